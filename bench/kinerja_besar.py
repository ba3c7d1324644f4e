"""kinerja with millions of facts: one indicator from its counters beside SQL over the facts.

`.venv/bin/python -m bench.kinerja_besar [--facts 1000000 5000000]`: a throwaway PostgreSQL; facts
of some years are made by SQL, as the mapping would make them, and counted by kinerja's own
statement. In the same run:

- the IKU of a year with its breakdown by kelurahan, from the counters, beside the distinct people
  of that year by SQL over the facts (aim: 500 times at 1 million, 2,000 times at 5 million);
- all counters made again from the facts, beside one SQL recomputation of the distinct people over
  all years (aim: at most 3.5 times), and deciding every fact again beside it;
- rules changed for one of the years (`--years 10`): what of it holds back receiving, with its facts
  decided before and with all decided under the lock, beside deciding all (the facts themselves are
  copied by SQL);
- DuckDB over a copy of the same rows, for comparison (`pip install duckdb`; left out without it).
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from kinerja.aturan.indikator.profil import Kantor, baca_kantor
from kinerja.aturan.pemetaan.cacah import menurut_undang_undang
from kinerja.aturan.pemetaan.masa import Aturan, Peraturan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.rekam.layanan import LAYANAN
from kinerja.hitung.fakta import bacaan as repository
from kinerja.hitung.fakta.repository import hitung_semua, susun_hitungan
from kinerja.hitung.penerimaan import pergantian
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kit.db import ReadSession, Sessions, make_engine, make_sessions, transaction
from kit.profile import office_dir
from ops.throwaway import ThrowawayServers
from tests.databases import Database, with_roles
from tests.kinerja.kejadian import layanan

YEAR = 2024
READS = 200
YEARS = 5
SERVICES = {
    "rehsos": ("rumah-singgah", "gelandangan"),
    "linjamsos": ("pkh", "fakir-miskin"),
    "fakirmiskin": ("bantuan-pangan", "fakir-miskin"),
}

# One row of `rekam` per two facts: a completed service makes its person handled, and an output.
RECORDS = """
INSERT INTO rekam (rekam_id, sumber, jenis, versi, rekam_versi_id, orang_sumber, orang_id)
SELECT gen_random_uuid(), sumber, 'layanan', 1, gen_random_uuid(), sumber,
    md5('person ' || (random() * %(people)s)::int)::uuid
FROM (
    SELECT (ARRAY['rehsos', 'linjamsos', 'fakirmiskin', 'fakirmiskin', 'fakirmiskin'])[
        1 + (n %% 5)
    ] AS sumber
    FROM generate_series(1, %(records)s) AS n
) AS made
"""
PEOPLE = """
INSERT INTO identitas (ppks_id, sumber, versi, kunci)
SELECT DISTINCT ON (orang_id, sumber) orang_id, sumber, 1, '1:' || md5(orang_id::text)
FROM rekam
"""
FACTS = """
INSERT INTO fakta (rekam_versi_id, aturan_versi, urut, sumber, rekam_id, orang_sumber, orang_id,
    jenis, tanggal, program, sub_kegiatan, layanan, daftar, kelurahan, kategori, jenis_kelamin,
    tahun_lahir, kelompok_umur, disabilitas, sumber_dana, subjek, jumlah, penilai, kriteria,
    legal, cacah)
SELECT rekam_versi_id, 1, %(urut)s, sumber, rekam_id, orang_sumber, orang_id, %(jenis)s,
    make_date(%(year)s - (abs(hashtext(rekam_id::text)) %% %(years)s),
        1 + abs(hashtext(rekam_id::text || 'm')) %% 12, 1 + abs(hashtext(rekam_id::text)) %% 28),
    %(program)s, %(sub_kegiatan)s, %(layanan)s, %(daftar)s,
    '62.71.0' || (1 + abs(hashtext(orang_id::text)) %% 5) || '.100'
        || (1 + abs(hashtext(orang_id::text || 'k')) %% 6),
    %(kategori)s, CASE WHEN hashtext(orang_id::text) > 0 THEN 'L' ELSE 'P' END, 1980, 'dewasa',
    false, 'apbd-kota', 'orang', 1, %(penilai)s, '{}', false, %(cacah)s
