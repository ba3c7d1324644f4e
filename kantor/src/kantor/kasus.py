"""kasus.yaml: how cases are worked on: by when, assessed by which instruments, with which kinds of
intervention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from kantor.berkas import Berkas, Berumur, Kode, Nama
from kit.choices import Choice


class Ranah(Choice, called="ranah-asesmen"):
    """The sides of a person that an assessment looks at."""

    BIOLOGIS = "biologis", "Biologis"
    PSIKOLOGIS = "psikologis", "Psikologis"
    SOSIAL = "sosial", "Sosial"


class PilihanInstrumen(Berkas):
    """An answer and how many points it is worth; more is better."""

    nilai: Annotated[int, Field(ge=0, le=100)]
    label: Nama


class ButirInstrumen(Berkas):
    kode: Kode
    ranah: Ranah
    tanya: Nama
    pilihan: Annotated[list[PilihanInstrumen], Field(min_length=2)]

    @property
    def nilai(self) -> frozenset[int]:
        return frozenset(satu.nilai for satu in self.pilihan)


class Golongan(Berkas):
    """What so many points, and more, say of somebody."""

    sejak: Annotated[int, Field(ge=0)]
    label: Nama


class Instrumen(Berumur):
    """One version of an instrument. What was filled in stays by its own version: a change of an
    item is a new one."""

    kode: Kode
    versi: Annotated[int, Field(ge=1)]
    nama: Nama
    butir: Annotated[list[ButirInstrumen], Field(min_length=1)]
    golongan: list[Golongan] = Field(default=[])

    @model_validator(mode="after")
    def _tersendiri(self) -> Self:
        sejak = [satu.sejak for satu in self.golongan]
        if sejak and (sejak[0] != 0 or sejak != sorted(set(sejak)) or sejak[-1] > self.maksimum):
            raise ValueError("Golongan mulai dari 0, berurutan, sampai paling banyak nilainya.")
        if len({satu.kode for satu in self.butir}) < len(self.butir):
            raise ValueError("Satu butir tertulis dua kali.")
        if any(len(satu.nilai) < len(satu.pilihan) for satu in self.butir):
            raise ValueError("Dua pilihan satu butir bernilai sama.")
        return self

    @property
    def maksimum(self) -> int:
        return sum(max(satu.nilai) for satu in self.butir)

    def digolongkan(self, nilai: int) -> str | None:
        cocok = [satu.label for satu in self.golongan if satu.sejak <= nilai]
        return cocok[-1] if cocok else None


class Urgensi(Choice, called="urgensi-kasus"):
    DARURAT = "darurat", "Darurat: hari ini juga"
    MENDESAK = "mendesak", "Mendesak"
    BIASA = "biasa", "Biasa"


class HasilIntervensi(Berkas):
    """`tindak_lanjut_hari`: after so many days one looks again, unless the officer says when."""

    kode: Kode
    label: Nama
    tindak_lanjut_hari: Annotated[int, Field(ge=0, le=366)] | None = None


class JenisIntervensi(Berumur):
    """A kind of intervention that is noted with what came of it."""

    kode: Kode
    nama: Nama
    hasil: Annotated[list[HasilIntervensi], Field(min_length=2)]

    @model_validator(mode="after")
    def _tersendiri(self) -> Self:
        if len({satu.kode for satu in self.hasil}) < len(self.hasil):
            raise ValueError("Satu hasil tertulis dua kali.")
        return self


class BerkasKasus(Berkas):
    # From the day of the triage; of what is not named the service's own days are asked alone.
    triase_hari_kerja: dict[Urgensi, Annotated[int, Field(ge=0, le=60)]] = Field(
        default={Urgensi.DARURAT: 0, Urgensi.MENDESAK: 3}
    )
    instrumen: list[Instrumen] = Field(default=[])
    intervensi: list[JenisIntervensi] = Field(default=[])

    @model_validator(mode="after")
    def _sekali(self) -> Self:
        if len(self.menurut_versi) < len(self.instrumen):
            raise ValueError("Satu versi instrumen tertulis dua kali.")
        if len({satu.kode for satu in self.intervensi}) < len(self.intervensi):
            raise ValueError("Satu jenis intervensi tertulis dua kali.")
        return self

    @property
    def menurut_versi(self) -> Mapping[tuple[str, int], Instrumen]:
        return {(satu.kode, satu.versi): satu for satu in self.instrumen}
