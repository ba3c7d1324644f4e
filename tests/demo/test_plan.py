"""The plan of the demo, recounted from its files by other code than the one that made it."""

import csv
import datetime as dt
import io
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from ops.demo.figures import PUBLISHED, figures
from ops.demo.itemised import CASES, cases, uploads
from ops.demo.people import KELURAHAN
from ops.demo.plan import Plan
from ops.demo.uploads import make_uploads
from ops.demo.year_2024 import make_plan

PROFILE = Path(__file__).parents[2] / "profil" / "palangkaraya"

Row = dict[str, str]
Files = dict[tuple[str, str], list[Row]]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan()


@pytest.fixture(scope="module")
def bodies(plan: Plan) -> dict[tuple[str, str], bytes]:
    return {
        (service, upload.kind): upload.body
        for service, part in plan.services.items()
        for upload in make_uploads(part)
    }


@pytest.fixture(scope="module")
def files(bodies: dict[tuple[str, str], bytes]) -> Files:
    return {name: list(csv.DictReader(io.StringIO(body.decode()))) for name, body in bodies.items()}


@pytest.fixture(scope="module")
def layanan() -> dict[str, dict[str, object]]:
    data = yaml.safe_load((PROFILE / "layanan.yaml").read_text())
    return {entry["kode"]: entry for entry in [*data["layanan"], *data["bantuan"]]}


@pytest.fixture(scope="module")
def categories() -> dict[str, dict[str, object]]:
    data = yaml.safe_load((PROFILE / "ppks.yaml").read_text())
    return {entry["kode"]: entry for entry in data["ppks"]}


def of(files: Files, kind: str) -> Iterator[tuple[str, Row]]:
    for (service, found), rows in files.items():
        if found == kind:
            for row in rows:
                yield service, row


def persons(files: Files) -> dict[tuple[str, str], Row]:
    return {(service, row["id"]): row for service, row in of(files, "ppks")}


def test_the_files_recount_to_the_published_sheet(files: Files) -> None:
    """INVARIANT: the plan means 615/430, 64,764/294 and 1,727/1,727, whatever code made it."""
    people = persons(files)
    nobody_of_the_city = ({"korban-napza"}, {"odha"})
    handled: dict[str, set[str]] = defaultdict(set)
    records: dict[str, tuple[str, str]] = {}
    for service, row in of(files, "permohonan"):
        person = people[service, row["ppks_id"]]
        key = person["nik"] or person["id"]
        if row["layanan"] in {"rekomendasi-kis-pbi", "surat-keterangan-dtks", "pengusulan-dtks"}:
            continue
        if set(person["kategori"].split(";")) in nobody_of_the_city:
            continue
        disaster = row["layanan"] == "bantuan-logistik-pascabencana"
        program = "1.06.04" if service == "rehsos" else "1.06.06" if disaster else "1.06.05"
        assert row["tanggal_selesai"].startswith("2024-")
        handled[program].add(key)
        records[row["id"]] = (program, service)
    answers: dict[tuple[str, str], tuple[str, bool]] = {}
    for service, row in of(files, "evaluasi"):
        program, giver = records.get(row["rekam_id"], ("", ""))
        if not program or giver != service:
            continue
        person = people[service, row["ppks_id"]]
        judged = (program, person["nik"] or person["id"])
        good = (
            "ya" in (row["kebutuhan_dasar"], row["tugas_peran"])
            if program == "1.06.04"
            else row["mengatasi_masalah"] == "ya"
        )
        answers[judged] = max(answers.get(judged, ("", False)), (row["tanggal"], good))
    functioning = Counter(program for (program, _), (_, good) in answers.items() if good)

    assert {program: len(keys) for program, keys in handled.items()} == {
        "1.06.04": 615,
        "1.06.05": 64_764,
        "1.06.06": 1_727,
    }
    assert functioning == {"1.06.04": 430, "1.06.05": 294, "1.06.06": 1_727}
    everyone = set().union(*handled.values())
    assert len(everyone) < 67_106, "some people are known to two programs"


def test_the_counter_of_the_demo_agrees_with_the_published_sheet(plan: Plan) -> None:
    counted = figures(plan)

    for program, row in PUBLISHED.items():
        found = counted.programs[program]
        assert (found.handled, found.functioning) == (row.handled, row.functioning)
        assert 0 < found.strict < found.functioning
    assert 66_000 < counted.people < 67_106


