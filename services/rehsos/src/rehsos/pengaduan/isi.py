"""What of a complaint is sealed, and the receipt by which its complainer finds it again."""

from __future__ import annotations

import hashlib
import hmac
import uuid

import orjson

from kit.documents import codes
from pelayanan.loket import Kunci

from .models import Pengaduan, RiwayatPengaduan
from .schemas import Pelapor

_URAIAN, _PELAPOR, _TEKS = "pengaduan.uraian", "pengaduan.pelapor", "pengaduan_riwayat.teks"


def tutup(
    kunci: Kunci, pengaduan_id: uuid.UUID, uraian: str, pelapor: Pelapor
) -> dict[str, bytes | None]:
    siapa = orjson.dumps(pelapor.model_dump(mode="json", exclude_none=True)).decode()
    return {
        "uraian_sandi": kunci.tutup(_URAIAN, pengaduan_id, uraian),
        "pelapor_sandi": kunci.tutup(_PELAPOR, pengaduan_id, siapa),
    }


def uraian(kunci: Kunci, pengaduan: Pengaduan) -> str:
    return kunci.buka(_URAIAN, pengaduan.id, pengaduan.uraian_sandi) or ""


def pelapor(kunci: Kunci, pengaduan: Pengaduan) -> Pelapor:
    dibuka = kunci.buka(_PELAPOR, pengaduan.id, pengaduan.pelapor_sandi) or "{}"
    return Pelapor.model_validate_json(dibuka)


def tutup_teks(kunci: Kunci, riwayat_id: uuid.UUID, teks: str | None) -> bytes | None:
    return kunci.tutup(_TEKS, riwayat_id, teks)


def teks(kunci: Kunci, riwayat: RiwayatPengaduan) -> str | None:
    return kunci.buka(_TEKS, riwayat.id, riwayat.teks_sandi)


# 60 random bits each: none is guessed, so a plain hash keeps the secret.


def kode_baru() -> str:
    return codes.new()


def sidik(pengaduan_id: uuid.UUID, rahasia: str) -> bytes:
    return hashlib.sha256(f"{pengaduan_id}:{rahasia}".encode()).digest()


def cocok(pengaduan: Pengaduan, diketik: str) -> bool:
    rahasia = codes.read(diketik)
    return rahasia is not None and hmac.compare_digest(
        pengaduan.sidik_rahasia, sidik(pengaduan.id, rahasia)
    )
