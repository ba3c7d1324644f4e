"""Satu versi rekam yang datang dengan beberapa isi, dan putusan isi mana yang berlaku."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple


class Status(StrEnum):
    TERBUKA = "terbuka"
    DIPUTUS = "diputus"  # sampai datang isi lain lagi
    BERAKHIR = "berakhir"  # versi berikutnya rekam itu sudah datang


class Kunci(NamedTuple):
    """Rekam dan versi yang disengketakan."""

    sumber: str
    jenis: str
    rekam_id: uuid.UUID
    versi: int


def nomor(banyak_isi: int, putusan: int) -> int:
    """Nomor keadaan sebuah sengketa, untuk If-Match: naik pada tiap isi dan tiap putusan."""
    return banyak_isi + putusan


def berbeda(semua: Sequence[Mapping[str, Any]]) -> list[str]:
    """Nama kolom yang tidak sama pada semua isi."""
    pertama, *lain = semua
    nama = sorted({nama for isi in semua for nama in isi})
    return [n for n in nama if any(isi.get(n) != pertama.get(n) for isi in lain)]
