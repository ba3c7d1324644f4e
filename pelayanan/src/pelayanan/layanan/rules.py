"""What a service of the catalogue is, and which component and age it allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kantor.berkas import Rupa

# What a record means that says no kind of subject.
ORANG = "orang"
# The output of a service to those who died.
PEMAKAMAN = "pemakaman"


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
    subjek: str
    berupa: Rupa
    # The categories whose clients are one kind of subject, whatever the service.
    tetap: Mapping[str, str]
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
        return not self.untuk_lembaga and bool(self.ppks)

    @property
    def memakamkan(self) -> bool:
        """Whether it is for those who died."""
        return PEMAKAMAN in self.output

    @property
    def untuk_lembaga(self) -> bool:
        return self.berupa is Rupa.LEMBAGA

    def subjek_klien(self, kategori: Collection[str]) -> str:
        """The kind of subject that a client of these categories is: what their categories fix, if
        they agree; else whom the service is for."""
        ditetapkan = set() if self.untuk_lembaga else self.ditetapkan(kategori)
        return (ditetapkan.pop() if len(ditetapkan) == 1 else None) or self.subjek

    def ditetapkan(self, kategori: Collection[str]) -> set[str | None]:
        """What the categories fix for which the service is; None: one fixes nothing."""
        return {self.tetap.get(satu) for satu in self.ppks.intersection(kategori) or kategori}


def tanpa_katalog(kode: str, bidang: str, komponen: Mapping[str, str]) -> Layanan:
    """What can be said of a service that is in no catalogue: nothing that a rule could judge by."""
    return Layanan(
        kode=kode,
        nomor=None,
        nama=kode,
        sasaran="",
        bidang=bidang,
        subjek=ORANG,
        berupa=Rupa.ORANG,
        tetap={},
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
    """One of the PPKS categories; ages are whole years and inclusive."""

    kode: str
    nama: str
    usia_min: int | None
    usia_maks: int | None
    sensitif: bool
    # None: whatever their sex.
    jenis_kelamin: str | None = None
    # What is asked of somebody of this category.
    kriteria: frozenset[str] = frozenset()


def peringatan(layanan: Layanan, kategori: frozenset[str], status_khusus: str | None) -> list[str]:
    """The officer decides; the catalogue only says that the person is not whom it was made for, or
    is another kind of subject."""
    lihat = []
    if layanan.ppks and status_khusus is None and not layanan.ppks & kategori:
        lihat.append("Kategori PPKS orang ini bukan sasaran layanan menurut katalog.")
    ditetapkan = sorted(satu for satu in layanan.ditetapkan(kategori) if satu is not None)
    if len(ditetapkan) > 1:
        lihat.append(f"Kategori orang ini untuk subjek berlainan: {', '.join(ditetapkan)}.")
    elif ditetapkan and layanan.berupa is not Rupa.ORANG and layanan.subjek not in ditetapkan:
        lihat.append(
            f"Layanan ini untuk {layanan.subjek}, kategori orang ini untuk {ditetapkan[0]}."
        )
    return lihat
