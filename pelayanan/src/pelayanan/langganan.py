"""What partners may subscribe to: events of the records that they brought."""

from __future__ import annotations

from sqlalchemy import select

from kantor.peran import MITRA, Peran
from kit.module import Module
from kit.webhooks.addresses import Reach
from kit.webhooks.module import module
from kit.webhooks.watched import Watched, Webhooks

from .asesmen.events import KebutuhanRekam
from .asesmen.models import Asesmen
from .evaluasi.events import EvaluasiRekam
from .evaluasi.models import Evaluasi
from .layanan.events import LayananRekam
from .loket import Loket
from .pemberian.events import PemberianRekam
from .pemberian.models import Pemberian
from .permohonan.events import PermohonanRekam
from .permohonan.models import Permohonan

_PEMOHON = select(Permohonan.id, Permohonan.pengaju)
_PENILAI = select(Evaluasi.id, Evaluasi.pengaju)
_PENCATAT = select(Asesmen.id, Asesmen.pengaju)
_PEMBERI = select(Pemberian.id, Pemberian.pengaju)

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
    KebutuhanRekam.type: Watched(
        "Kebutuhan dinilai, dikoreksi atau dibatalkan", "asesmen", "asesmen", _PENCATAT
    ),
    PemberianRekam.type: Watched(
        "Pemberian dicatat, bertambah, dikoreksi atau dibatalkan",
        "pemberian",
        "pemberian",
        _PEMBERI,
    ),
    EvaluasiRekam.type: Watched(
        "Evaluasi dicatat, dikoreksi atau dibatalkan", "evaluasi", "evaluasi", _PENILAI
    ),
}


def siapkan(loket: Loket) -> Webhooks:
    reach = Reach(loopback=loket.kait_ke_mesin_ini)
    return Webhooks(loket.bidang, JENIS, loket.kunci.data, reach)


LANGGANAN: Module[Loket] = module(siapkan, {MITRA, Peran.ADMIN})
