from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kit.listing import MadeQuery, Order, Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.ppks.schemas import PpksRingkas

from .rules import Keadaan, Langkah

Alasan = Annotated[str, Field(min_length=5, max_length=1000, examples=["NIK milik ibunya"])]


class IsiPelepasan(Schema):
    """Why the NIK is not theirs, and why they have none without it."""

    alasan: Alasan
    alasan_tanpa_nik: str = Field(
        min_length=1,
        max_length=200,
        description="Yang tertulis pada orang ini selama NIK-nya sendiri belum ditemukan",
        examples=["belum perekaman"],
    )


class PelepasanBaru(IsiPelepasan):
    model_config = example(
        ppks_id="01930000-0000-7000-8000-000000000001",
        alasan="NIK milik ibunya",
        alasan_tanpa_nik="belum perekaman",
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    ppks_id: uuid.UUID


class PelepasanBeralasan(Schema):
    model_config = example(alasan="KTP-el asli menunjukkan NIK ini.")

    alasan: Alasan


class RiwayatPelepasanNik(Schema):
    pada: datetime
    oleh: str
    langkah: str
    alasan: str | None


class PelepasanRingkas(Schema):
    id: uuid.UUID
    status: Keadaan
    ppks_id: uuid.UUID
    diusulkan_oleh: str | None = Field(description="Dari usul yang menunggu putusan")
    alasan: str | None
    alasan_tanpa_nik: str | None
    dibuat: datetime
    versi: int


class PelepasanRinci(PelepasanRingkas):
    boleh: list[Langkah]
    orang: PpksRingkas
    riwayat: list[RiwayatPelepasanNik]


class PelepasanSaring(PageQuery, MadeQuery):
    urut: Order[Literal["dibuat", "-dibuat"]] = None
    status: Several[Keadaan] = None
    ppks_id: uuid.UUID | None = None
