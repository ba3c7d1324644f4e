"""What a service of the catalogue is, and which component and age it allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kantor.berkas import Subjek

__all__ = ["Butir", "Kategori", "Layanan", "Subjek"]

ORANG_TERLANTAR = "orang-terlantar"


@dataclass(frozen=True, slots=True)
class Butir:
    kode: str
    label: str
    syarat: str | None = None
    rincian: tuple[Butir, ...] = ()


@dataclass(frozen=True, slots=True)
class Layanan:
    """One service; `nomor` is null for routine aid beside the published 22."""

    kode: str
    nomor: int | None
    nama: str
    sasaran: str
    bidang: str
    subjek: Subjek
    langkah: tuple[Butir, ...]
    persyaratan: tuple[Butir, ...]
    komponen: Mapping[str, str]
    ppks: frozenset[str]
    usia_min: int | None
    usia_maks: int | None
    output: tuple[str, ...]
    biaya: int | None
    standar_hari_kerja: int | None
    # Whether being served says by itself something sensitive of the person.
    sensitif: bool

    @property
    def untuk_ppks(self) -> bool:
        """Whether the subject must be a registered person (a letter for an adopter is not)."""
        return self.subjek is not Subjek.LEMBAGA and bool(self.ppks)


def tanpa_katalog(kode: str, bidang: str, komponen: Mapping[str, str]) -> Layanan:
    """What can be said of a service that is in no catalogue: nothing that a rule could judge by."""
    return Layanan(
        kode=kode,
        nomor=None,
        nama=kode,
        sasaran="",
        bidang=bidang,
        subjek=Subjek.ORANG,
        langkah=(),
        persyaratan=(),
        komponen=komponen,
        ppks=frozenset(),
        usia_min=None,
        usia_maks=None,
        output=(),
        biaya=None,
        standar_hari_kerja=None,
        sensitif=False,
    )


@dataclass(frozen=True, slots=True)
class Kategori:
    """One of the 26 PPKS categories; ages are whole years and inclusive."""

    kode: str
    nama: str
    usia_min: int | None
    usia_maks: int | None
    sensitif: bool
    # None: whatever their sex.
    jenis_kelamin: str | None = None


def peringatan_sasaran(
    layanan: Layanan, kategori: frozenset[str], status_khusus: str | None
) -> list[str]:
    """The officer decides; the catalogue only says that the person is not whom it was made for."""
    if not layanan.ppks or status_khusus == ORANG_TERLANTAR or layanan.ppks & kategori:
        return []
    return ["Kategori PPKS orang ini bukan sasaran layanan menurut katalog."]