def test_the_year_has_what_a_real_office_has(files: Files, plan: Plan) -> None:
    """Without these the figures would come out right by a counter that adds up rows."""
    people = persons(files)
    niks = defaultdict(set)
    for (service, _), row in people.items():
        if row["nik"]:
            niks[row["nik"]].add(service)
    served = Counter((s, row["ppks_id"]) for s, row in of(files, "permohonan"))
    judged = Counter((s, row["ppks_id"]) for s, row in of(files, "evaluasi"))
    shared = Counter(tuple(sorted(services)) for services in niks.values() if len(services) > 1)

    assert sum(1 for times in served.values() if times > 1) > 3_000
    assert sum(1 for times in judged.values() if times > 1) > 300
    assert shared["fakirmiskin", "linjamsos"] > 2_000
    assert shared["linjamsos", "rehsos"] > 90
    assert shared["fakirmiskin", "rehsos"] > 20
    assert any(row["sumber"] != service for service, row in of(files, "evaluasi"))
    assert any(row["tanggal"].startswith("2025-01") for _, row in of(files, "evaluasi"))
    quarters = Counter(
        (int(row["tanggal_selesai"][5:7]) - 1) // 3 for _, row in of(files, "permohonan")
    )
    assert min(quarters[quarter] for quarter in range(4)) > 10_000
    no_papers = [row for row in people.values() if not row["nik"]]
    homeless = [row for row in people.values() if "gelandangan" in row["kategori"]]
    assert len(no_papers) > 200
    assert 0.4 < sum(not row["nik"] for row in homeless) / len(homeless) < 0.8


def test_every_nik_is_synthetic_valid_and_its_owners_alone(files: Files) -> None:
    """INVARIANT: no number of the demo can be a real person's: serials 9000-9999 of 62.71 only."""
    owners: dict[str, tuple[str, ...]] = {}
    for row in persons(files).values():
        nik, card = row["nik"], row["kk"]
        if card:
            assert re.fullmatch(r"62710[1-5]\d{6}9\d{3}", card)
        if not nik:
            assert row["alasan_tanpa_nik"]
            assert not card
            continue
        assert not row["alasan_tanpa_nik"]
        born = dt.date.fromisoformat(row["tanggal_lahir"])
        day = born.day + (40 if row["jenis_kelamin"] == "P" else 0)
        assert re.fullmatch(r"62710[1-5]\d{6}9\d{3}", nik), nik
        assert nik[6:12] == f"{day:02d}{born:%m%y}", nik
        owner = (row["nama"], row["tanggal_lahir"], row["jenis_kelamin"])
        assert owners.setdefault(nik, owner) == owner


def test_people_live_in_all_kelurahan_of_the_profile(files: Files) -> None:
    lines = (PROFILE / "wilayah.csv").read_text().splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    known = {row["kode"] for row in rows if row["jenis"] == "kelurahan"}

    homes = Counter(row["kelurahan"] for row in persons(files).values())

    assert set(KELURAHAN) == known
    assert set(homes) == known
    assert homes["62.71.03.1001"] > 50 * homes["62.71.05.1006"]


def test_categories_and_ages_are_those_of_the_profile(
    files: Files, categories: dict[str, dict[str, object]]
) -> None:
    people = persons(files)
    first_seen: dict[tuple[str, str], str] = {}
    for service, row in of(files, "permohonan"):
        key = (service, row["ppks_id"])
        first_seen[key] = min(first_seen.get(key, "9"), row["tanggal_selesai"])

    for key, row in people.items():
        codes = [code for code in row["kategori"].split(";") if code]
        assert codes or row["status_khusus"] == "orang-terlantar"
        for code in codes:
            category = categories[code]
            assert category["bidang"] == key[0] or key[0] in {"linjamsos", "fakirmiskin"}
            seen = dt.date.fromisoformat(first_seen[key])
            if row["tanggal_lahir"]:
                born = dt.date.fromisoformat(row["tanggal_lahir"])
                age = seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day))
                low, high = category["usia_min"], category["usia_maks"]
                assert not isinstance(low, int) or age >= low, (code, age)
                assert not isinstance(high, int) or age <= high, (code, age)
                assert 0 <= age < 100


