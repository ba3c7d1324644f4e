"""Finding somebody who was found, in one run: `python -m bench.temuan`.

100,000 finds. Each question is a name as somebody else writes it (letters that sound alike, one
slip of the pen), now and then with an age, a place and a mark. Ours is the query behind `POST
/temuan/cari`; beside it stands plain pg_trgm with a GIN index over the name as written. Told for
both: in how many answers of 20 the right one is, and how long an answer takes (median, p99).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text

from kit.auth import Actor
from kit.clock import now, today
from kit.db import ReadSession, Sessions, make_engine, make_sessions, new_id, reading
from ops.throwaway import ThrowawayServers
from pelayanan.bunyi import bunyi, rapat
from pelayanan.nama import normal
from rehsos.temuan import repository, rules
from rehsos.temuan.rules import JenisTanda, LetakTanda
from rehsos.temuan.schemas import TemuanCari
from tests.databases import with_roles

FINDS, ANSWERS = 100_000, 20
SEEKER = Actor("bench", scopes=frozenset({"*:*:*"}), wilayah=("*",))
_AREAS = [f"62.71.0{district}.100{village}" for district in range(1, 6) for village in range(1, 5)]
_PERSON = text("""
INSERT INTO ppks (id, created_at, version, nama, nama_normal, nama_bunyi, bunyi_rapat,
    alasan_tanpa_nik, jenis_kelamin, kelurahan, dasar_lokasi, kategori, disabilitas,
    identitas_versi, identitas_jenis, identitas_kunci)
VALUES (:person, now(), 1, :name, :written, :heard, :dense, 'belum', 'L', :area, 'ditemukan',
    '{gelandangan}', false, 1, 'acak', :person)
""")
_FIND = text("""
INSERT INTO temuan (id, created_at, version, ppks_id, jenis, layanan, kelurahan, status, penemu,
    pada, tanggal, usia_min, usia_maks, tanda, rincian_sandi, rekam_versi)
VALUES (:id, now(), 1, :person, 'hidup', 'pelayanan-sosial-ppks', :area, 'ditemukan', 'satpol-pp',
    :at, :day, :young, :old, :marks, '', 0)
""")
_PLAIN = text("""
SELECT t.id FROM temuan AS t JOIN ppks AS p ON p.id = t.ppks_id
WHERE p.nama_normal % :name ORDER BY similarity(p.nama_normal, :name) DESC, t.id LIMIT :answers
""")
_BEGIN = ("a", "ba", "bu", "da", "di", "e", "fa", "gu", "ha", "i", "jo", "ka", "le", "ma", "na")
_MIDDLE = ("rah", "yan", "sri", "wati", "man", "dung", "lis", "jah", "tin", "san", "hid", "mur")
_END = ("", "a", "i", "o", "ah", "un", "am", "ik", "anto", "iyah", "udin", "ini")
# Written one way and the other.
_ALIKE = (("i", "y"), ("u", "oe"), ("j", "dj"), ("f", "v"), ("s", "z"), ("k", "q"))


def named(choose: random.Random) -> str:
    words = (
        "".join(map(choose.choice, (_BEGIN, _MIDDLE, _END))).title()
        for _ in range(choose.choice((2, 2, 3)))
    )
    return " ".join(words)


def misspelt(choose: random.Random, name: str) -> str:
    one, other = choose.choice(_ALIKE)
    written = name.lower().replace(one, other, 1)
    at = choose.randrange(1, len(written))
    return written if choose.random() < 0.5 else written[:at] + written[at + 1 :]


def find(choose: random.Random) -> dict[str, Any]:
    name, young = named(choose), choose.randrange(5, 80)
    marks = [
        (choose.choice(list(JenisTanda)), choose.choice(list(LetakTanda)))
        for _ in range(choose.randrange(3))
    ]
    return {
        "id": new_id(), "person": new_id(), "name": name, "written": normal(name),
        "heard": bunyi(name), "dense": rapat(bunyi(name)), "area": choose.choice(_AREAS),
        "young": young, "old": young + 10, "at": now(), "day": today(), "pairs": marks,
        "marks": rules.kode_tanda(marks),
    }  # fmt: skip


def question(choose: random.Random, one: dict[str, Any]) -> TemuanCari:
    more: dict[str, Any] = {}
    if choose.random() < 0.5:
        more["usia"] = one["young"] + choose.randrange(10)
    if choose.random() < 0.3:
        more["kelurahan"] = one["area"]
    if one["pairs"] and choose.random() < 0.3:
        kind, place = one["pairs"][0]
        more["tanda"] = [{"jenis": kind, "letak": place}]
    return TemuanCari(nama=misspelt(choose, one["name"]), batas=ANSWERS, **more)


async def measure(
    sessions: Sessions, finds: list[dict[str, Any]], rounds: int, choose: random.Random
) -> dict[str, dict[str, float]]:
    async def ours(session: ReadSession, asked: TemuanCari) -> list[uuid.UUID]:
        return [one.id for one, _ in await repository.cari(session, SEEKER, (), asked)]

    async def plain(session: ReadSession, asked: TemuanCari) -> list[uuid.UUID]:
        await session.execute(
            text("SELECT set_config('pg_trgm.similarity_threshold', '0.3', true)")
        )
        wanted = {"name": normal(asked.nama or ""), "answers": ANSWERS}
        return list(await session.scalars(_PLAIN, wanted))

    ways: dict[str, Callable[[ReadSession, TemuanCari], Awaitable[list[uuid.UUID]]]]
    ways = {"ours": ours, "trgm": plain}
    took: dict[str, list[float]] = {name: [] for name in ways}
    hits = dict.fromkeys(ways, 0)
    for one in choose.sample(finds, rounds):
        asked = question(choose, one)
        for name, way in ways.items():
            async with reading(sessions) as session:
                began = time.perf_counter()
                answer = await way(session, asked)
                took[name].append((time.perf_counter() - began) * 1000)
            hits[name] += one["id"] in answer
    return {
        name: {
            "recall": round(hits[name] / rounds, 3),
            "ms": round(statistics.median(times), 1),
            "p99_ms": round(statistics.quantiles(times, n=100)[98], 1),
        }
        for name, times in took.items()
    }


async def run(rounds: int) -> dict[str, dict[str, float]]:
    choose = random.Random(1)  # noqa: S311  (data of a measurement)
    finds = [find(choose) for _ in range(FINDS)]
    with ThrowawayServers() as running:
        database = with_roles(running).clone("rehsos")
        owner, engine = make_engine(database.owner_url), make_engine(database.url)
        async with owner.begin() as connection:
            await connection.execute(
                text("CREATE INDEX bench_trgm ON ppks USING gin (nama_normal gin_trgm_ops)")
            )
            for at in range(0, FINDS, 10_000):
                await connection.execute(_PERSON, finds[at : at + 10_000])
                await connection.execute(_FIND, finds[at : at + 10_000])
            await connection.execute(text("ANALYZE"))
        await owner.dispose()
        try:
            return await measure(make_sessions(engine), finds, rounds, choose)
        finally:
            await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    found = asyncio.run(run(asked.rounds))
    for name, told in found.items():
        print(f"{name}: recall {told['recall']}, {told['ms']} ms, p99 {told['p99_ms']} ms")
    if asked.json:
        asked.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
