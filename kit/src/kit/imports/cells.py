"""The cells of an uploaded row as values, by one reading in every import.

What cannot be read is gathered, so that a row is told all its faults at once. What a method gives
for such a cell may be used after `check` only, which does not return for a row with faults.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TypeVar, cast

from kit.errors import FieldError
from kit.names import NotAName, clean

from .spec import ImportRow, RowError
from .words import Choices

T = TypeVar("T")

# A spreadsheet runs a cell that begins so as a formula when the file is opened again.
FORMULA = ("=", "+", "-", "@")

# Dots or spaces between thousands and a decimal comma (Indonesia), or a dot with one or two
# decimals. The two never meet: 1.234 is one thousand two hundred and thirty-four.
_GROUPED = re.compile(r"-?[1-9]\d{0,2}([. ])\d{3}(?:\1\d{3})*(?:,\d+)?|-?\d+,\d+", re.ASCII)
_PLAIN = re.compile(r"-?\d+(?:\.\d{1,2})?", re.ASCII)
_RUPIAH = re.compile(r"rp\.?\s*", re.IGNORECASE)

_DATE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2}|[a-z]+)\2(\d{4})", re.ASCII | re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTHS = "jan feb mar apr mei jun jul agu sep okt nov des".split()
_MONTH = re.compile(
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
    "|pebruari|nopember|jan|feb|mar|apr|jun|jul|agu|agt|ags|sep|sept|okt|nov|nop|des"
)
_OTHER_MONTHS = {"peb": "feb", "nop": "nov", "agt": "agu", "ags": "agu"}

YES_NO = Choices.of({"ya": ("y",), "tidak": ("tdk",)})


class Unreadable(Exception):
    """A row with faults, which its `Cells` hold."""


class Cells:
    """One row being read. `errors`: what is wrong with it so far, in the order of reading."""

    __slots__ = ("errors", "row", "values")

    def __init__(self, row: ImportRow) -> None:
        self.row = row
        self.values = row.values
        self.errors = list(row.faults)

    def check(self) -> None:
        """Raise Unreadable when something was wrong so far."""
        if self.errors:
            raise Unreadable

    def refuse(self, column: str, message: str, code: str) -> None:
        self.errors.append(RowError(self.row.number, column, message, code))

    def refuse_all(self, faults: Iterable[FieldError]) -> None:
        for fault in faults:
            self.refuse(fault.lokasi, fault.pesan, fault.kode)

    def get(self, column: str) -> str:
        """As it is written; "" when empty or not in the file."""
        return self.values.get(column, "")

    def must(self, column: str, value: T | None) -> T:
        """A value that has to be there."""
        if value is None and not any(error.column == column for error in self.errors):
            self.refuse(column, "Wajib diisi.", "wajib-diisi")
        return cast("T", value)

    def text(self, column: str, longest: int, *, formula: bool = True) -> str | None:
        """A free text; without `formula`, none that a spreadsheet would run."""
        value = self.get(column)
        if not formula and value.startswith(FORMULA):
            self.refuse(column, "Isi tidak boleh diawali =, +, -, atau @.", "sel-rumus")
        if len(value) > longest:
            self.refuse(column, f"Paling banyak {longest} karakter.", "terlalu-panjang")
        return value or None

    def name(self, column: str, longest: int) -> str | None:
        """The name of a person, an institution or a place."""
        written = self.text(column, longest, formula=False)
        if written is None:
            return None
        try:
            return clean(written)
        except NotAName as error:
            self.refuse(column, error.message, error.code)
            return None

    def choice(self, column: str, known: Choices) -> str | None:
        """The code of what is written: the code itself or a word for it."""
        value = self.get(column)
        found = known.find(value) if value else None
        if value and found is None:
            message = f"Harus salah satu dari {', '.join(known.codes)}."
            self.refuse(column, message, "pilihan-salah")
        return found

    def yes_no(self, column: str) -> bool | None:
        value = self.get(column)
        found = YES_NO.find(value) if value else None
        if value and found is None:
            self.refuse(column, "Isi ya atau tidak.", "ya-tidak")
        return None if found is None else found == "ya"

    def date(self, column: str) -> date | None:
        """2024-01-31, or as Indonesia writes it: 31/01/2024, 31-1-2024, 31 Januari 2024."""
        value = self.get(column)
        if not value:
            return None
        found = _date(value)
        if found is None:
            message = "Harus berupa tanggal (TTTT-BB-HH atau HH/BB/TTTT)."
            self.refuse(column, message, "tanggal-salah")
        return found

    def number(self, column: str, places: int) -> Decimal | None:
        """A number with at most so many decimals, also with Rp before it."""
        if not (value := self.get(column)):
            return None
        value = _RUPIAH.sub("", value, count=1).replace("\N{NO-BREAK SPACE}", " ")
        if _GROUPED.fullmatch(value):
            value = value.replace(".", "").replace(" ", "").replace(",", ".")
        elif not _PLAIN.fullmatch(value):
            self.refuse(column, "Harus berupa bilangan.", "bilangan-salah")
            return None
        whole, _, decimals = value.lstrip("-").partition(".")
        if len(decimals) > places:
            message = f"Paling banyak {places} angka di belakang koma."
            if not places:
                message = "Harus berupa bilangan bulat."
            self.refuse(column, message, "terlalu-teliti")
        elif len(whole.lstrip("0")) + places > 18:
            self.refuse(column, "Terlalu besar.", "terlalu-besar")
        else:
            return Decimal(value)
        return None

    def whole(self, column: str, least: int, most: int) -> int | None:
        """A number without decimals and separators, within its limits."""
        value = self.get(column)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 9):
            self.refuse(column, "Harus berupa bilangan bulat.", "bilangan-salah")
        elif not least <= int(value) <= most:
            self.refuse(column, f"Harus {least} sampai {most}.", "di-luar-batas")
        else:
            return int(value)
        return None

    def id(self, column: str) -> uuid.UUID | None:
        value = self.get(column)
        if not value:
            return None
        with suppress(ValueError):
            # UUID also reads braces and plain hexadecimals.
            return uuid.UUID(value if len(value) == 36 else "")
        self.refuse(column, "Harus berupa UUID.", "uuid-salah")
        return None


def _date(written: str) -> date | None:
    try:
        # fromisoformat also reads forms such as 20240131, which nobody writes here.
        if _ISO.fullmatch(written):
            return date.fromisoformat(written)
        if not (parts := _DATE.fullmatch(written)):
            return None
        day, _, month, year = parts.groups()
        return date(int(year), _month(month), int(day))
    except ValueError:
        return None


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    name = written.lower()
    if not _MONTH.fullmatch(name):
        raise ValueError(written)
    short = _OTHER_MONTHS.get(name[:3], name[:3])
    return _MONTHS.index(short) + 1


def read_all(
    rows: Sequence[ImportRow], read: Callable[[Cells], T]
) -> tuple[list[T], list[RowError]]:
    """The rows that `read` can read, and everything that is wrong with the others."""
    good: list[T] = []
    wrong: list[RowError] = []
    for row in rows:
        cells = Cells(row)
        with suppress(Unreadable):
            found = read(cells)
            cells.check()
            good.append(found)
        wrong += cells.errors
    return good, wrong
