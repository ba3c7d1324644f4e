"""For what a person's data is opened: the list of privasi.yaml, and how a caller says it."""

from __future__ import annotations

import uuid
from typing import Annotated

from pydantic import Field

from kantor.berkas import BatasPrivasi, Tujuan
from kit.schemas import Schema, example

KodeTujuan = Annotated[str, Field(max_length=50, examples=["pelayanan"])]
Kasus = Annotated[
    uuid.UUID | None, Field(description="Permohonan yang memerlukannya, bila tujuannya memintanya")
]


class TujuanSaring(Schema):
    """With a purpose the answer shows sensitive categories. In a URL, so a code and an id only."""

    tujuan: KodeTujuan | None = Field(
        default=None, description="Tampilkan juga kategori sensitif, untuk tujuan ini"
    )
    kasus: Kasus = None


class TujuanIsi(Schema):
    """The purpose of an opening, in full."""

    model_config = example(tujuan="penjangkauan")

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
