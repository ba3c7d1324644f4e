"""A service that was completed: the only thing that makes somebody *ditangani*."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.bentuk import Diberikan, Fakta
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.fakta import (
    SELURUH_REKAM,
    fakta_klien,
    keluaran,
    kontribusi,
    lain,
    tanda_klien,
)
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.rekam.bentuk import Dibaca, Jenis, Tanggal
from kinerja.buku.rekam.permohonan import AtasNama, kliennya
from kinerja.dasar.ciri import Kode


class KomponenRekam(Dibaca):
    kode: Kode
    jumlah: Annotated[int, Field(ge=0, le=1_000_000_000)]
    satuan: Kode
    dinilai_perlu: bool
    diberikan: bool


class Jeda(Dibaca):
    """From the day on which the applicant was told that a paper lacks, to that on which it came."""

    dari: Tanggal
    sampai: Tanggal


class LayananRekam(AtasNama):
    # Of whom the client was a member on that day; absent: of none, or not known.
    keluarga_id: uuid.UUID | None = None
    sumber_dana: Kode | None
    komponen: list[KomponenRekam] = Field(default=[], max_length=200)
    psks: list[uuid.UUID] = Field(default=[], max_length=200)
    # Its deliveries are records of their own, and count.
    rinci: bool = False
    # When it was asked for. Records of before it was told say nothing of how long it took.
    diajukan: Tanggal | None = None
    jeda: list[Jeda] = Field(default=[], max_length=200)
    # So are the contributions of its helpers.
    kontribusi: bool = False


def fakta(pemetaan: Pemetaan, sumber: str, rekam: LayananRekam) -> list[Fakta]:
    """The fact *ditangani* first; then outputs, needs, and the PSKS who helped."""
    ditangani = fakta_klien(pemetaan, JenisFakta.DITANGANI, sumber, rekam)
    ditangani.sumber_dana = rekam.sumber_dana
    aturan = pemetaan.aturan_keluaran(sumber, rekam.layanan)
    sendiri = aturan.dari_komponen if rekam.rinci else ()
    diberikan: dict[str, list[KomponenRekam]] = {
        kode: [] for kode in aturan.selesai if kode not in sendiri
    }
    perlu: set[str] = set()
    tidak_diberikan: set[str] = set()
    for satu in () if rekam.rinci else rekam.komponen:
        for kode in aturan.komponen.get(satu.kode, ()):
            if satu.diberikan:
                diberikan.setdefault(kode, []).append(satu)
            else:
                tidak_diberikan.add(kode)
            if satu.dinilai_perlu:
                perlu.add(kode)
    # A completion adds its code, unless its own record says that the component was not given.
    banyak = {
        kode: _banyak(isi) for kode, isi in diberikan.items() if isi or kode not in tidak_diberikan
    }
    hasil = [ditangani]
    hasil += [
        keluaran(pemetaan, ditangani, kode, isi, aktif=aturan.aktif) for kode, isi in banyak.items()
    ]
    if ditangani.alasan in (None, *SELURUH_REKAM):
        dipenuhi = banyak if aturan.aktif else {}
        kosong = {kode for kode, isi in dipenuhi.items() if not isi.jumlah}
        hasil += [
            lain(ditangani, jenis=jenis, komponen=kode, alasan=ditangani.alasan or sebab)
            for jenis, kode_kode, sebab in (
                (JenisFakta.MEMBUTUHKAN, perlu, None),
                (JenisFakta.TERPENUHI, dipenuhi.keys() - kosong, None),
                (JenisFakta.TERPENUHI, kosong, Alasan.TIDAK_DIBERIKAN),
            )
            for kode in pemetaan.yang_dasar(ditangani.program, kode_kode)
        ]
    membantu = () if rekam.kontribusi else sorted(set(rekam.psks))
    hasil += [kontribusi(pemetaan, ditangani, psks) for psks in membantu]
    if pemetaan.hari_kerja is not None and rekam.diajukan is not None:
        jeda = [(satu.dari, satu.sampai) for satu in rekam.jeda]
        ditangani.hari_kerja = pemetaan.hari_kerja.lama(rekam.diajukan, rekam.tanggal, jeda)
    return hasil


def _banyak(isi: Sequence[KomponenRekam]) -> Diberikan:
    """What was given; a completed service without components is one."""
    if not isi:
        return Diberikan(1, None)
    return Diberikan(sum(satu.jumlah for satu in isi), isi[0].satuan)


def serupa(pemetaan: Pemetaan, rekam: LayananRekam) -> tuple[object, ...] | None:
    """None where a PSKS makes a fact, which is of another person, and where it matters how long it
    took."""
    if (rekam.psks and not rekam.kontribusi) or (
        pemetaan.hari_kerja is not None and rekam.diajukan is not None
    ):
        return None
    komponen = [
        (satu.kode, satu.jumlah, satu.satuan, satu.dinilai_perlu, satu.diberikan)
        for satu in (() if rekam.rinci else rekam.komponen)
    ]
    return (*tanda_klien(rekam), rekam.sumber_dana, rekam.rinci, *komponen)


LAYANAN = Jenis(
    nama="layanan",
    model=LayananRekam,
    utama=JenisFakta.DITANGANI,
    fakta=fakta,
    orang=kliennya,
    serupa=serupa,
)
