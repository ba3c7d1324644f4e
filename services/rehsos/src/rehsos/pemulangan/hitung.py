"""As what an arrival counts: the request's completion on its local day, and a delivery: into the
hands of the family a reunification (Table 6.1, 1.06.04.2.01.04: counted when back with the family),
into those of an office or home there a referral that arrived (1.06.04.2.01.12)."""

from __future__ import annotations

from datetime import date, datetime

from kit.call import Call
from kit.clock import local_date
from pelayanan import kedatangan
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.pemberian.schemas import PemberianBaru
from pelayanan.permohonan.rules import Satuan, SumberDana

from . import repository
from .models import Pemulangan
from .rules import Kepada
from .schemas import PemulanganKoreksi, PemulanganTiba

REUNIFIKASI, RUJUKAN = "reunifikasi-keluarga", "rujukan-layanan"


async def datang(call: Call[Loket], satu: Pemulangan, isi: PemulanganTiba) -> None:
    dalam, hari = kedatangan.dari_dalam(call), local_date(isi.pada)
    await _beri(dalam, satu, hari, isi.sumber_dana)
    await kedatangan.selesaikan(
        dalam, satu.permohonan_id, hari, isi.sumber_dana, tetap_catat=isi.tetap_catat
    )
    satu.menyelesaikan = True
    await call.session.flush()


async def _beri(dalam: Call[Loket], satu: Pemulangan, hari: date, dana: SumberDana) -> None:
    permohonan = await repository.tahan_permohonan(dalam.session, satu.permohonan_id)
    assert permohonan is not None  # noqa: S101  (a foreign key)
    baru = PemberianBaru(
        ppks_id=permohonan.ppks_id,
        permohonan_id=permohonan.id,
        komponen=REUNIFIKASI if satu.kepada == Kepada.KELUARGA else RUJUKAN,
        tanggal=hari,
        jumlah=1,
        satuan=Satuan.ORANG,
        sumber_dana=dana,
    )
    satu.pemberian_id = await serah.tambah(dalam, baru)


async def pindahkan(
    call: Call[Loket], satu: Pemulangan, semula: tuple[str, datetime], koreksi: PemulanganKoreksi
) -> None:
    """`semula`: who proposed it, and when the arrival was."""
    pengusul, lama = semula
    hari = local_date(koreksi.pada)
    if hari == local_date(lama):
        return
    dalam = kedatangan.dari_dalam(call)
    await kedatangan.pindahkan(dalam, pengusul, satu.permohonan_id, hari, koreksi)
    if satu.pemberian_id is not None:
        dana = await serah.dana(call.session, satu.pemberian_id)
        await serah.tarik(dalam, satu.pemberian_id, 1, koreksi.alasan)
        await _beri(dalam, satu, hari, dana)
        await call.session.flush()


async def tarik(call: Call[Loket], satu: Pemulangan, alasan: str) -> None:
    dalam = kedatangan.dari_dalam(call)
    if satu.pemberian_id is not None:
        await serah.tarik(dalam, satu.pemberian_id, 1, alasan)
    await kedatangan.buka_lagi(dalam, satu.permohonan_id, alasan)
