"""What accounts, programs and applications have in common, as the admin is shown and sends it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, field_validator
from pydantic.config import JsonDict

from kit.listing import MadeQuery, Order
from kit.names import Name
from kit.pagination import PageQuery
from kit.schemas import Schema

Nama = Annotated[Name, Field(max_length=100)]

CONTOH_TERDAFTAR: JsonDict = {
    "id": "0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b",
    "aktif": True,
    "versi": 1,
    "dibuat": "2026-11-21T01:15:00Z",
}


def unique(values: object) -> object:
    """A list of words with each of them once, in its order; what else it is, its field refuses."""
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return list(dict.fromkeys(values))
    return values


class Perubahan(Schema):
    """Hanya isian yang dikirim yang berubah."""

    nama: Nama | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _tanpa_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("Isian tidak boleh null; jangan kirim isian yang tidak berubah.")
        return value


class Terdaftar(Schema):
    model_config = ConfigDict(populate_by_name=True)

    id: uuid.UUID
    nama: str
    aktif: bool
    versi: int = Field(validation_alias="version")
    dibuat: datetime = Field(validation_alias="created_at")


class TerdaftarSaring(PageQuery, MadeQuery):
    """Which of the programs, or of the applications."""

    urut: Order[Literal["kode", "-kode", "dibuat", "-dibuat"]] = None
    cari: str | None = Field(
        default=None, min_length=1, max_length=100, description="Bagian nama atau kode"
    )
    aktif: bool | None = None
