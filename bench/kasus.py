"""Cases at size: `python -m bench.kasus`.

100,000 persons, 300,000 cases of which one in ten runs, with 40 officers. Each list as an
officer asks for it, in process by HTTP, at random values: median and p99 in ms, how many statements
it takes for 20 rows and for 100, and which tables its plan reads whole (prepared for any value).
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.clock import today
from kit.db import make_engine, make_sessions
from ops.throwaway import ThrowawayServers
from tests.databases import with_roles
from tests.pelayanan.conftest import KEPALA, PETUGAS, Klien, buat_klien

PERSONS, CASES = 100_000, 300_000
_FILL = (
    """INSERT INTO ppks (id, created_at, version, nama, nama_normal, nama_bunyi, bunyi_rapat,
        alasan_tanpa_nik, tahun_lahir, jenis_kelamin, kelurahan, dasar_lokasi, kategori,
        disabilitas, identitas_versi, identitas_jenis, identitas_kunci)
    SELECT gen_random_uuid(), now(), 1, 'orang ' || n, 'orang ' || n, ' oran ' || n, 'oran' || n,
        'belum', 1960, 'L', '62.71.0' || (n % 3 + 1) || '.100' || (n % 6 + 1), 'domisili',
        '{fakir-miskin}', false, 1, 'sementara', n
    FROM generate_series(1, :persons) AS n""",
    """WITH p AS (SELECT id, kelurahan, row_number() OVER () AS urut FROM ppks),
    n AS (
        SELECT n, abs(hashint4(n)) % 100 AS tingkat, abs(hashint4(n + :cases)) % 10 > 0 AS selesai
        FROM generate_series(1, :cases) AS n
    )
    INSERT INTO kasus (id, created_at, version, ppks_id, layanan, kelurahan, sumber, tingkat,
        status, urgensi, persetujuan, tidak_cakap, tanggal, tindak_lanjut, rincian_sandi,
        rekam_versi, rekam, tanggal_selesai)
    SELECT gen_random_uuid(), now() - n * interval '5 minutes', 1, p.id,
        (ARRAY['pelayanan-sosial-ppks', 'rumah-singgah', 'pdm-menggelandang'])[n % 3 + 1],
        p.kelurahan, (ARRAY['datang', 'temuan', 'razia'])[n % 3 + 1],
        CASE WHEN n.tingkat < 1 THEN 'terlindung' WHEN n.tingkat < 6 THEN 'sensitif'
            ELSE 'biasa' END,
        CASE WHEN selesai THEN 'selesai' ELSE 'ditangani' END, 'biasa', 'diberikan', false,
        current_date - (n / 200)::int, CASE WHEN NOT selesai THEN current_date + n % 90 END, 'x',
        CASE WHEN selesai THEN 1 ELSE 0 END, CASE WHEN selesai THEN '{}'::jsonb END,
        CASE WHEN selesai THEN current_date END
    FROM n JOIN p ON p.urut = n % :persons + 1""",
    """INSERT INTO kasus_tim (kasus_id, akun, oleh, sejak)
    SELECT id, 'petugas-' || abs(hashtext(id::text)) % 40 + 1, 'x', now() FROM kasus""",
    """INSERT INTO kasus_riwayat (id, kasus_id, pada, tanggal, oleh, langkah, ke)
    SELECT gen_random_uuid(), id, now(), tanggal, 'x', langkah, status
    FROM kasus, unnest(ARRAY['catat', 'triase']) AS langkah""",
    """INSERT INTO penugasan (id, created_at, version, noun, rekam_id, layanan, kelurahan, unit,
        petugas, keadaan, mulai, hari, hari_jeda, tempo, selesai)
    SELECT gen_random_uuid(), created_at, 1, 'kasus', id, layanan, kelurahan, 'rehsos',
        'petugas-' || abs(hashtext(id::text)) % 40 + 1,
        CASE WHEN status = 'selesai' THEN 'selesai' ELSE 'berjalan' END, tanggal, 10, 0,
        tanggal + 14, tanggal_selesai
    FROM kasus""",
)


def asked(dice: random.Random, persons: list[str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Each list of daily work, and what it is asked for."""
    day = today() - timedelta(days=dice.randrange(1000))
    return {
        "newest": ("kasus", {"urut": "-tanggal"}),
        "running": ("kasus", {"status": "ditangani"}),
        "mine": ("kasus", {"saya": "true", "status": "ditangani"}),
        "due": ("kasus", {"tindak_lanjut_sampai": today().isoformat(), "urut": "tindak_lanjut"}),
        "a service": ("kasus", {"layanan": "rumah-singgah"}),
        "kelurahan": ("kasus", {"kelurahan": "62.71.03.1002"}),
        "of a day": ("kasus", {"dari": day.isoformat(), "sampai": day.isoformat()}),
        "of a person": ("kasus", {"ppks_id": dice.choice(persons)}),
        "time line": ("kasus/linimasa", {"ppks_id": dice.choice(persons)}),
        "tasks": ("penugasan", {"saya": "true"}),
        "late tasks": ("penugasan", {"tenggat": "terlambat"}),
    }


