"""The comparison with the published sheet, seen failing: what the exit code of the demo says."""

import io
from typing import Any

import pytest
from rich.console import Console

from ops.demo.figures import PUBLISHED, Figures, Row
from ops.demo.main import DIFFERENT, EQUAL, judge
from ops.demo.sheet import compare

PLANNED = Figures(
    {code: Row(row.handled, row.functioning, 100) for code, row in PUBLISHED.items()},
    people=66_000,
    people_functioning=2_400,
)
Path = tuple[str | int, ...]


def answer() -> dict[str, Any]:
    """What kinerja says when everything is as published."""
    return {
        "penyebut": 67_106,
        "pembilang": 2_451,
        "realisasi": "3.65",
        "target": "3.50",
        "capaian": "104.36",
        "per_program": [
            {"kode": "1.06.04", "penyebut": 615, "pembilang": 430, "legal": 100},
            {"kode": "1.06.05", "penyebut": 64_764, "pembilang": 294, "legal": 100},
            {"kode": "1.06.06", "penyebut": 1_727, "pembilang": 1_727, "legal": 100},
        ],
        "tanpa_ganda": {"penyebut": 66_000, "pembilang": 2_400},
    }


def judged(found: dict[str, Any]) -> tuple[int, str]:
    console = Console(file=io.StringIO(), width=140, highlight=False)
    code = judge(console, compare(found, PLANNED))
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


def test_equal_figures_are_printed_as_the_office_printed_them() -> None:
    code, printed = judged(answer())

    assert code == EQUAL == 0
    (total,) = [line for line in printed.splitlines() if "67.106 / 2.451 / 3,65%" in line]
    assert [part.strip() for part in total.split("│")][4:7] == ["67.106", "2.451", "3,65%"]
    assert "104,36%" in printed
    assert "terbit 104,36%" in printed
    assert "Semua angka sama" in printed


def test_the_sheet_is_marked_as_a_demo() -> None:
    _, printed = judged(answer())

    (title,) = [line for line in printed.splitlines() if "Progres Capaian" in line]
    assert title.strip().startswith("DEMO: ")


def test_the_published_totals_are_the_ones_of_the_paper() -> None:
    assert sum(row.handled for row in PUBLISHED.values()) == 67_106
    assert sum(row.functioning for row in PUBLISHED.values()) == 2_451


@pytest.mark.parametrize(
    ("place", "wrong", "said"),
    [
        (("penyebut",), 67_107, "Jumlah/Total, sasaran: 67.107, terbit 67.106 (selisih +1)"),
        (("pembilang",), 2_450, "Jumlah/Total, berfungsi: 2.450, terbit 2.451 (selisih -1)"),
        (("realisasi",), "3.66", "Jumlah/Total, realisasi: 3,66, terbit 3,65"),
        (("target",), "3.51", "Jumlah/Total, target: 3,51, terbit 3,50"),
        (("capaian",), "104.29", "Jumlah/Total, capaian: 104,29, terbit 104,36"),
        (("capaian",), None, "Jumlah/Total, capaian: -, terbit 104,36"),
        (
            ("per_program", 0, "penyebut"),
            616,
            "Program Rehabilitasi Sosial, sasaran: 616, terbit 615 (selisih +1)",
        ),
        (
            ("per_program", 2, "pembilang"),
            1_726,
            "Program Penanganan Bencana, berfungsi: 1.726, terbit 1.727 (selisih -1)",
        ),
        (
            ("per_program", 1, "legal"),
            99,
            "Program Perlindungan dan Jaminan Sosial, legal: 99, rencana 100 (selisih -1)",
        ),
        (
            ("tanpa_ganda", "penyebut"),
            66_001,
            "Jumlah/Total, orang ditangani: 66.001, rencana 66.000 (selisih +1)",
        ),
    ],
)
def test_one_figure_off_by_one_fails_and_is_named(place: Path, wrong: object, said: str) -> None:
    found = answer()
    holder: Any = found
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = wrong

    code, printed = judged(found)

    assert code == DIFFERENT == 1
    after = printed.partition("Ada angka yang berbeda:")[2].splitlines()[1:]
    assert len(after) == 1, after
    assert said in after[0]
    assert "Semua angka sama" not in printed


def test_an_answer_without_figures_fails() -> None:
    code, printed = judged({"penyebut": None, "per_program": None, "tanpa_ganda": None})

    assert code == DIFFERENT
    assert "Jumlah/Total, sasaran: -, terbit 67.106" in printed
