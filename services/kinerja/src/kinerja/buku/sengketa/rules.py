"""A version of a record that came with several contents, and the decision which of them holds."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kit.choices import Choice


class Status(Choice, called="status-sengketa"):
    TERBUKA = "terbuka", "Terbuka"
    DIPUTUS = "diputus", "Diputus"  # until yet another content comes
    BERAKHIR = "berakhir", "Berakhir"  # the next version of the record has come


class Kunci(NamedTuple):
    """The record and the version in dispute."""

    sumber: str
    jenis: str
    rekam_id: uuid.UUID
    versi: int


def nomor(banyak_isi: int, putusan: int) -> int:
    """The number of the state of a dispute, for If-Match: it grows with each content and each
    decision."""
    return banyak_isi + putusan


def berbeda(semua: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of columns that are not the same in all contents."""
    pertama, *lain = semua
    nama = sorted({nama for isi in semua for nama in isi})
    return [n for n in nama if any(isi.get(n) != pertama.get(n) for isi in lain)]