@contextmanager
def watched(engine: AsyncEngine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _k: object, sql: str, *_: object) -> None:
        seen.append(sql)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


def numbered(sql: str) -> str:
    """A statement with its values left open, as EXPLAIN takes it."""
    place = itertools.count(1)
    return re.sub(r"%\(\w+\)s", lambda _: f"${next(place)}", sql)


async def read_whole(engine: AsyncEngine, statements: list[str]) -> list[str]:
    """The tables of cases and tasks that these statements read from end to end."""
    found: set[str] = set()
    async with engine.connect() as connection:
        for asking in statements:
            if not asking.lstrip().startswith("SELECT") or "kasus" not in asking:
                continue
            sql = numbered(asking)
            plan = await connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {sql}")
            waiting = [one["Plan"] for one in plan.scalar_one()]
            while waiting:
                node = waiting.pop()
                waiting += node.get("Plans", [])
                if node["Node Type"] == "Seq Scan":
                    found.add(node["Relation Name"])
    return sorted(found & {"kasus", "kasus_tim", "kasus_riwayat", "penugasan"})


async def measure(klien: Klien, engine: AsyncEngine, rounds: int) -> dict[str, dict[str, Any]]:
    dice = random.Random(7)  # noqa: S311  (data of a benchmark)
    async with engine.connect() as connection:
        rows = await connection.execute(text("SELECT id FROM ppks LIMIT 1000"))
        persons = [str(one) for one in rows.scalars()]
    took: dict[str, list[float]] = {}
    for _ in range(rounds):
        for name, (path, query) in asked(dice, persons).items():
            began = time.perf_counter()
            answer = await klien.get(path, **query)
            took.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.text  # noqa: S101
    found: dict[str, dict[str, Any]] = {}
    for name, (path, query) in asked(dice, persons).items():
        statements = []
        for size in ("20", "100"):
            with watched(engine) as seen:
                await klien.get(path, **query, batas=size)
            statements.append(seen)
        found[name] = {
            "median": round(statistics.median(took[name]), 1),
            "p99": round(statistics.quantiles(took[name], n=100)[98], 1),
            "statements": [len(one) for one in statements],
            "read_whole": await read_whole(engine, statements[0]),
        }
    return found


async def run(rounds: int) -> dict[str, dict[str, dict[str, Any]]]:
    with ThrowawayServers() as running:
        database = with_roles(running).clone("rehsos")
        owner, engine = make_engine(database.owner_url), make_engine(database.url)
        size = {"persons": PERSONS, "cases": CASES}
        async with owner.begin() as connection:
            for statement in _FILL:
                wanted = {name: n for name, n in size.items() if f":{name}" in statement}
                await connection.execute(text(statement), wanted)
            await connection.execute(text("ANALYZE"))
        await owner.dispose()
        klien = buat_klien("rehsos", make_sessions(engine))
        try:
            async with klien.client:
                return {
                    oleh.id: await measure(klien.sebagai(oleh), engine, rounds)
                    for oleh in (PETUGAS, KEPALA)
                }
        finally:
            await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args()
    found = asyncio.run(run(wanted.rounds))
    for who, lists in found.items():
        print(who)
        for name, told in lists.items():
            print(f"  {name:12} {told}")
    if wanted.json:
        wanted.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
