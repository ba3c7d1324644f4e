"""Somebody was assessed as needing, or not needing, a component: it counts from that day on."""

from __future__ import annotations

import uuid

from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.bentuk import Fakta
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.fakta import SELURUH_REKAM, fakta_klien, lain, tanda_klien
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.bentuk import Isi, Jenis
from kinerja.dasar.ciri import Ciri, Kode


class KebutuhanRekam(Isi):
    layanan: Kode
    ppks_id: uuid.UUID
    komponen: Kode
    perlu: bool
    subjek: Kode
    ciri: Ciri

    @property
    def keluarga_id(self) -> None:
        """A need is a person's."""


def fakta(pemetaan: Pemetaan, sumber: str, rekam: KebutuhanRekam) -> list[Fakta]:
    """One fact for each sub kegiatan that counts this need; none does: one, with its reason."""
    butuh = fakta_klien(pemetaan, JenisFakta.MEMBUTUHKAN, sumber, rekam)
    butuh.komponen = rekam.komponen
    komponen = pemetaan.aturan_keluaran(sumber, rekam.layanan).komponen
    kode_kode = pemetaan.yang_dasar(butuh.program, komponen.get(rekam.komponen, ()))
    if butuh.alasan not in SELURUH_REKAM and not rekam.perlu:
        butuh.alasan = Alasan.TIDAK_DIBUTUHKAN
    if not kode_kode:
        butuh.alasan = butuh.alasan or Alasan.TANPA_PEMETAAN
        return [butuh]
    return [lain(butuh, komponen=kode) for kode in kode_kode]


KEBUTUHAN = Jenis(
    nama="kebutuhan",
    model=KebutuhanRekam,
    utama=JenisFakta.MEMBUTUHKAN,
    fakta=fakta,
    orang=lambda sumber, rekam: Orang(sumber, rekam.ppks_id),
    serupa=lambda _, rekam: (*tanda_klien(rekam), rekam.komponen, rekam.perlu),
)
