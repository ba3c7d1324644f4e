from __future__ import annotations

from datetime import datetime
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict

from gateway.akun.schemas import DaftarBidang, DaftarWilayah
from gateway.schemas import CONTOH_TERDAFTAR, Nama, Perubahan, Terdaftar, TerdaftarSaring
from kantor.bidang import BIDANG
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


def _network(value: str) -> str:
    try:
        return str(ip_network(value))
    except ValueError:
        raise ValueError(
            "Bukan alamat atau jaringan IP, misalnya 203.0.113.7 atau 2001:db8::/48."
        ) from None


DaftarAlamat = Annotated[
    list[Annotated[str, Field(max_length=50), AfterValidator(_network)]],
    Field(
        max_length=50,
        description="Alamat atau jaringan (CIDR) asal permintaannya; kosong: dari mana saja",
        examples=[["203.0.113.0/28", "2001:db8:5::/48"]],
    ),
]
Kuota = Annotated[int, Field(ge=0, le=100_000_000, description="0: tanpa batas")]


class Jwk(Schema):
    """A public key (RFC 7517). Without `kid` it is called by its thumbprint."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                    "kid": "kunci-2026",
                }
            ]
        }
    )

    kty: Literal["OKP", "EC", "RSA"]
    kid: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._~-]{1,100}$")
    use: Literal["sig"] | None = None
    alg: Literal["EdDSA", "Ed25519", "ES256", "RS256"] | None = None
    crv: str | None = Field(default=None, max_length=20)
    x: str | None = Field(default=None, max_length=100)
    y: str | None = Field(default=None, max_length=100)
    n: str | None = Field(default=None, max_length=1000)
    e: str | None = Field(default=None, max_length=20)


DaftarKunci = Annotated[
    list[Jwk],
    Field(
        max_length=5,
        description="Kunci umum untuk private_key_jwt (RFC 7523): Ed25519, P-256, atau RSA 2048;"
        " beberapa selama berganti kunci",
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
_CONTOH_RINCI: JsonDict = (
    _CONTOH
    | CONTOH_TERDAFTAR
    | {
        "kunci": [],
        "alamat": ["203.0.113.0/28"],
        "kuota_jam": 1000,
        "kuota_hari": 10000,
        "rahasia_lama_sampai": None,
    }
)


class KlienBaru(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [_CONTOH]})

    kode: KodeKlien
    nama: Nama
    izin: DaftarIzin = Field(default_factory=list)
    tujuan: IzinMenurutTujuan = Field(default_factory=dict)
    bidang: DaftarBidang = Field(default_factory=list)
    wilayah: DaftarWilayah = Field(default_factory=list)
    kunci: DaftarKunci = Field(default_factory=list)
    alamat: DaftarAlamat = Field(default_factory=list)
    kuota_jam: Kuota = 0
    kuota_hari: Kuota = 0


class KlienUbah(Perubahan):
    """Hanya isian yang dikirim yang berubah."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"izin": ["kinerja:indikator:baca"]}]}
    )

    izin: DaftarIzin | None = None
    tujuan: IzinMenurutTujuan | None = None
    bidang: DaftarBidang | None = None
    wilayah: DaftarWilayah | None = None
    kunci: DaftarKunci | None = None
    alamat: DaftarAlamat | None = None
    kuota_jam: Kuota | None = None
    kuota_hari: Kuota | None = None


class KlienRinci(Terdaftar):
    model_config = ConfigDict(json_schema_extra={"examples": [_CONTOH_RINCI]})

    kode: str
    izin: list[str]
    tujuan: dict[str, list[str]]
    bidang: list[str]
    wilayah: list[str]
    kunci: list[dict[str, str]]
    alamat: list[str]
    kuota_jam: int
    kuota_hari: int
    rahasia_lama_sampai: datetime | None = Field(
        description="Sampai kapan rahasia yang lama juga berlaku"
    )


class KlienDenganRahasia(KlienRinci):
    model_config = ConfigDict(
        json_schema_extra={"examples": [_CONTOH_RINCI | {"rahasia": "s3Kr3t-hanya-contoh"}]}
    )

    rahasia: str | None = Field(
        description="Hanya terlihat sekali ini; null bila permintaan yang sama diulang, dan bagi"
        " klien yang didaftarkan dengan kunci"
    )


class RahasiaBaru(Schema):
    lama_berlaku_jam: int = Field(
        default=0,
        ge=0,
        le=168,
        description="Sekian jam rahasia yang lama juga berlaku; 0: berakhir sekarang",
    )


class KlienSaring(TerdaftarSaring):
    """Which of the programs."""
