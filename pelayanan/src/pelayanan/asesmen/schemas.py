from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.schemas import Schema, example
from pelayanan.dalam_induk import IndukId, PermohonanId
from pelayanan.perubahan import Langkah
from pelayanan.terekam import Alasan, Keadaan
from pelayanan.usul import IsiKoreksi, Usul, UsulKoreksi, UsulRinci

KodeKomponen = Field(max_length=100, examples=["permakanan"])


class AsesmenBaru(Schema):
    """One component that a person was assessed to need or not to need, in one request or case."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ppks_id": "01930000-0000-7000-8000-000000000001",
                    "permohonan_id": "01930000-0000-7000-8000-000000000002",
                    "komponen": "permakanan",
                    "tanggal": "2024-12-20",
                    "perlu": True,
                }
            ]
        }
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    ppks_id: uuid.UUID
    permohonan_id: PermohonanId = None
    induk_id: IndukId = None
    komponen: str = KodeKomponen
    tanggal: date = Field(description="Hari asesmennya; kebutuhannya milik tahun ini")
    perlu: bool = Field(description="false: dinilai tidak membutuhkannya")

    @model_validator(mode="after")
    def _satu_induk(self) -> Self:
        if (self.permohonan_id is None) == (self.induk_id is None):
            raise ValueError("Sebutkan permohonan_id atau induk_id, salah satu.")
        return self


class AsesmenKoreksi(IsiKoreksi):
    model_config = example(alasan="Salah tulis pada berkas asalnya.", perlu=False)

    alasan: Alasan
    tanggal: date | None = None
    perlu: bool | None = None


class AsesmenRinci(Schema):
    id: uuid.UUID
    ppks_id: uuid.UUID
    induk: str = Field(description="Jenis yang memuatnya: permohonan, atau lainnya")
    induk_id: uuid.UUID
    permohonan_id: uuid.UUID | None = Field(description="Sama dengan induk_id, bila permohonan")
    layanan: str
    komponen: str
    tanggal: date
    perlu: bool
    status: Keadaan
    boleh: list[Langkah]
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    rekam_versi: int
    dibuat: datetime
    versi: int


class AsesmenSaring(ChangesQuery, WilayahSaring, DatedQuery, MadeQuery):
    urut: Order[Literal["tanggal", "-tanggal", "dibuat", "-dibuat"]] = None
    ppks_id: uuid.UUID | None = None
    permohonan_id: uuid.UUID | None = None
    induk_id: uuid.UUID | None = None
    komponen: str | None = Field(default=None, max_length=100)
    status: Several[Keadaan] = None
    usul: Usul | None = Field(default=None, description="Yang menunggu putusan orang lain")
