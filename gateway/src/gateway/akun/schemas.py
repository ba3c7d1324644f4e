from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic.config import JsonDict

from gateway.passwords import MIN_PASSWORD
from gateway.schemas import CONTOH_TERDAFTAR, Nama, Perubahan, Terdaftar, unique
from kantor.bidang import BIDANG, Bidang
from kantor.peran import Peran
from kit.auth import ALL
from kit.listing import MadeQuery, Order
from kit.pagination import PageQuery
from kit.schemas import Schema

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


def _username(value: str) -> str:
    value = value.strip().lower()
    if not _NAME.fullmatch(value):
        raise ValueError(
            "Nama pengguna terdiri atas huruf a-z, angka, titik, garis bawah atau tanda hubung, "
            "paling banyak 64 karakter."
        )
    return value


def _all_alone(values: list[str]) -> list[str]:
    if ALL in values and len(values) > 1:
        raise ValueError(f"{ALL} berarti semua: kirim {ALL} saja, atau sebutkan satu per satu.")
    return values


NamaPengguna = Annotated[str, AfterValidator(_username), Field(max_length=100)]
DaftarPeran = Annotated[list[Peran], BeforeValidator(unique), Field(min_length=1)]
DaftarBidang = Annotated[
    list[Literal[Bidang, "*"]],
    BeforeValidator(unique),
    AfterValidator(_all_alone),
    Field(description="Bidang tempat peran berlaku; `*` semua bidang, kosong tidak satu pun"),
]
Wilayah = Annotated[str, Field(pattern=r"^(\*|\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?)$")]
DaftarWilayah = Annotated[
    list[Wilayah],
    BeforeValidator(unique),
    AfterValidator(_all_alone),
    Field(
        max_length=30,
        description="Kode wilayah Kemendagri yang boleh dilihat; `*` seluruh daerah, kosong tidak "
        "satu pun",
    ),
]
KataSandi = Annotated[
    SecretStr,
    Field(
        min_length=MIN_PASSWORD,
        max_length=256,
        description="Paling sedikit 12 karakter dan tidak termasuk yang umum dipakai",
    ),
]

_CONTOH: JsonDict = {
    "nama_pengguna": "siti.petugas",
    "nama": "Siti Aminah",
    "peran": ["petugas"],
    "bidang": [BIDANG[0]],
    "wilayah": ["62.71.03"],
}


class AkunBaru(Schema):
    model_config = ConfigDict(
        json_schema_extra={"examples": [_CONTOH | {"kata_sandi": "kuda-baterai-staples"}]}
    )

    nama_pengguna: NamaPengguna
    nama: Nama
    peran: DaftarPeran
    bidang: DaftarBidang = Field(default_factory=list)
    wilayah: DaftarWilayah = Field(default_factory=list)
    kata_sandi: KataSandi


class AkunUbah(Perubahan):
    """Hanya isian yang dikirim yang berubah."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"aktif": False}]})

    peran: DaftarPeran | None = None
    bidang: DaftarBidang | None = None
    wilayah: DaftarWilayah | None = None
    aktif: bool | None = None


class AkunRinci(Terdaftar):
    model_config = ConfigDict(json_schema_extra={"examples": [_CONTOH | CONTOH_TERDAFTAR]})

    nama_pengguna: str
    peran: list[Peran]
    bidang: list[str]
    wilayah: list[str]


class AkunSaring(PageQuery, MadeQuery):
    urut: Order[Literal["nama_pengguna", "-nama_pengguna", "dibuat", "-dibuat"]] = None
    cari: str | None = Field(
        default=None, min_length=1, max_length=100, description="Bagian nama atau nama pengguna"
    )
    peran: Peran | None = None
    bidang: Bidang | None = None
    aktif: bool | None = None


class KataSandiBaru(Schema):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kata_sandi": "kuda-baterai-staples"}]}
    )

    kata_sandi: KataSandi
