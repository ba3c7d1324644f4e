"""A request that was submitted; cancelled by its applicant = not in force, refused stays in
force."""

from __future__ import annotations

import uuid

from kinerja.aturan.pemetaan.bentuk import Fakta
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.fakta import fakta_klien, tanda_klien
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.buku.rekam.bentuk import BerciriDatar, Jenis
from kinerja.dasar.ciri import Kode


class AtasNama(BerciriDatar):
    """For whom a service is asked, or was completed."""

    layanan: Kode
    ppks_id: uuid.UUID | None
    subjek: Kode = "orang"


class PermohonanRekam(AtasNama):
    @property
    def keluarga_id(self) -> None:
        """A request counts nobody in families."""


def fakta(pemetaan: Pemetaan, sumber: str, rekam: PermohonanRekam) -> list[Fakta]:
    return [fakta_klien(pemetaan, JenisFakta.DIAJUKAN, sumber, rekam)]


def kliennya(sumber: str, rekam: AtasNama) -> Orang:
    """A record without PPKS (a letter for a body) is its own subject."""
    return Orang(sumber, rekam.ppks_id or rekam.rekam_id)


PERMOHONAN = Jenis(
    nama="permohonan",
    model=PermohonanRekam,
    utama=JenisFakta.DIAJUKAN,
    fakta=fakta,
    orang=kliennya,
    serupa=lambda _, rekam: tanda_klien(rekam),
)
