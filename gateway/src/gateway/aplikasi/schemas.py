from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from gateway.aplikasi.rules import may_be_registered
from gateway.klien.schemas import KodeKlien
from gateway.schemas import CONTOH_TERDAFTAR, Nama, Perubahan, Terdaftar, TerdaftarSaring, unique
from kantor.peran import Peran
from kit.schemas import Schema


def _address(value: str) -> str:
    if not may_be_registered(value):
        raise PydanticCustomError(
            "alamat-balik-tidak-sah",
            "Harus https://…, http://127.0.0.1/… (juga [::1] dan localhost), atau skema milik "
            "aplikasi seperti id.go.kota.aplikasi:/masuk; tanpa tanda # dan *.",
        )
    return value


AlamatBalik = Annotated[
    list[Annotated[str, Field(max_length=300), AfterValidator(_address)]],
    BeforeValidator(unique),
    Field(
        min_length=1,
        max_length=10,
        description="Ke mana aplikasi boleh dijawab: harus persis sama, hanya porta di perangkat "
        "sendiri (127.0.0.1) bebas",
    ),
]
BatasIzin = Annotated[
    list[str],
    BeforeValidator(unique),
    Field(max_length=40, description="Izin yang paling banyak didapat aplikasi; `*` boleh"),
]
BatasPeran = Annotated[
    list[Peran],
    BeforeValidator(unique),
    Field(description="Sebagai ganti menyebut izin satu per satu: semua izin peran ini"),
]

_CONTOH: JsonDict = {
    "kode": "aplikasi-petugas",
    "nama": "Aplikasi Petugas Lapangan",
    "alamat_balik": ["https://petugas.dinsos.example/masuk", "id.go.kota.dinsos.petugas:/masuk"],
    "izin": [],
    "peran": ["petugas"],
}


class AplikasiBaru(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [_CONTOH]})

    kode: KodeKlien
    nama: Nama
    alamat_balik: AlamatBalik
    izin: BatasIzin = Field(default_factory=list)
    peran: BatasPeran = Field(default_factory=list)


class AplikasiUbah(Perubahan):
    """Hanya isian yang dikirim yang berubah. Selain nama, perubahan mengakhiri semua sesi lewat
    aplikasi ini."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"aktif": False}]})

    alamat_balik: AlamatBalik | None = None
    izin: BatasIzin | None = None
    peran: BatasPeran | None = None
    aktif: bool | None = None


class AplikasiRinci(Terdaftar):
    model_config = ConfigDict(json_schema_extra={"examples": [_CONTOH | CONTOH_TERDAFTAR]})

    kode: str = Field(description="`client_id`-nya")
    alamat_balik: list[str]
    izin: list[str]
    peran: list[Peran]


class AplikasiSaring(TerdaftarSaring):
    """Which of the applications."""
