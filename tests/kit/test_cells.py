"""One reading of cells, whatever the import."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.imports.cells import Cells, read_all
from kit.imports.spec import ImportRow
from kit.imports.words import Choices


def cells(value: str) -> Cells:
    return Cells(ImportRow(2, {"isi": value}))


MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
)


@given(st.dates(), st.sampled_from("/-. "), st.booleans())
def test_a_date_reads_as_it_is_written_in_indonesia(day: date, mark: str, long: bool) -> None:
    width = "02" if long else "0"
    numbers = mark.join([format(day.day, width), format(day.month, width), f"{day.year:04}"])
    words = f"{day.day} {MONTHS[day.month - 1]} {day.year:04}"
    for written in (day.isoformat(), numbers, words, words.upper()):
        row = cells(written)
        assert (row.date("isi"), row.errors) == (day, []), written


@pytest.mark.parametrize(
    "written",
    ["30/02/2024", "05/15/1960", "1960", "15/05/60", "15/05-1960", "20240131", "2024-1-31",
     "31 Foo 2024", "0", "1767225600", "\u0661/\u0661/2024"],
)  # fmt: skip
def test_what_is_no_date_is_refused(written: str) -> None:
    row = cells(written)
    assert row.date("isi") is None
    assert [error.code for error in row.errors] == ["tanggal-salah"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.250", "1250"),
        ("1 250", "1250"),
        ("1\u00a0250\u00a0000", "1250000"),
        ("Rp 1.500.000", "1500000"),
        ("rp1.500.000,50", "1500000.50"),
        ("Rp. 7", "7"),
        ("45,5", "45.5"),
        ("45.5", "45.5"),
        ("-3", "-3"),
        ("0", "0"),
    ],
)
def test_numbers_have_one_reading(written: str, value: str) -> None:
    row = cells(written)
    assert (row.number("isi", 2), row.errors) == (Decimal(value), [])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1.25.0", "bilangan-salah"),
        ("1 23 567", "bilangan-salah"),
        ("1.250 000", "bilangan-salah"),
        ("Rp", "bilangan-salah"),
        ("1e3", "bilangan-salah"),
        ("1_000", "bilangan-salah"),
        ("\u0661\u0662", "bilangan-salah"),
        ("0,125", "terlalu-teliti"),
        ("9" * 30, "terlalu-besar"),
    ],
)
def test_what_is_no_number_is_refused(written: str, code: str) -> None:
    row = cells(written)
    row.number("isi", 2)
    assert [error.code for error in row.errors] == [code]


def test_a_choice_is_a_code_or_a_word_for_it_and_nothing_is_none() -> None:
    known = Choices.of({"P": ("perempuan", "(wanita)", ""), "laki-laki": ()})
    found = [cells(one).choice("isi", known) for one in ("p", "WANITA", "Laki  Laki", "", " - ")]
    assert found == ["P", "P", "laki-laki", None, None]


def test_every_fault_of_a_row_is_told_and_each_column_once() -> None:
    def read(row: Cells) -> tuple[object, ...]:
        return (
            row.must("a", row.date("a")),
            row.must("b", row.id("b")),
            row.must("c", row.yes_no("c")),
            row.must("d", row.whole("d", 1, 12)),
        )

    bad = ImportRow(2, {"a": "x", "b": "y", "c": "", "d": "13"})
    good = ImportRow(
        3, {"a": "1/1/2024", "b": "01890a5d-ac96-774b-bcce-b302099a8057", "c": "Ya", "d": "12"}
    )
    read_rows, errors = read_all([bad, good], read)
    assert len(read_rows) == 1
    assert [(one.row, one.column, one.code) for one in errors] == [
        (2, "a", "tanggal-salah"),
        (2, "b", "uuid-salah"),
        (2, "c", "wajib-diisi"),
        (2, "d", "di-luar-batas"),
    ]
