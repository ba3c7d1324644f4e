"""The canonical form: the same bytes for the same content, on any machine and in any year."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

AWAL = "0" * 64
SEKALI = 10_000

Posisi = list[Any]


def kanonik(isi: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, without spaces."""
    return orjson.dumps(isi, option=orjson.OPT_SORT_KEYS)


def sidik(isi: bytes) -> str:
    return hashlib.sha256(isi).hexdigest()


def isi_blok(
    nomor: int,
    sebelumnya: str,
    dibuat: datetime,
    bagian: Mapping[str, Any],
    posisi: Mapping[str, Posisi],
) -> bytes:
    """What the hash and the signature of a block cover."""
    return kanonik(
        {
            "nomor": nomor,
            "sebelumnya": sebelumnya,
            "dibuat": dibuat.astimezone(UTC).isoformat(timespec="microseconds"),
            "bagian": bagian,
            "posisi": posisi,
        }
    )


def baca(kunci: str) -> Posisi:
    """The key of a row as PostgreSQL writes it: an array of JSON."""
    posisi: Posisi = orjson.loads(kunci)
    return posisi


def isian_posisi(posisi: Mapping[str, Posisi] | None, tabel: str) -> dict[str, Any]:
    """Bounds for SQL: none without blocks; of a table that the block does not hold, nothing."""
    kosong: Posisi = [None if posisi is None else -1, "00000000-0000-0000-0000-000000000000"]
    isi = [*((posisi or {}).get(tabel) or kosong), "", 0][:4]
    return dict(zip(("t", "id", "sumber", "versi"), isi, strict=True))
