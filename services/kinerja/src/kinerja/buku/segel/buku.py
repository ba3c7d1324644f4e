"""The ledger: tables of input whose rows are only added, and which the sealer chains.

Whoever owns such a table says so in its model (`Tersegel`); `kinerja.modul` knows all models and
hands them in here, once. Adding a table: its model is `Tersegel`, and its migration adds the column
and the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Index, Integer, Table, Uuid

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel


@dataclass(frozen=True, slots=True)
class Buku:
    """One table: its order is by transaction, then by primary key."""

    nama: str
    kunci: tuple[tuple[str, str], ...]  # columns and their types, `transaksi` first
    kolom: tuple[str, ...]


_BUKU: list[Buku] = []


def daftarkan() -> None:
    """Take in the sealed tables among all models; called once, when all are imported."""
    if _BUKU:
        raise RuntimeError("Buku besar sudah didaftarkan.")
    tabel = [
        cast("Table", satu.local_table)
        for satu in Base.registry.mappers
        if issubclass(satu.class_, Tersegel)
    ]
    _BUKU.extend(_buku(satu) for satu in sorted(tabel, key=lambda satu: satu.name))


def semua() -> Sequence[Buku]:
    """All tables of the ledger; a program that did not import `kinerja.modul` seals nothing."""
    if not _BUKU:
        raise RuntimeError("Buku besar belum didaftarkan: kinerja.modul belum diimpor.")
    return _BUKU


def _buku(tabel: Table) -> Buku:
    urutan = [satu for satu in tabel.primary_key.columns if "bukan_urutan" not in satu.info]
    kunci = [tabel.c.transaksi, *urutan]
    Index(f"ix_{tabel.name}_transaksi", *kunci)
    kolom = sorted(str(nama) for nama, satu in tabel.c.items() if "tanpa_sidik" not in satu.info)
    tipe = {"transaksi": "bigint"}
    for satu in kunci[1:]:
        tipe[str(satu.name)] = (
            "uuid"
            if isinstance(satu.type, Uuid)
            else "bigint"
            if isinstance(satu.type, Integer)
            else "text"
        )
    return Buku(str(tabel.name), tuple(tipe.items()), tuple(kolom))
