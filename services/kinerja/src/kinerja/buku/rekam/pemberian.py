"""What was really given, so far: a delivery counts when it is made, not when the request ends.

Without a person it is about a thing of ours (a camp, a document, an activity, a permit), which is
its own subject and counts as one.
"""

from __future__ import annotations

import uuid
from typing import Annotated

from pydantic import Field

from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.bentuk import Diberikan, Fakta
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.fakta import SELURUH_REKAM, fakta_klien, keluaran, lain, tanda_klien
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.bentuk import Isi, Jenis
from kinerja.dasar.ciri import Ciri, Kode


class PemberianRekam(Isi):
    layanan: Kode | None
    ppks_id: uuid.UUID | None
    keluarga_id: uuid.UUID | None = None
    komponen: Kode
    jumlah: Annotated[int, Field(ge=0, le=1_000_000_000)]
    satuan: Kode
    sumber_dana: Kode
    subjek: Kode
    atribut: dict[Kode, Kode] = Field(max_length=20)
    ciri: Ciri


def fakta(pemetaan: Pemetaan, sumber: str, rekam: PemberianRekam) -> list[Fakta]:
    """For each sub kegiatan of the component its output, and the need that it meets."""
    aturan = pemetaan.aturan_keluaran(sumber, rekam.layanan, rekam.komponen)
    klien = fakta_klien(pemetaan, JenisFakta.KELUARAN, sumber, rekam)
    klien.sumber_dana = rekam.sumber_dana
    banyak = Diberikan(rekam.jumlah, rekam.satuan)
    if rekam.ppks_id is None:
        banyak = banyak._replace(jumlah=min(banyak.jumlah, 1))
    kode_kode = sorted(aturan.komponen.get(rekam.komponen, ()))
    if not kode_kode:
        klien.komponen = rekam.komponen
        klien.alasan = klien.alasan if klien.alasan in SELURUH_REKAM else Alasan.TANPA_PEMETAAN
        return [klien]
    hasil = [keluaran(pemetaan, klien, kode, banyak, aktif=aturan.aktif) for kode in kode_kode]
    if not aturan.cocok(rekam.komponen, rekam.atribut):
        for satu in hasil:
            satu.alasan = satu.alasan or Alasan.SYARAT_ATRIBUT
    if rekam.ppks_id is not None and aturan.aktif and klien.alasan in (None, *SELURUH_REKAM):
        kosong = None if rekam.jumlah else Alasan.TIDAK_DIBERIKAN
        hasil += [
            lain(klien, jenis=JenisFakta.TERPENUHI, komponen=kode, alasan=klien.alasan or kosong)
            for kode in pemetaan.yang_dasar(klien.program, kode_kode)
        ]
    return hasil


def serupa(_pemetaan: Pemetaan, rekam: PemberianRekam) -> tuple[object, ...]:
    return (
        *tanda_klien(rekam), rekam.komponen, rekam.jumlah, rekam.satuan, rekam.sumber_dana,
        *rekam.atribut.items(),
    )  # fmt: skip


PEMBERIAN = Jenis(
    nama="pemberian",
    model=PemberianRekam,
    utama=JenisFakta.KELUARAN,
    fakta=fakta,
    orang=lambda sumber, rekam: Orang(sumber, rekam.ppks_id or rekam.rekam_id),
    serupa=serupa,
)
