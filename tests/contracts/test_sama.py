"""The comparison of two versions: what is drawn is alike, whatever else differs is counted."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bench import sama
from bench.sama_baca import BEGIN, normal

GIVEN = "018cc7af-3e80-7211-a5c1-988348114c1c"  # of a device, months before
DRAWN = f"{int(BEGIN.timestamp() * 1000) + 61_000:012x}"


def results(folder: Path, **kinds: str) -> Path:
    folder.mkdir()
    for kind, lines in kinds.items():
        with gzip.open(folder / f"{kind}.gz", "wt") as file:
            file.write(lines)
    return folder


def test_ids_and_moments_of_the_run_are_alike_and_no_others() -> None:
    drawn = f"{DRAWN[:8]}-{DRAWN[8:]}-7abc-8000-0123456789ab"
    assert normal(f"{drawn} {GIVEN}") == f"<id> {GIVEN}"
    assert normal("cba5d3a4-0b5a-4f0e-9a52-1f4f3e1c2d3b") == "<id>"
    assert normal("2026-11-27 02:13:00.5+00 2026-11-27") == "<time> 2026-11-27"
    assert normal("2024-02-29T02:13:00Z") == "2024-02-29T02:13:00Z"


def test_a_figure_that_differs_is_counted_and_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = results(tmp_path / "old", figures="a 1\nb 2\nb 2", facts="x")
    same = results(tmp_path / "same", figures="b 2\na 1\nb 2", facts="x")
    other = results(tmp_path / "other", figures="a 1\nb 2\nb 3")

    assert sama.compare("demo", old, same) == 0
    assert sama.compare("demo", old, other) == 2  # a figure, and a fact that is missing
    assert "- x" in capsys.readouterr().out