FROM rekam WHERE sumber = %(sumber)s
"""

COPY_YEAR = text("""
INSERT INTO fakta
SELECT (jsonb_populate_record(f, jsonb_build_object('aturan_versi', CAST(:version AS integer)))).*
FROM fakta AS f WHERE extract(year FROM tanggal) = :year AND aturan_versi = 1
""")

ONE_YEAR = text("""
SELECT program, kelurahan, count(DISTINCT kunci) FROM fakta_status
WHERE tahun = 2024 AND jenis = 'ditangani' AND cacah <> '{}'
GROUP BY program, kelurahan
""")
ALL_YEARS = text("""
SELECT tahun, program, count(DISTINCT kunci) FROM fakta_status
WHERE jenis = 'ditangani' AND cacah <> '{}' GROUP BY tahun, program
""")


def fill(database: Database, rules: Pemetaan, facts: int, years: int) -> None:
    owner = make_url(database.owner_url).set(drivername="postgresql")
    with psycopg.connect(owner.render_as_string(hide_password=False), autocommit=True) as made:
        made.execute(RECORDS, {"records": facts // 2, "people": facts // 4})
        made.execute(PEOPLE)
        for source, (service, category) in SERVICES.items():
            event = layanan(source, layanan=service, kategori=[category])
            record = LAYANAN.model.model_validate(event.event.data)
            for number, fact in enumerate(
                LAYANAN.jadikan(rules, source, record, record.tanggal)[:2]
            ):
                made.execute(
                    FACTS,
                    {
                        "urut": number,
                        "year": YEAR,
                        "years": years,
                        "sumber": source,
                        "jenis": fact.jenis.value,
                        "program": fact.program,
                        "sub_kegiatan": fact.sub_kegiatan,
                        "layanan": fact.layanan,
                        "daftar": fact.daftar,
                        "kategori": list(fact.kategori),
                        "penilai": fact.penilai,
                        "cacah": list(fact.cacah),
                    },
                )
        made.execute("VACUUM ANALYZE")


async def timed(work: Callable[[], Awaitable[object]], times: int) -> float:
    """Median seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


async def once(sessions: Sessions, work: Callable[..., Awaitable[object]], *more: object) -> float:
    start = time.perf_counter()
    async with transaction(sessions) as session:
        await work(session, *more)
    return time.perf_counter() - start


async def measure(database: Database, office: Kantor, facts: int, years: int) -> dict[str, float]:
    engine = make_engine(database.url)
    sessions = make_sessions(engine)
    rules = office.pemetaan
    async with transaction(sessions) as writing:
        await pastikan_aturan(writing, office.peraturan)
    start = time.perf_counter()
    await asyncio.to_thread(fill, database, rules, facts, years)
    found = {"making the facts, s": time.perf_counter() - start}
    found["deciding every fact, s"] = await once(
        sessions, hitung_semua, Aturan.berikut(1, office.peraturan, None)
    )
    async with engine.connect() as owner:
        await (await owner.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text("ANALYZE fakta_status")
        )
    formula = office.indikator["ppks-berfungsi-sosial"].rumus
    if formula is None or formula.penyebut is None:
        raise SystemExit("The profile has no formula for the IKU.")
    strict = menurut_undang_undang(formula.pembilang)
    codes = [count.kode for count in (formula.pembilang, formula.penyebut, strict)]
    async with sessions() as session:
        read = ReadSession(session)
        await session.execute(text("SELECT 1"))

        async def from_counters() -> None:
            await repository.sel(read, YEAR, "kelurahan", codes)

        found["counters, ms"] = 1_000 * await timed(from_counters, READS)
        found["one year by SQL, ms"] = 1_000 * await timed(lambda: session.execute(ONE_YEAR), 5)
        found["all years by SQL, s"] = await timed(lambda: session.execute(ALL_YEARS), 3)
        size = await session.execute(
            text(
                "SELECT pg_total_relation_size('fakta_status')"
                " + pg_total_relation_size('fakta') + pg_total_relation_size('hitungan')"
            )
        )
        found["facts on disk, MB"] = size.scalar_one() / 1_000_000
        found["counter rows"] = (
            await session.execute(text("SELECT count(*) FROM hitungan"))
        ).scalar_one()
    found["all counters again, s"] = await once(sessions, susun_hitungan)
    found |= await one_year(sessions, rules)
    await engine.dispose()
    found |= await asyncio.to_thread(by_duckdb, database)
    found["read: counters against SQL, times"] = (
        found["one year by SQL, ms"] / found["counters, ms"]
    )
    found["rebuild of the counters against SQL, times"] = (
        found["all counters again, s"] / found["all years by SQL, s"]
    )
    return found


