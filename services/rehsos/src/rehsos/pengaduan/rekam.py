"""What a closed complaint counts for: the completion of its service, for the person who complained.

It makes nobody *ditangani*. The person is told under an id of this complaint's own, whose key comes
from the NIK: the same person with five complaints is one, also beside the register of PPKS.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kit.clock import local_date, today
from kit.errors import FieldError
from kit.lifecycle import Taking
from pelayanan import terekam
from pelayanan.layanan import selesai
from pelayanan.layanan.events import Jeda, LayananRekam
from pelayanan.loket import Loket
from pelayanan.permohonan.rules import SumberDana
from pelayanan.ppks import kartu
from pelayanan.ppks import service as ppks_service
from pelayanan.ppks.events import PpksIdentitas
from pelayanan.ppks.models import Ppks

from . import isi, masuk, repository
from .errors import PengaduanTidakSah
from .models import Pengaduan, RiwayatPengaduan
from .rules import Keadaan, Langkah
from .schemas import PengaduanKoreksi

Melangkah = Taking[Pengaduan, Keadaan, Loket]


def periksa_tanggal(pengaduan: Pengaduan, tanggal: date) -> list[FieldError]:
    return selesai.periksa_tanggal(pengaduan.tanggal, tanggal, today())


def identitas(loket: Loket, pengaduan: Pengaduan) -> PpksIdentitas:
    nik = isi.pelapor(loket.kunci, pengaduan).nik
    jenis, kunci = kartu.identitas(loket.kunci, pengaduan.pelapor_id, nik)
    return PpksIdentitas(ppks_id=pengaduan.pelapor_id, versi=1, jenis=jenis.value, kunci=kunci)


async def _terdaftar(taking: Melangkah, nik: str) -> Ppks | None:
    """Nobody is told whether they are here."""
    return await ppks_service.bernik(taking.session, taking.desk.kunci.cari.digests("nik", nik))


async def pertama(taking: Melangkah, tanggal: date, sumber_dana: SumberDana) -> LayananRekam:
    """Version 1. Whoever is registered here under this NIK is told as registered: the city counts
    no complaint of those who are not its own (Renstra 4.1.3)."""
    row, loket = taking.row, taking.desk
    nik = isi.pelapor(loket.kunci, row).nik
    orang = None if nik is None else await _terdaftar(taking, nik)
    kode = masuk.ketentuan(loket).layanan
    diri = _Diri(row.id, kode, row.pelapor_id, row.kelurahan)
    akhir = selesai.Selesai(tanggal=tanggal, sumber_dana=str(sumber_dana), diajukan=row.tanggal)
    rekam = selesai.pertama(diri, loket.pernah_melayani()[kode], orang, akhir)
    jeda = _jeda(await repository.semua_langkah(taking.session, row.id))
    return rekam.model_copy(update={"jeda": jeda})


@dataclass(frozen=True, slots=True)
class _Diri:
    """What is completed, as `selesai.pertama` asks for it."""

    id: uuid.UUID
    layanan: str
    ppks_id: uuid.UUID | None
    kelurahan: str


def _jeda(langkah: Sequence[RiwayatPengaduan]) -> list[Jeda]:
    """When the clock stood; each pause that began is over, or it could not be closed."""

    def hari(nama: Langkah) -> list[date]:
        return [local_date(satu.pada) for satu in langkah if satu.langkah == nama]

    pasangan = zip(hari(Langkah.MINTA_LENGKAPI), hari(Langkah.LENGKAPI), strict=True)
    return [Jeda(dari=dari, sampai=sampai) for dari, sampai in pasangan]


def berlaku(pengaduan: Pengaduan, *, berlaku: bool) -> LayananRekam:
    """The next version, counted or not."""
    lama = LayananRekam.model_validate(pengaduan.rekam)
    return lama.model_copy(update={"versi": lama.versi + 1, "berlaku": berlaku})


def dikoreksi(taking: Melangkah, koreksi: PengaduanKoreksi) -> LayananRekam:
    """The next version with what the correction changes; one that changes nothing is refused."""
    row = taking.row
    lama = LayananRekam.model_validate(row.rekam)
    ubahan = koreksi.model_dump(exclude_unset=True, exclude={"alasan"})
    berubah = {nama: nilai for nama, nilai in ubahan.items() if getattr(lama, nama) != nilai}
    salah = terekam.tanpa_perubahan(berubah)
    if koreksi.tanggal is not None:
        salah += periksa_tanggal(row, koreksi.tanggal)
    if koreksi.kelurahan is not None:
        hari = koreksi.tanggal or lama.tanggal
        salah += taking.desk.kantor.wilayah.salah("kelurahan", koreksi.kelurahan, hari)
    PengaduanTidakSah.refuse(salah)
    if koreksi.kelurahan is not None:
        ppks_service.pastikan_wilayah(taking.actor, koreksi.kelurahan)
    return lama.model_copy(update={**berubah, "versi": lama.versi + 1})
