"""Goods beside plain SQL, in one run: `python -m bench.persediaan`.

A store with 100,000 movements. The balance table of a place by our query, and the same summed from
the lines by SQL; a hand-over to a place by the ledger (in process, with its audit and history), and
the two statements that plain SQL would need: take from a lot if there is enough, write a line.
Rounds are interleaved and the medians compared; only ratios of one run mean anything.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from sqlalchemy import text

from kit.auth import Actor
from kit.clock import now, today
from kit.db import Sessions, make_engine, make_sessions, new_id, reading, transaction
from ops.throwaway import ThrowawayServers
from pelayanan.persediaan import buku, repository
from pelayanan.persediaan.rules import JenisGerakan, Perubahan
from pelayanan.persediaan.schemas import Diambil
from tests.databases import with_roles

MOVEMENTS, ITEMS, LOTS_EACH, PLACES = 100_000, 100, 10, 5
KEEPER = Actor("bench", scopes=frozenset({"*:*:*"}), wilayah=("*",))
_FILL = (
    """INSERT INTO barang (id, created_at, version, kode, nama, jenis, satuan, aktif)
    SELECT gen_random_uuid(), now(), 1, 'B' || n, 'Barang ' || n, 'pangan', 'kg', true
    FROM generate_series(1, :items) AS n""",
    """INSERT INTO tempat_barang (id, created_at, version, kode, nama, jenis, kelurahan, aktif)
    SELECT gen_random_uuid(), now(), 1, 'T' || n, 'Gudang ' || n, 'gudang', '62.71.03.1002', true
    FROM generate_series(1, :places) AS n""",
    """INSERT INTO lot_barang (id, created_at, barang_id, pemilik, sumber_dana, kedaluwarsa)
    SELECT gen_random_uuid(), now(), id, 'kantor', 'apbd-kota', current_date + n * 30
    FROM barang, generate_series(1, :lots) AS n""",
    """WITH g AS (
        INSERT INTO gerakan_barang (id, created_at, jenis, pada, oleh)
        SELECT gen_random_uuid(), now(), 'masuk', now(), 'bench'
        FROM generate_series(1, :movements) RETURNING id
    ), n AS (SELECT id, row_number() OVER () AS urut FROM g),
    p AS (
        SELECT l.id AS lot_id, l.barang_id, t.id AS tempat_id, t.kelurahan,
            row_number() OVER () AS urut, count(*) OVER () AS semua
        FROM lot_barang AS l CROSS JOIN tempat_barang AS t
    )
    INSERT INTO gerakan_barang_baris (id, gerakan_id, tempat_id, lot_id, barang_id, kelurahan,
        jenis, pada, tersedia, dicadangkan)
    SELECT gen_random_uuid(), n.id, p.tempat_id, p.lot_id, p.barang_id, p.kelurahan, 'masuk',
        now(), 1000, 0
    FROM n JOIN p ON p.urut = n.urut % p.semua + 1""",
    """INSERT INTO saldo_barang (id, tempat_id, lot_id, barang_id, kelurahan, kedaluwarsa,
        tersedia, dicadangkan)
    SELECT gen_random_uuid(), b.tempat_id, b.lot_id, b.barang_id, b.kelurahan, l.kedaluwarsa,
        sum(b.tersedia), 0
    FROM gerakan_barang_baris AS b JOIN lot_barang AS l ON l.id = b.lot_id
    GROUP BY b.tempat_id, b.lot_id, b.barang_id, b.kelurahan, l.kedaluwarsa""",
)
_SUMMED = text("""
SELECT barang_id, sum(tersedia), sum(dicadangkan) FROM gerakan_barang_baris
WHERE tempat_id = :place GROUP BY barang_id
""")
_TAKE = text("""
UPDATE saldo_barang SET tersedia = tersedia - 1 WHERE id = (
    SELECT id FROM saldo_barang
    WHERE tempat_id = :place AND barang_id = :item AND tersedia >= 1 AND kedaluwarsa >= current_date
    ORDER BY kedaluwarsa, lot_id LIMIT 1 FOR UPDATE
) RETURNING lot_id, kelurahan
""")
_WRITE = text("""
WITH g AS (
    INSERT INTO gerakan_barang (id, created_at, jenis, pada, oleh)
    VALUES (gen_random_uuid(), now(), 'keluar', now(), 'bench') RETURNING id
)
INSERT INTO gerakan_barang_baris (id, gerakan_id, tempat_id, lot_id, barang_id, kelurahan, jenis,
    pada, tersedia, dicadangkan)
SELECT gen_random_uuid(), id, :place, :lot, :item, :area, 'keluar', now(), -1, 0 FROM g
""")


async def timed(deed: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await deed()
    return (time.perf_counter() - began) * 1000


async def measure(sessions: Sessions, rounds: int) -> dict[str, float]:
    async with sessions.begin() as session:
        place = (await session.execute(text("SELECT id FROM tempat_barang LIMIT 1"))).scalar_one()
        items = list((await session.execute(text("SELECT id FROM barang ORDER BY id"))).scalars())

    async def table() -> None:
        async with reading(sessions) as session:
            await repository.neraca(session, place, today())

    async def summed() -> None:
        async with reading(sessions) as session:
            (await session.execute(_SUMMED, {"place": place})).all()

    async def ledger(item: uuid.UUID) -> None:
        async with transaction(sessions) as session:
            wanted = [Diambil(barang_id=item, jumlah=1)]
            taken = await buku.ambil(session, place, wanted, now())
            lines = [Perubahan(place, one.lot_id, -many) for one, many in taken]
            event = buku.Acara(id=new_id(), jenis=JenisGerakan.KELUAR, pada=now())
            await buku.bukukan(session, KEEPER, event, lines, [one for one, _ in taken])

    async def plain(item: uuid.UUID) -> None:
        async with transaction(sessions) as session:
            lot, area = (await session.execute(_TAKE, {"place": place, "item": item})).one()
            await session.execute(_WRITE, {"place": place, "item": item, "lot": lot, "area": area})

    took: dict[str, list[float]] = {name: [] for name in ("neraca", "sql_sum", "serah", "sql_take")}
    for at in range(rounds):
        item = items[at % len(items)]
        took["neraca"].append(await timed(table))
        took["sql_sum"].append(await timed(summed))
        took["serah"].append(await timed(partial(ledger, item)))
        took["sql_take"].append(await timed(partial(plain, item)))
    return {name: round(statistics.median(times), 2) for name, times in took.items()}


async def run(rounds: int) -> dict[str, float]:
    with ThrowawayServers() as running:
        database = with_roles(running).clone("rehsos")
        owner, engine = make_engine(database.owner_url), make_engine(database.url)
        size = {"movements": MOVEMENTS, "items": ITEMS, "lots": LOTS_EACH, "places": PLACES}
        async with owner.begin() as connection:
            for statement in _FILL:
                wanted = {name: n for name, n in size.items() if f":{name}" in statement}
                await connection.execute(text(statement), wanted)
            await connection.execute(text("ANALYZE"))
        await owner.dispose()
        try:
            return await measure(make_sessions(engine), rounds)
        finally:
            await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = asyncio.run(run(asked.rounds))
    print(
        f"balance table of a place: {found['neraca']} ms; summed from its lines:"
        f" {found['sql_sum']} ms"
    )
    print(
        f"a hand-over by the ledger: {found['serah']} ms; two plain statements:"
        f" {found['sql_take']} ms"
    )
    if asked.json:
        asked.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
