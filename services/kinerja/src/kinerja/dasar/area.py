"""Batas wilayah akun: satu syarat untuk fakta dan untuk angka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from kit.auth import ALL, Actor, inside


def dalam_wilayah(
    wilayah: Sequence[str], kelurahan: InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    """Kode kelurahan, atau awalan kecamatan; `*` seluruh kota, tanpa isi tidak satu pun."""
    if ALL in wilayah:
        return true()
    return or_(
        false(),
        *(
            (kelurahan == kode) | kelurahan.startswith(f"{kode}.", autoescape=True)
            for kode in wilayah
        ),
    )


def dalam_bidang(actor: Actor, sumber: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Rekam orang demi orang hanya bagi bidang yang mencatatnya."""
    return true() if ALL in actor.bidang else sumber.in_(sorted(actor.bidang))


def bersinggungan(wilayah: Sequence[str], kode: str) -> bool:
    """Apakah daerah ini memuat, atau termuat dalam, salah satu wilayah akun."""
    return inside(wilayah, kode) or any(milik.startswith(f"{kode}.") for milik in wilayah)
