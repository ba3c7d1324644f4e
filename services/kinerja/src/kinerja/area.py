"""Batas wilayah akun: satu syarat untuk fakta dan untuk angka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute


def dalam_wilayah(
    wilayah: Sequence[str], kelurahan: InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    """`wilayah` tidak kosong: kode kelurahan, atau awalan kecamatan."""
    return or_(
        *(
            (kelurahan == kode) | kelurahan.startswith(f"{kode}.", autoescape=True)
            for kode in wilayah
        )
    )


def termuat(wilayah: Sequence[str], kode: str) -> bool:
    return any(kode == milik or kode.startswith(f"{milik}.") for milik in wilayah)


def bersinggungan(wilayah: Sequence[str], kode: str) -> bool:
    """Apakah daerah ini memuat, atau termuat dalam, salah satu wilayah akun."""
    return termuat(wilayah, kode) or any(milik.startswith(f"{kode}.") for milik in wilayah)
