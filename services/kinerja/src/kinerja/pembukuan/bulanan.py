"""What entries and spending share: figures of one month, of the whole city."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from kit.areas import ensure_everywhere
from kit.auth import Actor, require
from kit.errors import FieldError


def pastikan_seluruh_kota(actor: Actor) -> None:
    ensure_everywhere(actor, "Entri dan anggaran menyangkut seluruh daerah, bukan satu wilayah.")


def periksa_bulan(tahun: int, bulan: int, *, kini: tuple[int, int]) -> list[FieldError]:
    """`kini`: year and month of today."""
    if not 1 <= bulan <= 12:
        return [FieldError("bulan", "Harus 1 sampai 12.", "bulan-salah")]
    if (tahun, bulan) > kini:
        return [FieldError("bulan", "Bulan ini belum tiba.", "bulan-belum-tiba")]
    return []


def _pengimpor(actor: Annotated[Actor, require("pembukuan:tulis")]) -> Actor:
    pastikan_seluruh_kota(actor)
    return actor


# Refused before the file is received, not later by the worker.
PengimporKota = Annotated[Actor, Depends(_pengimpor)]
