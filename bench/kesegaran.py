"""Freshness: from the commit in a service until a waiting reader sees the changed figure.

`.venv/bin/python -m bench.kesegaran [--rate 200] [--seconds 30]`: a Dinsos as `dinsos up` runs it,
durable, on a folder of its own. A program of its own writes completed services through kit.outbox
into rehsos's database at a steady rate, each of a person whom kinerja knows but has not counted;
rehsos's relay, Redis and kinerja's consumer carry them on. The reader waits for kinerja's NOTIFY,
as the dashboard does, and reads the year's counter. Every event adds one, in the order of the
commits, so a counter of n says that the first n events are in it.

In the same run, on the same servers, with the same writer and reader, but without anything between
them (the writer changes a counter itself): woken by NOTIFY, which is the limit, and polling.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import time
import uuid
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
import uvloop
from sqlalchemy import text

from bench.memory import tree
from bench.system import System, folder, machine, started, write
from kinerja.aturan.indikator.profil import baca_kantor
from kinerja.hitung.fakta.repository import ANGKA_BERUBAH
from kit.clock import today
from kit.db import Session, make_engine, make_sessions, new_id, transaction
from kit.outbox import Emission, emit, emit_many
from kit.profile import office_dir
from ops.installation import Installation
from ops.keys import role_passwords
from ops.servers import database_url
from pelayanan.layanan.events import LayananRekam
from pelayanan.ppks.events import PpksIdentitas

WARM_UP = 3.0
SCRATCH_CHANNEL = "bench"
IDENTITIES_AT_ONCE = 2_000
ARRIVES_WITHIN = 60.0
LOOK_AGAIN = 0.05
SCRATCH = """
CREATE TABLE bench (n bigint NOT NULL);
INSERT INTO bench VALUES (0);
GRANT SELECT, UPDATE ON bench TO kinerja;
"""
TICKS = os.sysconf("SC_CLK_TCK")

# Changes the figure by one, in a transaction of the writer's.
Change = Callable[[Session, int], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Databases:
    """The logins of a running system's own programs."""

    rehsos: str
    kinerja: str
    owner: str

    @classmethod
    def of(cls, system: System) -> "Databases":
        state = Installation(system.data).state()
        if state is None:
            raise SystemExit("The system does not run.")
        passwords = role_passwords(json.loads((system.data / "secrets/keys.json").read_text()))

        def url(role: str, database: str) -> str:
            return database_url(f"{state.run}/postgres", role, passwords[role], database)

        return cls(
            url("rehsos", "rehsos"), url("kinerja", "kinerja"), url("kinerja_owner", "kinerja")
        )


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def completed(person: uuid.UUID) -> LayananRekam:
    return LayananRekam(
        rekam_id=new_id(),
        versi=1,
        berlaku=True,
        layanan="rumah-singgah",
        ppks_id=person,
        tanggal=today(),
        kategori=["gelandangan"],
        status_khusus=None,
        kelurahan=f"62.71.0{random.randint(1, 5)}.1001",  # noqa: S311  (made-up data)
        tahun_lahir=1980,
        jenis_kelamin="L",
        disabilitas=False,
        subjek="orang",
        sumber_dana="apbd-kota",
        komponen=[],
        psks=[],
    )


async def a_service(people: Sequence[uuid.UUID], session: Session, number: int) -> None:
    event = completed(people[number])
    await emit(session, event, subject=event.rekam_id, version=1)


async def the_counter_itself(session: Session, _number: int) -> None:
    await session.execute(text("UPDATE bench SET n = n + 1"))
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": SCRATCH_CHANNEL})


def writer(url: str, change: Change, rate: float, events: int, told: Connection) -> None:
    """A process: commits at a steady rate, then tells when each commit had returned."""

    async def run() -> None:
        engine = make_engine(url)
        sessions = make_sessions(engine)
        committed = []
        begin = time.perf_counter()
        for number in range(events):
            await asyncio.sleep(max(0.0, begin + number / rate - time.perf_counter()))
            async with transaction(sessions) as session:
                await change(session, number)
            committed.append(time.perf_counter())
        told.send(committed)
        await engine.dispose()

    uvloop.run(run())


@dataclass(slots=True)
class Reader:
    """Reads the counter whenever it is woken; knows when it first saw which number."""

    connection: psycopg.AsyncConnection[tuple[int]]
    query: str
    numbers: list[int]
    times: list[float]

    async def look(self) -> None:
        row = await (await self.connection.execute(self.query.encode())).fetchone()
        number = row[0] if row else 0
        if not self.numbers or number > self.numbers[-1]:
            self.numbers.append(number)
            self.times.append(time.perf_counter())


@asynccontextmanager
async def woken(dsn: str, channel: str, reader: Reader) -> AsyncIterator[None]:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(f'LISTEN "{channel}"'.encode())

        async def run() -> None:
            async for _ in connection.notifies():
                await reader.look()

        task = asyncio.create_task(run())
        yield
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def polling(every: float, reader: Reader) -> AsyncIterator[None]:
    async def run() -> None:
        while True:
            await reader.look()
            await asyncio.sleep(every)

    task = asyncio.create_task(run())
    yield
    task.cancel()
    await asyncio.wait([task])


