"""kinerja: how fast events become counters, and what a read costs beside plain SQL.

`.venv/bin/python -m bench.kinerja [--people 67106]`: a throwaway PostgreSQL; per person one
identity, one completed service and, for every fifth, one evaluation, in batches of 1,000 as the
consumer takes them; then cases with a need, five deliveries and a completion each. For each the
processor time too, of this program and of PostgreSQL: on a busy machine only that compares. In the
same run the year's figure is read from the counters and computed from the facts by one SQL
statement, and everything is recomputed at once.
"""

import argparse
import asyncio
import gc
import json
import random
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import text

from bench.kesegaran import cpu_seconds
from bench.memory import tree
from kinerja.aturan.indikator.profil import baca_kantor
from kinerja.aturan.pemetaan.masa import Aturan
from kinerja.hitung.fakta.bacaan import setahun
from kinerja.hitung.fakta.repository import hitung_semua
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kit.db import ReadSession, Sessions, make_engine, make_sessions, new_id, transaction
from kit.profile import office_dir
from kit.streams import Received
from ops.throwaway import ThrowawayServers
from tests.databases import with_roles
from tests.kinerja.kejadian import (
    evaluasi,
    identitas,
    kebutuhan,
    kontribusi,
    layanan,
    pemberian,
)

BATCH = 1_000
READS = 50
CASES = 2_000
IN_A_CASE = 7

# What the counters save: the distinct people of a year by program, straight from the facts.
RECOMPUTE = text("""
SELECT program, jenis, count(DISTINCT kunci) FROM fakta_status
WHERE tahun = 2024 AND (alasan IS NULL OR alasan = 'subjek-sudah-dihitung')
GROUP BY program, jenis
""")


def events(people: int) -> dict[str, list[Received]]:
    pick = random.Random(2024)  # noqa: S311  (made-up data)
    areas = [f"62.71.0{1 + n % 5}.100{1 + n // 5}" for n in range(30)]
    persons = [new_id() for _ in range(people)]
    served = [
        layanan(
            "fakirmiskin",
            layanan="bantuan-pangan",
            kategori=["fakir-miskin"],
            ppks_id=person,
            kelurahan=pick.choice(areas),
            tanggal=date(2024, pick.randint(1, 12), pick.randint(1, 28)),
        )
        for person in persons
    ]
    cases = [case(one) for one in served[:: max(1, people // CASES)][:CASES]]
    helper = uuid.uuid4()
    return {
        "identities": [
            identitas("fakirmiskin", person, f"1:{uuid.uuid4().hex * 2}") for person in persons
        ],
        "services": served,
        "evaluations": [evaluasi("fakirmiskin", dinilai=one) for one in served[::5]],
        "repeats": served[: people // 5],
        # A need, five deliveries and a completion each: per second, of these records.
        "records of cases": [record for one in cases for record in one],
        # However many deliveries named this helper, it is told once a month.
        "a helper of 50,000 deliveries": [
            kontribusi("rehsos", helper, tanggal=date(2024, month, 1)) for month in range(1, 13)
        ],
    }


def case(asked: Received) -> list[Received]:
    """Of somebody else, in the same kind of service: what is recorded of one case."""
    person = new_id()
    own = {"rekam_id": new_id(), "ppks_id": person, "kategori": ["gelandangan"]}
    kind = {"layanan": "rumah-singgah", "rinci": True}
    done = layanan("rehsos", **{**asked.event.data, **own, **kind})
    given = ("permakanan", "sandang", "alat-bantu", "bimbingan-ppks", "rujukan-layanan")
    return [
        kebutuhan(done, "permakanan"),
        *(pemberian(done, one, jumlah=3) for one in given),
        done,
    ]


async def ingest(sessions: Sessions, batch: Sequence[Received]) -> float:
    start = time.perf_counter()
    for first in range(0, len(batch), BATCH):
        async with transaction(sessions) as session:
            await terima(session, batch[first : first + BATCH])
    return len(batch) / (time.perf_counter() - start)


async def timed(work: Callable[[], Awaitable[object]], times: int) -> float:
    """Median milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - start) * 1_000)
    return statistics.median(taken)


def processor(server: int) -> float:
    """Seconds spent by this program and by all of PostgreSQL."""
    return time.process_time() + sum(map(cpu_seconds, tree(server)))


async def measure(url: str, people: int, server: int) -> dict[str, float]:
    engine = make_engine(url)
    sessions = make_sessions(engine)
    rules = baca_kantor(office_dir()).peraturan
    async with transaction(sessions) as session:
        await pastikan_aturan(session, rules)
    found: dict[str, float] = {}
    made = events(people)
    # As a worker does before its fork: the collector need not look at a million made-up events.
    gc.collect()
    gc.freeze()
    for name, batch in made.items():
        before = processor(server)
        found[f"{name} per second"] = round(await ingest(sessions, batch))
        spent = processor(server) - before
        found[f"{name}, CPU us each"] = round(spent / len(batch) * 1_000_000)
    async with sessions() as session:
        read = ReadSession(session)
        await session.execute(text("SELECT 1"))
        found["read from counters, ms"] = await timed(lambda: setahun(read, 2024), READS)
        found["the same by SQL over the facts, ms"] = await timed(
            lambda: session.execute(RECOMPUTE), 5
        )
    async with transaction(sessions) as session:
        start = time.perf_counter()
        await hitung_semua(session, Aturan.berikut(1, rules, None))
        found["recompute everything, s"] = time.perf_counter() - start
    await engine.dispose()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=67_106)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with ThrowawayServers() as running:
        url = with_roles(running).clone("kinerja").url
        server = running.postgres.process.pid
        found = asyncio.run(measure(url, options.people, server))
    for name, value in found.items():
        print(f"{name:40} {value:>12,.2f}")
    ratio = found["the same by SQL over the facts, ms"] / found["read from counters, ms"]
    print(f"{'counters against SQL, times':40} {ratio:>12,.0f}")
    case_ratio = found["services, CPU us each"] / found["records of cases, CPU us each"] / IN_A_CASE
    print(f"{'cases a second beside plain completions':40} {case_ratio:>12,.2f}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
