"""kunjungan.yaml: the forms that are filled in at visits, each version as it is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from kantor.berkas import SEMUA, Berkas, Berlabel, Kode, Nama
from kantor.profil import Profil
from kit.profile import Document, ProfileError, read_yaml, validate


class ButirKunjungan(Berkas):
    """`pilihan`: the answers to choose from; without them it is answered in words."""

    kode: Kode
    tanya: Nama
    wajib: bool = True
    pilihan: list[Berlabel] = Field(default=[])


class FormulirKunjungan(Berkas):
    """One version of a form. What was filled in stays by its own version: a change of an item is a
    new one. `pelaksana`, `foto`: how many at least; `koordinat`: the place has to be measured."""

    kode: Kode
    versi: Annotated[int, Field(ge=1)]
    nama: Nama
    layanan: Annotated[list[str], Field(min_length=1)]
    dasar: list[Nama] = Field(default=[])
    pelaksana: Annotated[int, Field(ge=1, le=10)] = 1
    foto: Annotated[int, Field(ge=0, le=20)] = 0
    koordinat: bool = False
    hasil: Annotated[list[Berlabel], Field(min_length=1)]
    butir: Annotated[list[ButirKunjungan], Field(min_length=1)]

    @model_validator(mode="after")
    def _tersendiri(self) -> Self:
        kode = [[satu.kode for satu in self.butir], [satu.kode for satu in self.hasil]]
        kode += [[ini.kode for ini in satu.pilihan] for satu in self.butir]
        if any(len(set(daftar)) < len(daftar) for daftar in kode):
            raise ValueError("Satu kode tertulis dua kali.")
        return self

    def untuk(self, layanan: str) -> bool:
        return SEMUA in self.layanan or layanan in self.layanan


class BerkasKunjungan(Berkas):
    formulir: list[FormulirKunjungan] = Field(default=[])

    @model_validator(mode="after")
    def _sekali(self) -> Self:
        if len(self.menurut_versi) < len(self.formulir):
            raise ValueError("Satu versi formulir tertulis dua kali.")
        return self

    @property
    def menurut_versi(self) -> Mapping[tuple[str, int], FormulirKunjungan]:
        return {(satu.kode, satu.versi): satu for satu in self.formulir}

    def terakhir(self, kode: str) -> FormulirKunjungan | None:
        versi = [satu for satu in self.formulir if satu.kode == kode]
        return max(versi, key=lambda satu: satu.versi, default=None)


def baca_kunjungan(profil: Profil) -> BerkasKunjungan:
    """The forms of an office; without the file it has none. Raises ProfileError."""
    letak = profil.berkas("kunjungan.yaml")
    if not letak.exists():
        return BerkasKunjungan()
    dok = read_yaml(letak)
    isi = validate(BerkasKunjungan, dok)
    if salah := [*_salah(dok, isi, profil)]:
        raise ProfileError(*salah)
    return isi


def _salah(dok: Document, isi: BerkasKunjungan, profil: Profil) -> Iterator[str]:
    # Of any year: what a service was visited for that ended is still corrected.
    ada = {satu.kode for masa in profil.masa for satu in masa.layanan.isi.semua}
    for ke, satu in enumerate(isi.formulir):
        for kode in sorted({*satu.layanan} - {SEMUA} - ada):
            yield dok.mistake(("formulir", ke, "layanan"), f"layanan {kode} tidak ada.")
