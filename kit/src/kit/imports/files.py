"""The files that may be uploaded, CSV and XLSX, read as they arrive."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, repeat

from kit.errors import FieldError, Invalid
from kit.foreign import reader

from .spec import Cell, written

# Of one row, also one that a quoted cell spreads over many lines.
MAX_RECORD = 1024 * 1024
UPPER_LINES = 20

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {CSV: "csv", XLSX: "xlsx"}
MEDIA = {name: media for media, name in FORMATS.items()}


def _not_utf8() -> Invalid:
    message = "Berkas bukan UTF-8. Simpan ulang sebagai CSV UTF-8."
    return Invalid(message, FieldError("berkas", message, "bukan-utf-8"))


def _too_long() -> Invalid:
    message = f"Ada baris yang lebih panjang dari {MAX_RECORD} karakter. Periksa tanda kutip."
    return Invalid(message, FieldError("berkas", message, "baris-terlalu-panjang"))


def _decoded(pull: Callable[[], bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest = ""
    try:
        while chunk := pull():
            # Only "\n" ends a line here: a "\r\n" may be cut in two, and other line ends of
            # str.splitlines may stand inside a cell.
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            if len(rest) > MAX_RECORD:
                raise _too_long()
            for line in lines:
                yield line + "\n"
        rest += decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    if rest:
        yield rest


_MARKS = ",;\t"


def _delimiter(upper: Sequence[str], is_title: Callable[[str], bool]) -> str:
    """The one that parts the upper lines into titles that are known, else stands most often in
    the first. Spreadsheets of an Indonesian locale separate by semicolon."""

    def known(mark: str) -> int:
        return max(
            sum(is_title(part.strip(' "\r\n')) for part in line.split(mark)) for line in upper
        )

    return max(_MARKS, key=lambda mark: (known(mark), upper[0].count(mark))) if upper else ","


_SEPARATOR = re.compile(r'"?sep=([,;\t]?)"?', re.IGNORECASE)


def csv_rows(
    pull: Callable[[], bytes], is_title: Callable[[str], bool] = lambda _: False
) -> Iterator[list[str]]:
    lines = _decoded(pull)
    upper = list(islice(lines, 1))
    # A spreadsheet says its separator so (sep=;), and does not show the line.
    if upper and (told := _SEPARATOR.fullmatch(upper[0].strip())):
        delimiter, upper = told[1] or "\t", []
    else:
        upper += islice(lines, UPPER_LINES)
        delimiter = _delimiter(upper, is_title)

    length = 0

    def all_lines() -> Iterator[str]:
        nonlocal length
        for line in chain(upper, lines):
            length += len(line)
            if length > MAX_RECORD:
                raise _too_long()
            yield line

    try:
        for row in csv.reader(all_lines(), delimiter=delimiter, strict=True):
            length = 0
            yield row
    except csv.Error:
        message = "CSV tidak dapat dibaca: periksa tanda kutip."
        raise Invalid(message, FieldError("berkas", message, "csv-rusak")) from None


def xlsx_rows(pull: Callable[[], bytes], sheet: str | None = None) -> Iterator[Sequence[Cell]]:
    """The rows of the chosen sheet; numbers stay numbers."""
    with reader.spool() as content:
        while chunk := pull():
            content.write(chunk)
        last = 0
        for number, cells in reader.xlsx_rows(content, sheet):
            yield from repeat([], number - last - 1)
            yield cells
            last = number


# What a report puts before the columns that were uploaded.
REPORT_COLUMNS = ("baris", "kolom_salah", "alasan")

_FORMULA = re.compile(r"^[=+\-@\t\r]")


def defused(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, as text."""
    return "'" + cell if _FORMULA.match(cell) else cell


def _as_it_was(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith("'") and _FORMULA.match(cell[1:]):
        return cell[1:]
    return cell


def without_report(rows: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """A report that was mended and sent again, as the file that it reports on."""
    width = len(REPORT_COLUMNS)
    first = next(rows, None)
    if first is None:
        return
    is_report = tuple(written(name).strip().lower() for name in first[:width]) == REPORT_COLUMNS
    yield first[width:] if is_report else first
    for row in rows:
        yield [_as_it_was(cell) for cell in row[width:]] if is_report else row