async def one_year(sessions: Sessions, rules: Pemetaan) -> dict[str, float]:
    """The last year under other rules, twice; their facts are there already."""
    found = {}
    for name, before in (("decided before", True), ("decided under the lock", False)):
        again = rules.model_copy(
            update={"padanan": {}, "susunan": {}} if before else {"susunan": {}}
        )
        peraturan = Peraturan.dari([(None, rules), (YEAR, again)])
        async with transaction(sessions) as session:
            aturan = await pergantian.siapkan(session, peraturan)
            if aturan is None:
                raise SystemExit("The rules did not change.")
            await session.execute(COPY_YEAR, {"year": YEAR, "version": aturan.versi})
        start = time.perf_counter()
        while before and await decide(sessions, aturan):
            pass
        if before:
            found["deciding one year beside what is in force, s"] = time.perf_counter() - start
        found[f"receiving held back, {name}, s"] = await once(
            sessions, pergantian.ganti, aturan, peraturan
        )
    found["deciding every fact, in the same minute, s"] = await once(sessions, hitung_semua, aturan)
    return found


async def decide(sessions: Sessions, aturan: Aturan) -> bool:
    async with transaction(sessions) as session:
        made = await pergantian.buat_fakta(session, aturan)
    if made is None:
        return False
    async with transaction(sessions) as session:
        await pergantian.putuskan(session, aturan, made)
    return True


def by_duckdb(database: Database) -> dict[str, float]:
    try:
        import duckdb
    except ImportError:
        return {}
    owner = make_url(database.owner_url).set(drivername="postgresql")
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.csv"
        with (
            psycopg.connect(owner.render_as_string(hide_password=False)) as source,
            rows.open("wb") as file,
            source.cursor().copy(
                "COPY (SELECT tahun, program, kelurahan, kunci FROM fakta_status"
                " WHERE jenis = 'ditangani' AND cacah <> '{}') TO STDOUT WITH CSV HEADER"
            ) as copy,
        ):
            for part in copy:
                file.write(part)
        duck = duckdb.connect()
        duck.execute(f"CREATE TABLE f AS SELECT * FROM read_csv_auto('{rows}')")  # noqa: S608
        start = time.perf_counter()
        duck.execute("SELECT tahun, program, count(DISTINCT kunci) FROM f GROUP BY ALL").fetchall()
        return {"all years by DuckDB, s": time.perf_counter() - start}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, nargs="+", default=[1_000_000, 5_000_000])
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    office = baca_kantor(office_dir())
    results = {}
    for facts in options.facts:
        with ThrowawayServers() as running:
            database = with_roles(running).clone("kinerja")
            results[facts] = asyncio.run(measure(database, office, facts, options.years))
        print(f"\n{facts:,} facts")
        for name, value in results[facts].items():
            print(f"  {name:45} {value:>12,.2f}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
