"""Ribuan baris dalam satu pernyataan: tiap kolom satu larik, dan mana yang baru diberi tahu."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from sqlalchemy import TextClause, text

from kit.db import ReadSession, Session

K = TypeVar("K")


def baris(sebutan: str, **tipe: str) -> str:
    """Klausa FROM: larik-larik bernama ini sebagai baris, dengan `ke` sebagai nomor urutnya."""
    semua = ", ".join(f"CAST(:{nama} AS {satu}[])" for nama, satu in tipe.items())
    return f"unnest({semua}) WITH ORDINALITY AS {sebutan} ({', '.join(tipe)}, ke)"


def sql(pola: str, **bagian: str) -> TextClause:
    return text(pola.format(**bagian))


def tambah_baris(perintah: str, kunci: str, **bagian: str) -> TextClause:
    """INSERT yang melewati baris yang sudah ada dan memberi tahu mana yang baru.

    Bila semuanya atau tidak satu pun baru, jawabannya cukup banyaknya: seribu kunci tidak perlu
    pulang pergi.
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
    """Baris `masuk` yang belum ada sebelumnya; `kunci` dalam urutan kolom kunci `tambah`."""
    if not masuk:
        return []
    banyak, baru = (await session.execute(tambah, {**isi, "banyak": len(masuk)})).one()
    if banyak == len(masuk):
        return list(masuk)
    dikenal = set(baru or ())
    return [satu for satu in masuk if " ".join(map(str, kunci(satu))) in dikenal]


# Rencananya tidak diserahkan pada statistik: selagi tabel tumbuh dari nol statistiknya selalu
# tertinggal, dan rencana yang keliru pernah membuat langkah ini seratus kali lebih lambat.
_LEWAT_INDEKS = text("""
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('enable_nestloop', 'on', true),
    set_config('plan_cache_mode', 'force_custom_plan', true)
""")


async def lewat_indeks(session: ReadSession | Session) -> None:
    await session.execute(_LEWAT_INDEKS)
