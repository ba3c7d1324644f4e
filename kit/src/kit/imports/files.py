"""The files that may be uploaded, CSV and XLSX, read as they arrive."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import chain

from python_calamine import CalamineError, CalamineWorkbook

from kit.errors import FieldError, Invalid, TooLarge

from .spec import ImportSpec

MAX_UNPACKED = 256 * 1024 * 1024
MAX_CELLS = 10_000_000
# Of one row, also one that a quoted cell spreads over many lines, and of its cells.
MAX_RECORD = 1024 * 1024
MAX_COLUMNS = 200
MAX_NAME = 60

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


def csv_rows(pull: Callable[[], bytes]) -> Iterator[list[str]]:
    lines = _decoded(pull)
    first = next(lines, "")
    # Spreadsheets of an Indonesian locale separate by semicolon.
    delimiter = ";" if first.count(";") > first.count(",") else ","

    length = 0

    def all_lines() -> Iterator[str]:
        nonlocal length
        for line in chain((first,), lines):
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


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def xlsx_rows(pull: Callable[[], bytes]) -> Iterator[list[str]]:
    content = io.BytesIO()
    while chunk := pull():
        content.write(chunk)
    try:
        with zipfile.ZipFile(content) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise TooLarge("Isi berkas XLSX terlalu besar setelah dibuka.")
            _check_extent(archive)
        content.seek(0)
        sheet = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
    except (zipfile.BadZipFile, CalamineError, IndexError):
        message = "Berkas bukan XLSX yang dapat dibaca."
        raise Invalid(message, FieldError("berkas", message, "xlsx-rusak")) from None
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,3})([0-9]{1,7})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_BLOCK = 1024 * 1024


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_extent(archive: zipfile.ZipFile) -> None:
    """Refuse a sheet with a cell very far out: the reader makes room for all cells before it,
    and two cells in opposite corners would take all memory of the machine."""
    for name in filter(_SHEET.fullmatch, archive.namelist()):
        columns = rows = 1
        rest = b""
        with archive.open(name) as sheet:
            while block := sheet.read(_BLOCK):
                block = rest + block
                for letters, digits in _CELL.findall(block):
                    columns = max(columns, _column(letters))
                    rows = max(rows, int(digits))
                rest = block[-200:]
        if columns * rows > MAX_CELLS:
            message = f"Lembar kerja memuat sel yang terlalu jauh (baris {rows}, kolom {columns})."
            raise Invalid(message, FieldError("berkas", message, "lembar-terlalu-luas"))


# What a report puts before the columns that were uploaded.
REPORT_COLUMNS = ("baris", "kolom_salah", "alasan")

_FORMULA = re.compile(r"^[=+\-@\t\r]")


def defused(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, as text."""
    return "'" + cell if _FORMULA.match(cell) else cell


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def without_report(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """A report that was mended and sent again, as the file that it reports on."""
    width = len(REPORT_COLUMNS)
    first = next(rows, None)
    if first is None:
        return
    is_report = tuple(name.strip().lower() for name in first[:width]) == REPORT_COLUMNS
    yield first[width:] if is_report else first
    for row in rows:
        yield [_as_it_was(cell) for cell in row[width:]] if is_report else row


def header(spec: ImportSpec, row: list[str] | None) -> list[str]:
    if row is not None and len(row) > MAX_COLUMNS:
        message = f"Paling banyak {MAX_COLUMNS} kolom; baris judul ini memuat {len(row)}."
        raise Invalid(message, FieldError("berkas", message, "kolom-terlalu-banyak"))
    # No column is named as long: what is cut off tells nobody anything.
    names = [name.strip().lower()[:MAX_NAME] for name in row or []]
    errors = [
        FieldError(f"berkas.{name}", f"Kolom {name!r} tidak dikenal.", "kolom-tidak-dikenal")
        for name in names
        if name not in spec.columns
    ]
    errors += [
        FieldError(f"berkas.{name}", f"Kolom {name!r} tidak ada.", "kolom-tidak-ada")
        for name in spec.columns
        if name in spec.required and name not in names
    ]
    errors += [
        FieldError(f"berkas.{name}", f"Kolom {name!r} tertulis dua kali.", "kolom-ganda")
        for name, times in sorted(Counter(names).items())
        if times > 1
    ]
    if errors:
        expected = ", ".join(spec.columns)
        raise Invalid(f"Judul kolom tidak sesuai. Kolom yang dikenal: {expected}.", *errors)
    return names
