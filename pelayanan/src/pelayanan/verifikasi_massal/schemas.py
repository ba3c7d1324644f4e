from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import Field

from kit.choices import Choice
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.privasi import KodeTujuan


class StatusDiverifikasi(Choice):
    BELUM = "belum_diverifikasi", "Belum diverifikasi"
    TIDAK_PADAN = "tidak_padan", "Tidak padan, sesudah diperbaiki di Dukcapil"


class MassalBaru(Schema):
    """Whom to compare: people with a NIK, of an area or of all areas of the account."""

    model_config = example(tujuan="penjangkauan", wilayah="62.71.03")

    tujuan: KodeTujuan
    keterangan: str | None = Field(
        default=None,
        min_length=10,
        max_length=500,
        description="Bila tujuannya memintanya; tanpa nama dan NIK",
    )
    wilayah: Annotated[str, Field(max_length=13)] | None = Field(
        default=None, description="Kode kecamatan atau kelurahan; kosong: seluruh wilayah akun"
    )
    status: StatusDiverifikasi = StatusDiverifikasi.BELUM


class Kemajuan(Schema):
    """Of the people who are done, by what was said; `tanpa_putusan`: no verdict came of them."""

    padan: int
    tidak_padan: int
    meninggal: int
    tanpa_putusan: int


class MassalRinci(Schema):
    """Where it stands. At the end fewer may be done than `jumlah`: whom the counter verified
    meanwhile is not asked about again."""

    id: uuid.UUID
    dibuat: datetime
    petugas: str
    tujuan: str
    wilayah: list[str]
    status: StatusDiverifikasi
    jumlah: int = Field(description="Orang yang perlu dibandingkan ketika dimulai")
    diperiksa: int
    kemajuan: Kemajuan
    sehari: int = Field(description="Paling banyak sehari, tanpa cadangan loket")
    sebab: str | None = Field(
        description="Mengapa sekarang menunggu: kuota-habis (dilanjutkan besok), login-gagal,"
        " waktu-habis, …; null: berjalan atau selesai"
    )
    lanjut: datetime | None = Field(description="Kapan dilanjutkan; null bila selesai")
    selesai: datetime | None
    dibatalkan_oleh: str | None


class MassalSaring(PageQuery):
    """Newest first."""