def milliseconds(committed: Sequence[float], reader: Reader, before: int) -> list[float]:
    """Of each event: from its commit until a number that has it was seen."""
    late = []
    for number, at in enumerate(committed, start=before + 1):
        found = bisect_right(reader.numbers, number - 1)
        if found == len(reader.numbers):
            raise SystemExit(f"Only {reader.numbers[-1] - before} of {len(committed)} arrived.")
        late.append((reader.times[found] - at) * 1_000)
    return late


def percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def measured(
    dsn: str,
    query: str,
    see: Callable[[Reader], Any],
    write_from: tuple[str, Change],
    rate: float,
    seconds: float,
) -> dict[str, float]:
    events = int(rate * (seconds + WARM_UP))
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        reader = Reader(connection, query, [], [])
        await reader.look()
        before = reader.numbers[0]
        async with see(reader):
            mine, its = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.get_context("spawn").Process(
                target=writer, args=(*write_from, rate, events, its)
            )
            process.start()
            committed = await asyncio.to_thread(mine.recv)
            process.join()
            for _ in range(int(ARRIVES_WITHIN / LOOK_AGAIN)):
                if reader.numbers[-1] >= before + events:
                    break
                await asyncio.sleep(LOOK_AGAIN)
        late = milliseconds(committed, reader, before)
    warm = int(rate * WARM_UP)
    ordered = sorted(late[warm:])
    return {
        "p50": percentile(ordered, 0.5),
        "p99": percentile(ordered, 0.99),
        "worst": ordered[-1],
        "per second": (len(committed) - 1) / (committed[-1] - committed[0]),
    }


def cpu_seconds(pid: int) -> float:
    try:
        used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(used[11]) + int(used[12])) / TICKS


def cpu_of_parts(system: System) -> dict[str, float]:
    state = json.loads((system.data / "state.json").read_text())
    programs = {name: one["pid"] for name, one in state["processes"].items()}
    return {
        name: sum(map(cpu_seconds, tree(programs[name])))
        for name in ("rehsos", "kinerja", "redis", "postgres")
    }


async def known_people(databases: Databases, count: int) -> list[uuid.UUID]:
    """People whom kinerja has heard of; nobody handled them yet."""
    people = [new_id() for _ in range(count)]
    engine = make_engine(databases.rehsos)
    sessions = make_sessions(engine)
    for first in range(0, count, IDENTITIES_AT_ONCE):
        async with transaction(sessions) as session:
            await emit_many(
                session,
                [
                    Emission(
                        PpksIdentitas(
                            ppks_id=one, versi=1, jenis="nik", kunci=f"1:{uuid.uuid4().hex * 2}"
                        ),
                        one,
                        1,
                    )
                    for one in people[first : first + IDENTITIES_AT_ONCE]
                ],
            )
    await engine.dispose()
    async with await psycopg.AsyncConnection.connect(
        plain(databases.kinerja), autocommit=True
    ) as connection:
        for _ in range(600):
            found = await (await connection.execute("SELECT count(*) FROM identitas")).fetchone()
            if found and found[0] >= count:
                return people
            await asyncio.sleep(0.1)
    raise SystemExit("kinerja did not hear of the people.")


async def measure(system: System, rate: float, seconds: float) -> dict[str, dict[str, float]]:
    databases = Databases.of(system)
    dsn = plain(databases.kinerja)
    formula = baca_kantor(office_dir()).indikator["ppks-berfungsi-sosial"].rumus
    if formula is None or formula.penyebut is None:
        raise SystemExit("The profile has no formula for the IKU.")
    figure = (
        "SELECT coalesce(sum(n), 0)::bigint FROM hitungan WHERE dimensi = ''"  # noqa: S608
        f" AND tahun = {today().year} AND cacah = '{formula.penyebut.kode}'"
    )
    scratch = "SELECT n FROM bench"
    async with await psycopg.AsyncConnection.connect(
        plain(databases.owner), autocommit=True
    ) as owner:
        await owner.execute(SCRATCH.encode())
    people = await known_people(databases, int(rate * (seconds + WARM_UP)))
    itself = (databases.kinerja, the_counter_itself)
    short = min(seconds, 10.0)
    found = {}
    before = cpu_of_parts(system)
    found["service to figure"] = await measured(
        dsn,
        figure,
        partial(woken, dsn, ANGKA_BERUBAH),
        (databases.rehsos, partial(a_service, people)),
        rate,
        seconds,
    )
    after = cpu_of_parts(system)
    for name, see in {
        "limit: NOTIFY alone": partial(woken, dsn, SCRATCH_CHANNEL),
        "polling every 10 ms": partial(polling, 0.01),
        "polling every 100 ms": partial(polling, 0.1),
    }.items():
        found[name] = await measured(dsn, scratch, see, itself, rate, short)
    found["CPU ms per event"] = {
        name: (after[name] - before[name]) * 1_000 / len(people) for name in after
    }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with folder() as data, started(data) as system:
        found = uvloop.run(measure(system, options.rate, options.seconds))
    for name, values in found.items():
        print(f"{name:22}" + "".join(f"{key:>12} {value:8.2f}" for key, value in values.items()))
    write(options.json, {"machine": machine(), "found": found})


if __name__ == "__main__":
    main()
