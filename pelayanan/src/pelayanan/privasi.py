"""For what a person's data is opened: the list of privasi.yaml, and how a caller says it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kit.schemas import Schema

KodeTujuan = Annotated[str, Field(max_length=50, examples=["pelayanan"])]
Kasus = Annotated[
    uuid.UUID | None, Field(description="Permohonan yang memerlukannya, bila tujuannya memintanya")
]


class Perlu(StrEnum):
    KASUS = "kasus"
    TEKS = "teks"
    TANPA = "tanpa"


class _Berkas(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tujuan(_Berkas):
    """One purpose; `perlu` is what has to be said beside its code."""

    kode: str = Field(pattern=r"^[a-z0-9-]{3,50}$")
    nama: str = Field(min_length=3, max_length=200)
    perlu: Perlu


class Batas(_Berkas):
    """How much one account does within an hour: told to the head from, refused beyond."""

    beritahu: int = Field(ge=1)
    berhenti: int = Field(ge=1)

    @model_validator(mode="after")
    def _berurutan(self) -> Self:
        if self.beritahu > self.berhenti:
            raise ValueError("beritahu tidak boleh lebih dari berhenti.")
        return self


class BatasPrivasi(_Berkas):
    buka: Batas
    sensitif: Batas


class Privasi(_Berkas):
    tujuan: tuple[Tujuan, ...] = Field(min_length=1)
    batas: BatasPrivasi

    @model_validator(mode="after")
    def _tanpa_ganda(self) -> Self:
        if len(self.menurut_kode) != len(self.tujuan):
            raise ValueError("Kode tujuan tertulis ganda.")
        return self

    @cached_property
    def menurut_kode(self) -> Mapping[str, Tujuan]:
        return {satu.kode: satu for satu in self.tujuan}


class TujuanSaring(Schema):
    """With a purpose the answer shows sensitive categories. In a URL, so a code and an id only."""

    tujuan: KodeTujuan | None = Field(
        default=None, description="Tampilkan juga kategori sensitif, untuk tujuan ini"
    )
    kasus: Kasus = None


class TujuanIsi(Schema):
    """The purpose of an opening, in full."""

    tujuan: KodeTujuan
    kasus: Kasus = None
    keterangan: str | None = Field(
        default=None,
        min_length=10,
        max_length=500,
        description="Bila tujuannya memintanya; tanpa nama dan NIK",
        examples=["Surat inspektorat tanggal 3 Maret"],
    )


class PrivasiRinci(Schema):
    """What a client lets its user choose from."""

    tujuan: list[Tujuan]
    kategori_sensitif: list[str]
    layanan_sensitif: list[str]
    batas: BatasPrivasi
