from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, field_validator
from pydantic.config import JsonDict

from gateway.akun.schemas import DaftarBidang, DaftarWilayah, Nama, refuse_null
from kantor.bidang import BIDANG
from kit.pagination import PageQuery
from kit.schemas import Schema


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _sorted(values: object) -> object:
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return sorted(set(values))
    return values


KodeKlien = Annotated[
    str, BeforeValidator(_lower), Field(pattern=r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
]
DaftarIzin = Annotated[
    list[str],
    BeforeValidator(_sorted),
    Field(max_length=40, description="Izin satu per satu, tanpa tanda *"),
]
IzinMenurutTujuan = Annotated[
    dict[str, Annotated[DaftarIzin, Field(min_length=1)]],
    Field(
        max_length=40,
        description="Menurut tujuan (`/acuan/tujuan`): izin yang dipakai untuk tujuan itu."
        " Yang harus menyebut tujuan (`ppks-cocok:baca`) hanya di sini",
    ),
]

_CONTOH: JsonDict = {
    "kode": "dpmptsp",
    "nama": "Dinas Penanaman Modal dan PTSP",
    "izin": [f"{BIDANG[0]}:layanan:baca", f"{BIDANG[0]}:permohonan:baca"],
    "tujuan": {"pelayanan": [f"{BIDANG[0]}:ppks-cocok:baca"]},
    "bidang": [BIDANG[0]],
    "wilayah": ["*"],
}
_CONTOH_RINCI: JsonDict = _CONTOH | {
    "id": "0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b",
    "aktif": True,
    "versi": 1,
    "dibuat": "2026-11-21T01:15:00Z",
}


class KlienBaru(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [_CONTOH]})

    kode: KodeKlien
    nama: Nama
    izin: DaftarIzin = Field(default_factory=list)
    tujuan: IzinMenurutTujuan = Field(default_factory=dict)
    bidang: DaftarBidang = Field(default_factory=list)
    wilayah: DaftarWilayah = Field(default_factory=list)


class KlienUbah(Schema):
    """Hanya isian yang dikirim yang berubah."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"izin": ["kinerja:indikator:baca"]}]}
    )

    nama: Nama | None = None
    izin: DaftarIzin | None = None
    tujuan: IzinMenurutTujuan | None = None
    bidang: DaftarBidang | None = None
    wilayah: DaftarWilayah | None = None

    _tanpa_null = field_validator("*", mode="before")(refuse_null)


class KlienRinci(Schema):
    model_config = ConfigDict(
        populate_by_name=True, json_schema_extra={"examples": [_CONTOH_RINCI]}
    )

    id: uuid.UUID
    kode: str
    nama: str
    izin: list[str]
    tujuan: dict[str, list[str]]
    bidang: list[str]
    wilayah: list[str]
    aktif: bool
    versi: int = Field(validation_alias="version")
    dibuat: datetime = Field(validation_alias="created_at")


class KlienDenganRahasia(KlienRinci):
    model_config = ConfigDict(
        json_schema_extra={"examples": [_CONTOH_RINCI | {"rahasia": "s3Kr3t-hanya-contoh"}]}
    )

    rahasia: str | None = Field(
        description="Hanya terlihat sekali ini; null bila permintaan yang sama diulang"
    )


class KlienSaring(PageQuery):
    cari: str | None = Field(
        default=None, min_length=1, max_length=100, description="Bagian nama atau kode"
    )
    aktif: bool | None = None
