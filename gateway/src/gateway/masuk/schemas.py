from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from gateway.akun.schemas import KataSandi, NamaPengguna
from gateway.masuk.rules import Sebab
from kantor.bidang import BIDANG
from kantor.peran import Peran
from kit.listing import DatedQuery, Several
from kit.pagination import PageQuery
from kit.schemas import Schema


class TokenJawaban(BaseModel):
    """Jawaban RFC 6749."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "access_token": "eyJhbGciOiJFZDI1NTE5Iiwi...",
                    "token_type": "Bearer",
                    "expires_in": 600,
                    "scope": "*:layanan:baca gateway:saya:baca",
                    "refresh_token": "Jx0l3l9v...",
                }
            ]
        }
    )

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  (a kind, not a secret)
    expires_in: int = Field(description="Masa berlaku token akses, dalam detik")
    scope: str = Field(description="Izin yang diberikan, dipisah spasi")
    refresh_token: str | None = Field(
        default=None, description="Sekali pakai: setiap penyegaran memberi yang baru"
    )


class TokenDitolak(BaseModel):
    """Penolakan RFC 6749."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": "invalid_grant",
                    "error_description": "Nama pengguna atau kata sandi salah.",
                }
            ]
        }
    )

    error: str
    error_description: str


class Saya(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b",
                    "nama_pengguna": "siti.petugas",
                    "nama": "Siti Aminah",
                    "peran": ["petugas"],
                    "bidang": [BIDANG[0]],
                    "wilayah": ["*"],
                    "izin": ["gateway:saya:baca", f"{BIDANG[0]}:layanan:baca"],
                }
            ]
        }
    )

    id: uuid.UUID
    nama_pengguna: str
    nama: str
    peran: list[Peran]
    bidang: list[str]
    wilayah: list[str]
    izin: list[str]


class KataSandiGanti(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"lama": "kuda-baterai-staples", "baru": "hujan-sungai-jembatan"}]
        }
    )

    lama: SecretStr = Field(min_length=1, max_length=256)  # as old as it may be
    baru: KataSandi


class MasukDitolakSaring(PageQuery, DatedQuery):
    akun: NamaPengguna | None = None
    sebab: Several[Sebab] = None


class MasukDitolakRinci(Schema):
    """Yang ditolak dalam satu jam, untuk satu akun dari satu alamat: percobaan masuk, dan
    permintaan yang tokennya tidak berlaku atau tidak berhak."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "jam": "2026-11-27T02:00:00Z",
                    "akun": "siti.petugas",
                    "alamat": "203.0.113.7",
                    "sebab": "rahasia-salah",
                    "jumlah": 5,
                    "terakhir": "2026-11-27T02:14:09Z",
                }
            ]
        }
    )

    jam: datetime
    akun: str = Field(description="Nama pengguna atau kode klien; kosong bila tidak dikenal")
    alamat: str = Field(description="Alamat IP, atau jaringan /64 dari alamat IPv6")
    sebab: Sebab
    jumlah: int
    terakhir: datetime


GRANTS = ("authorization_code", "refresh_token", "client_credentials", "password")


def _form(*required: str, **fields: dict[str, object]) -> dict[str, Any]:
    schema = {"type": "object", "required": list(required), "properties": fields}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": schema}},
        }
    }


_TEXT: dict[str, object] = {"type": "string"}
_SECRET: dict[str, object] = {"type": "string", "format": "password"}

# Read by hand, since RFC 6749 says how a wrong form is answered; described here.
TOKEN_FORM = _form(
    "grant_type",
    grant_type={
        "type": "string",
        "enum": list(GRANTS),
    },
    username=_TEXT | {"description": "Untuk password"},
    password=_SECRET | {"description": "Untuk password"},
    refresh_token=_TEXT | {"description": "Untuk refresh_token"},
    client_id=_TEXT
    | {
        "description": "Untuk client_credentials, bila tidak lewat HTTP Basic; untuk aplikasi "
        "terdaftar pada authorization_code dan refresh_token"
    },
    code=_TEXT | {"description": "Untuk authorization_code: dari /auth/otorisasi, 60 detik"},
    redirect_uri=_TEXT | {"description": "Untuk authorization_code: sama seperti saat diminta"},
    code_verifier=_TEXT | {"description": "Untuk authorization_code: asal code_challenge"},
    client_secret=_SECRET | {"description": "Untuk client_credentials"},
    client_assertion_type=_TEXT
    | {
        "description": "Sebagai ganti client_secret:"
        " urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    },
    client_assertion=_TEXT | {"description": "JWT yang ditandatangani kunci klien (RFC 7523)"},
    scope=_TEXT | {"description": "Izin yang diminta, bila ingin lebih sedikit dari haknya"},
)
REVOKE_FORM = _form("token", token=_TEXT, token_type_hint=_TEXT)
