from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from kinerja.buku.rekam.events import MENURUT_PERISTIWA
from kinerja.buku.rekam.sengketa import IDENTITAS
from kinerja.buku.sengketa.rules import Status
from kit.listing import Several
from kit.pagination import PageQuery
from kit.schemas import Schema

_JENIS = (*(satu.nama for satu in MENURUT_PERISTIWA.values()), IDENTITAS)
Jenis = Annotated[
    str,
    Field(pattern=f"^({'|'.join(_JENIS)})$"),
    WithJsonSchema({"type": "string", "enum": list(_JENIS)}),
]
Sidik = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class SengketaSaring(PageQuery):
    status: Several[Status] = None
    sumber: str | None = Field(default=None, max_length=50)


class SengketaRingkas(Schema):
    """Satu versi rekam yang datang dengan beberapa isi, atau tidak tercatat di bidangnya."""

    sumber: str
    jenis: Jenis
    rekam_id: uuid.UUID = Field(description="Pada jenis identitas: orangnya pada bidang itu")
    versi_rekam: int
    versi: int = Field(description="Nomor keadaan sengketanya, untuk If-Match")
    status: Status = Field(
        description="terbuka; diputus, sampai datang isi lain lagi; berakhir, sebab versi "
        "berikutnya rekam itu sudah datang"
    )
    tidak_tercatat: bool = Field(
        description="Datang dengan satu isi, yang tidak ada dalam catatan bidangnya"
    )
    banyak_isi: int = Field(description="Yang datang")
    berbeda: list[str] = Field(
        description="Kolom yang berbeda, sejauh ditampilkan; kategori sensitif tidak tampil"
    )
    diterima: datetime = Field(
        description="Kapan isi yang kedua datang, atau diketahui tidak tercatat"
    )
    tautan: str


class IsiSengketa(Schema):
    sidik: Sidik = Field(description="SHA-256 isinya; dengan ini ia dipilih")
    berlaku: bool = Field(description="Yang sekarang dihitung")
    tercatat: bool = Field(
        description="false: tidak ada dalam catatan bidangnya menurut bacaan terakhirnya"
    )
    pembatalan: bool = Field(
        description="Tidak pernah datang: isi yang tidak tercatat, dinyatakan tidak berlaku"
    )
    peristiwa_id: uuid.UUID
    hari: date = Field(description="Hari bidang mencatatnya")
    diterima: datetime
    isi: dict[str, Any] = Field(description="Tanpa kategori sensitif dan tanpa kunci identitas")


class PutusanRinci(Schema):
    jenis: Jenis
    versi_rekam: int
    nomor: int
    sidik: Sidik = Field(description="Isi yang dinyatakan berlaku")
    alasan: str
    oleh: str
    pada: datetime


class SengketaRinci(SengketaRingkas):
    isi: list[IsiSengketa] = Field(description="Menurut kedatangannya")
    putusan: list[PutusanRinci]