def test_services_are_given_by_their_owner_to_whom_they_are_for(
    files: Files, layanan: dict[str, dict[str, object]]
) -> None:
    people = persons(files)
    for service, row in of(files, "permohonan"):
        entry = layanan[row["layanan"]]
        assert entry["bidang"] == service
        target = entry["ppks"]
        assert isinstance(target, list)
        person = people[service, row["ppks_id"]]
        if target != ["semua"] and not person["status_khusus"]:
            assert set(target) & set(person["kategori"].split(";")), (row, person)


def test_components_are_steps_of_the_service_or_of_its_bidang(
    files: Files, layanan: dict[str, dict[str, object]]
) -> None:
    data = yaml.safe_load((PROFILE / "layanan.yaml").read_text())
    allowed: dict[str, set[str]] = {}
    for code, entry in layanan.items():
        steps = entry["langkah"]
        assert isinstance(steps, list)
        codes = {step["kode"] for step in steps}
        codes |= {detail["kode"] for step in steps for detail in step.get("rincian", [])}
        codes |= {part["kode"] for part in data["komponen_bidang"][entry["bidang"]]}
        allowed[code] = codes

    for _, row in of(files, "permohonan"):
        parts = [part.split(":") for part in row["komponen"].split(";")]
        names = [name for name, _, _ in parts]
        assert set(names) <= allowed[row["layanan"]], row
        assert len(names) == len(set(names))
        assert all(int(quantity) > 0 and unit for _, quantity, unit in parts)


def test_dates_are_in_order_and_on_working_days(files: Files) -> None:
    lines = (PROFILE / "libur.csv").read_text().splitlines()
    off = {line.split(",")[0] for line in lines if line.startswith("20")}
    completed: dict[str, str] = {}
    for _, row in of(files, "permohonan"):
        done = row["tanggal_selesai"]
        assert row["tanggal_diajukan"] <= done
        completed[row["id"]] = done
        if row["layanan"] != "bantuan-logistik-pascabencana":
            assert done not in off
            assert dt.date.fromisoformat(done).weekday() < 5
    dates = defaultdict(list)
    for service, row in of(files, "evaluasi"):
        assert completed[row["rekam_id"]] < row["tanggal"] <= "2025-01-31"
        dates[service, row["ppks_id"], row["rekam_id"]].append(row["tanggal"])
    assert all(len(found) == len(set(found)) for found in dates.values())


def test_ids_are_uuid7_and_never_used_twice(files: Files) -> None:
    ids = [row["id"] for _, rows in files.items() for row in rows]

    assert len(ids) == len(set(ids))
    shape = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    assert all(shape.fullmatch(name) for name in ids)


def test_nobody_asks_before_birth(plan: Plan) -> None:
    early = [
        completion.id
        for part in plan.services.values()
        for completion in part.completions
        if (born := completion.registration.person.birth_date) and born > completion.submitted
    ]
    assert early == []


def test_itemised_cases_are_of_people_who_are_counted_already(plan: Plan) -> None:
    every = cases(plan)
    needs, deliveries = (list(csv.DictReader(io.StringIO(u.body.decode()))) for u in uploads(every))

    assert len({case.before.registration.id for case in every}) == CASES
    for case, need, delivery in zip(every, needs, deliveries, strict=True):
        assert case.before.completed < case.assessed < case.given <= dt.date(2024, 12, 31)
        assert delivery["kebutuhan_id"] == need["id"]
        assert need["permohonan_id"] == delivery["permohonan_id"] == case.request.id
    assert len({row["id"] for row in (*needs, *deliveries)}) == 2 * CASES


_DIGEST = """
import hashlib
from ops.demo.uploads import make_uploads
from ops.demo.year_2024 import make_plan

total = hashlib.sha256()
for part in make_plan().services.values():
    for upload in make_uploads(part):
        total.update(upload.body)
print(total.hexdigest())
"""


def test_the_plan_is_the_same_in_every_process(bodies: dict[tuple[str, str], bytes]) -> None:
    """INVARIANT: a second run sends the same bytes, else its rows would be refused.

    Breaks if anything is drawn from a set, from the clock or from Python's own hashes.
    """
    total = sha256()
    for body in bodies.values():
        total.update(body)

    again = subprocess.run(
        [sys.executable, "-c", _DIGEST],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        check=True,
        text=True,
    )

    assert again.stdout.strip() == total.hexdigest()
