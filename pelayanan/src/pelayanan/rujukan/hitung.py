"""As what an arrival counts: a delivery of its kind of receiver, and for the services that it
completes their completion too, both on its local day. Its correction moves both to another day, its
void takes both back: the request goes on, until somebody arrives."""

from __future__ import annotations

from datetime import date, datetime

from kit.call import Call
from kit.clock import local_date
from kit.errors import FieldError
from pelayanan import kedatangan
from pelayanan.loket import Loket
from pelayanan.pemberian import serah
from pelayanan.pemberian.schemas import PemberianBaru
from pelayanan.permohonan.models import Permohonan
from pelayanan.permohonan.rules import Satuan, SumberDana

from . import isi as rahasia
from . import repository
from .errors import RujukanTidakSah
from .models import Rujukan
from .schemas import RujukanKoreksi, RujukanTiba


async def datang(call: Call[Loket], rujukan: Rujukan, isi: RujukanTiba) -> None:
    dalam, hari = kedatangan.dari_dalam(call), local_date(isi.pada)
    satu = await _permohonannya(call, rujukan)
    await _beri(dalam, rujukan, satu, hari, isi.sumber_dana)
    if satu.layanan in rahasia.ketentuan(call.desk, hari).selesai:
        dana, tetap = isi.sumber_dana, isi.tetap_catat
        await kedatangan.selesaikan(dalam, satu.id, hari, dana, tetap_catat=tetap)
        rujukan.menyelesaikan = True
    await call.session.flush()


async def _permohonannya(call: Call[Loket], rujukan: Rujukan) -> Permohonan:
    satu = await repository.tahan_permohonan(call.session, rujukan.permohonan_id)
    assert satu is not None  # noqa: S101  (a foreign key)
    return satu


def komponen(loket: Loket, penerima: str, hari: date) -> str | None:
    """As what an arrival there counts on that day; None: as nothing."""
    aturan = loket.kantor.pada(hari.year).rujukan
    ada = None if aturan is None else aturan.menurut_kode.get(penerima)
    if aturan is None or ada is None:
        return None
    sebagai = aturan.jenisnya(ada).komponen.items()
    return next((kode for bidang, kode in sebagai if bidang == loket.bidang), None)


def periksa_hari(loket: Loket, rujukan: Rujukan, hari: date) -> None:
    """What an arrival counts as, it counts as on its other day too. Raises RujukanTidakSah."""
    if rujukan.pemberian_id is not None and komponen(loket, rujukan.penerima, hari) is None:
        pesan = "Menurut ketentuan tahun itu kedatangan di sana tidak dihitung."
        RujukanTidakSah.refuse([FieldError("pada", pesan, "tiba-tidak-dihitung")])


async def _beri(
    dalam: Call[Loket], rujukan: Rujukan, satu: Permohonan, hari: date, dana: SumberDana
) -> None:
    """The delivery that it counts as, if its kind counts."""
    sebagai = komponen(dalam.desk, rujukan.penerima, hari)
    if sebagai is None:
        return
    penerima = rahasia.ketentuan(dalam.desk, hari).menurut_kode[rujukan.penerima]
    baru = PemberianBaru(
        ppks_id=satu.ppks_id,
        permohonan_id=satu.id,
        komponen=sebagai,
        tanggal=hari,
        jumlah=1,
        satuan=Satuan.ORANG,
        sumber_dana=dana,
        psks=[] if penerima.psks is None else [penerima.psks],
    )
    rujukan.pemberian_id = await serah.tambah(dalam, baru)


async def pindahkan(
    call: Call[Loket], rujukan: Rujukan, semula: tuple[str, datetime], koreksi: RujukanKoreksi
) -> None:
    """To the day that a correction says. `semula`: who proposed it, and when the arrival was: of
    the completion they propose and the caller approves the same."""
    pengusul, lama = semula
    hari = local_date(koreksi.pada)
    if hari == local_date(lama):
        return
    periksa_hari(call.desk, rujukan, hari)
    dalam = kedatangan.dari_dalam(call)
    if rujukan.menyelesaikan:
        await kedatangan.pindahkan(dalam, pengusul, rujukan.permohonan_id, hari, koreksi)
    if rujukan.pemberian_id is not None:
        dana = await serah.dana(call.session, rujukan.pemberian_id)
        await serah.tarik(dalam, rujukan.pemberian_id, 1, koreksi.alasan)
        await _beri(dalam, rujukan, await _permohonannya(call, rujukan), hari, dana)
        await call.session.flush()


async def tarik(call: Call[Loket], rujukan: Rujukan, alasan: str) -> None:
    dalam = kedatangan.dari_dalam(call)
    if rujukan.pemberian_id is not None:
        await serah.tarik(dalam, rujukan.pemberian_id, 1, alasan)
    if rujukan.menyelesaikan:
        await kedatangan.buka_lagi(dalam, rujukan.permohonan_id, alasan)
