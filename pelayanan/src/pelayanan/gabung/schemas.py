from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from kit.listing import MadeQuery, Order, Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.ppks.schemas import PpksRingkas

from .rules import Keadaan, Langkah

Alasan = Annotated[
    str, Field(min_length=5, max_length=1000, examples=["Terdaftar dua kali sejak razia"])
]
SATU, LAIN = "01930000-0000-7000-8000-000000000001", "01930000-0000-7000-8000-000000000002"


class GabungBaru(Schema):
    """Two records of one person: `ke` is to stand for both."""

    model_config = example(dari=SATU, ke=LAIN, alasan="Terdaftar dua kali sejak razia")

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    dari: uuid.UUID = Field(description="Data yang tidak dipakai lagi")
    ke: uuid.UUID = Field(description="Data yang mewakili orang ini; yang ber-NIK, bila ada")
    alasan: Alasan


class GabungBeralasan(Schema):
    model_config = example(alasan="Ternyata dua orang kakak beradik.")

    alasan: Alasan


class RekamMilik(Schema):
    id: uuid.UUID
    ppks_id: uuid.UUID = Field(description="Salah satu dari kedua orang itu")


class RekamTerbagi(RekamMilik):
    """The same, as it is answered."""


class PisahBaru(Schema):
    """Whose each request and evaluation is that was written since the two were merged."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "alasan": "Ternyata dua orang kakak beradik.",
                    "rekam": [{"id": LAIN, "ppks_id": SATU}],
                }
            ]
        }
    )

    alasan: Alasan
    rekam: list[RekamMilik] = Field(
        default=[], max_length=5000, description="Setiap rekam dengan `sejak_gabung`"
    )


class RekamGabungan(Schema):
    """A request or evaluation of one of the two, or of whom they stand for."""

    id: uuid.UUID
    jenis: str = Field(description="permohonan, evaluasi, atau yang lain", max_length=100)
    ppks_id: uuid.UUID
    tanggal: date
    sejak_gabung: bool = Field(description="Harus dibagi bila keduanya dipisah lagi")


class RiwayatGabung(Schema):
    pada: datetime
    oleh: str
    langkah: str
    alasan: str | None


class GabunganRingkas(Schema):
    id: uuid.UUID
    status: Keadaan
    dari_id: uuid.UUID
    ke_id: uuid.UUID
    diusulkan_oleh: str | None = Field(description="Dari usul yang menunggu putusan")
    alasan: str | None
    dibuat: datetime
    versi: int


class GabunganRinci(GabunganRingkas):
    boleh: list[Langkah]
    dari: PpksRingkas
    ke: PpksRingkas
    beda: list[str] = Field(description="Isian yang berbeda pada kedua data")
    rekam: list[RekamGabungan] = Field(description="Paling banyak 500, yang terbaru lebih dahulu")
    pembagian: list[RekamTerbagi] = Field(description="Dari usul pisah yang menunggu putusan")
    riwayat: list[RiwayatGabung]


class GabunganSaring(PageQuery, MadeQuery):
    urut: Order[Literal["dibuat", "-dibuat"]] = None
    status: Several[Keadaan] = None
    ppks_id: uuid.UUID | None = Field(default=None, description="Salah satu dari keduanya")
