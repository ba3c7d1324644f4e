"""The invented books of the demo, checked against the office's own profile."""

import csv
import io
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.demo.corrections import ACTIVE_PSKS, HELPERS, corrections
from ops.demo.lists import list_upload
from ops.demo.office import INVENTED, budget_upload, entries, entry_upload, evidence
from ops.demo.plan import Plan
from ops.demo.uploads import Upload
from ops.demo.year_2024 import make_plan

PROFILE = Path(__file__).parents[2] / "profil" / "palangkaraya"

Row = dict[str, str]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan()


@pytest.fixture(scope="module")
def program() -> dict[str, Row]:
    lines = (PROFILE / "program.csv").read_text().splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["kode"]: row for row in rows}


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((PROFILE / "pengukuran.yaml").read_text())
    return found["pengukuran"]


def rows(upload: Upload) -> list[Row]:
    found = list(csv.DictReader(io.StringIO(upload.body.decode())))
    assert len(found) == upload.rows
    return found


def test_every_hand_entry_with_a_target_has_its_numbers(
    program: dict[str, Row], measured: dict[str, dict[str, Any]]
) -> None:
    by_hand = {
        code for code, how in measured.items() if "entri" in how and program[code]["target_2024"]
    }

    written = {entry.indicator for entry in entries()}

    assert written == by_hand | {"nilai-sakip"}


def test_shares_are_written_as_shares_and_amounts_as_amounts(program: dict[str, Row]) -> None:
    for row in rows(entry_upload()):
        if row["indikator"] == "nilai-sakip":
            assert (row["huruf"], row["nilai"]) == ("BB", "")
        elif program[row["indikator"]]["satuan"] == "%":
            assert 0 <= int(row["pembilang"]) <= int(row["penyebut"])
        else:
            assert int(row["nilai"]) >= 0
        assert row["keterangan"] == INVENTED


def test_what_stands_since_january_never_falls(measured: dict[str, dict[str, Any]]) -> None:
    latest: dict[str, int] = {}
    for entry in entries():
        if measured.get(entry.indicator, {}).get("entri") == "terakhir":
            value = int(entry.cells.get("nilai") or entry.cells["pembilang"])
            assert value >= latest.get(entry.indicator, 0), entry
            latest[entry.indicator] = value


def test_evidence_says_that_it_is_invented() -> None:
    pages = [evidence(entry) for entry in entries()]

    assert len(set(pages)) == len(pages)
    for page in pages:
        assert page.startswith(b"%PDF-")
        assert INVENTED.encode() in page
        start = int(page.rsplit(b"startxref\n", 1)[1].split()[0])
        assert page[start:].startswith(b"xref\n")


def test_nothing_is_spent_beyond_its_ceiling(program: dict[str, Row]) -> None:
    ceilings = {
        code: int(Decimal(row["pagu_2024"]))
        for code, row in program.items()
        if row["level"] == "subkegiatan" and Decimal(row["pagu_2024"])
    }
    spent: dict[str, int] = defaultdict(int)

    for row in rows(budget_upload(ceilings)):
        assert int(row["jumlah"]) >= 0
        spent[row["kode"]] += int(row["jumlah"])

    assert spent.keys() == ceilings.keys()
    for code, ceiling in ceilings.items():
        assert 0.87 * ceiling < spent[code] <= ceiling, code


def test_each_person_is_once_on_the_list_that_the_mapping_says(plan: Plan) -> None:
    mapping = yaml.safe_load((PROFILE / "pemetaan.yaml").read_text())
    lists = {entry["kode"]: entry for entry in mapping["daftar"]}
    people = {
        (service, entry.id): entry
        for service, part in plan.services.items()
        for entry in part.people.values()
    }
    seen: Counter[tuple[str, str]] = Counter()

    for row in rows(list_upload(plan)):
        name = row["daftar"]
        seen[row["sumber"], row["ppks_id"]] += 1
        if lists[name].get("psks"):
            assert row["ppks_id"] in ACTIVE_PSKS
            continue
        person = people[row["sumber"], row["ppks_id"]]
        wanted = set(lists[name].get("kategori", ()))
        assert wanted & set(person.categories) or not wanted, row

    assert set(seen.values()) == {1}
    assert set(lists) == {row["daftar"] for row in rows(list_upload(plan))}


def test_a_record_is_corrected_once_and_helpers_help_once(plan: Plan) -> None:
    made = corrections(plan)
    helpers = [psks for one in made for psks in one.body.get("psks", ())]  # type: ignore[attr-defined]

    assert len({one.record.id for one in made}) == len(made)
    assert (len(helpers), len(set(helpers))) == (HELPERS, HELPERS)
    assert set(helpers) <= set(ACTIVE_PSKS)
    for one in made:
        parts = one.body.get("komponen")
        if isinstance(parts, list):
            assert [part["diberikan"] for part in parts].count(False) == 1
            assert [part["kode"] for part in parts] == [part[0] for part in one.record.components]
