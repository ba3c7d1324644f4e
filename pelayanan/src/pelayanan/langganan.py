"""What partners may subscribe to: events of the requests and evaluations that they brought."""

from __future__ import annotations

from sqlalchemy import select

from kantor.peran import MITRA, Peran
from kit.module import Module
from kit.webhooks.addresses import Reach
from kit.webhooks.module import module
from kit.webhooks.watched import Watched, Webhooks

from .evaluasi.events import EvaluasiRekam
from .evaluasi.models import Evaluasi
from .layanan.events import LayananRekam
from .loket import Loket
from .permohonan.events import PermohonanRekam
from .permohonan.models import Permohonan

_PEMOHON = select(Permohonan.id, Permohonan.pengaju)
_PENILAI = select(Evaluasi.id, Evaluasi.pengaju)

JENIS = {
    PermohonanRekam.type: Watched(
        "Permohonan diajukan, diubah atau dibatalkan", "permohonan", "permohonan", _PEMOHON
    ),
    LayananRekam.type: Watched(
        "Layanan atas permohonan selesai, dikoreksi atau dibatalkan",
        "permohonan",
        "permohonan",
        _PEMOHON,
    ),
    EvaluasiRekam.type: Watched(
        "Evaluasi dicatat, dikoreksi atau dibatalkan", "evaluasi", "evaluasi", _PENILAI
    ),
}


def siapkan(loket: Loket) -> Webhooks:
    reach = Reach(loopback=loket.kait_ke_mesin_ini)
    return Webhooks(loket.bidang, JENIS, loket.kunci.data, reach)


LANGGANAN: Module[Loket] = module(siapkan, {MITRA, Peran.ADMIN})
