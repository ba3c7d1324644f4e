"""Thousands of rows in one statement: an array for each column, and which were new is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from sqlalchemy import TextClause, text

from kit.db import ReadSession, Session

K = TypeVar("K")


def baris(sebutan: str, **tipe: str) -> str:
    """A FROM clause: these named arrays as rows, with `ke` as their number."""
    semua = ", ".join(f"CAST(:{nama} AS {satu}[])" for nama, satu in tipe.items())
    return f"unnest({semua}) WITH ORDINALITY AS {sebutan} ({', '.join(tipe)}, ke)"


def sql(pola: str, **bagian: str) -> TextClause:
    return text(pola.format(**bagian))


def tambah_baris(perintah: str, kunci: str, **bagian: str) -> TextClause:
    """An INSERT that passes over rows that are there and tells which are new.

    If all are new, or none, their number is answer enough: a thousand keys need not travel there
    and back.
    """
    hitung = """
WITH masuk AS ({perintah} ON CONFLICT DO NOTHING RETURNING {kunci})
SELECT count(*), CASE WHEN count(*) NOT IN (0, :banyak) THEN array_agg(concat_ws(' ', {kunci})) END
FROM masuk
"""
    return sql(hitung, perintah=perintah.format(**bagian), kunci=kunci)


async def yang_baru(
    session: Session,
    tambah: TextClause,
    isi: Mapping[str, object],
    masuk: Collection[K],
    kunci: Callable[[K], tuple[object, ...]],
) -> list[K]:
    """The rows `masuk` that were not there before; `kunci` in the order of the key columns of
    `tambah`."""
    if not masuk:
        return []
    banyak, baru = (await session.execute(tambah, {**isi, "banyak": len(masuk)})).one()
    if banyak == len(masuk):
        return list(masuk)
    dikenal = set(baru or ())
    return [satu for satu in masuk if " ".join(map(str, kunci(satu))) in dikenal]


# The plan is not left to the statistics: while a table grows from nothing they always lag behind,
# and a wrong plan once made this step a hundred times slower.
LEWAT_INDEKS = """
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('enable_nestloop', 'on', true),
    set_config('plan_cache_mode', 'force_custom_plan', true)
"""
_LEWAT_INDEKS = text(LEWAT_INDEKS)


async def lewat_indeks(session: ReadSession) -> None:
    await session.execute(_LEWAT_INDEKS)
