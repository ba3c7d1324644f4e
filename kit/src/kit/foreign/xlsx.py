"""An XLSX workbook read as a stream (ECMA-376 Part 1, 18.2-18.4): one reader, its own guard.

A cell is JSON: text, number (15 significant digits, as Excel keeps them), true or false, a date as
ISO text, `{"e": "#N/A"}` for a formula that failed, "" for nothing. Nothing is allocated for cells
that are not there.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from math import isfinite
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

from kit.foreign.refused import Refused

MAX_UNPACKED = 256 * 1024 * 1024
MAX_COLUMNS = 200
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767  # Excel's own limit of a cell
MAX_SHEETS = 200
BATCH_BYTES = 256 * 1024
_BLOCK = 64 * 1024

Json = str | int | float | bool | dict[str, str]
Row = tuple[int, list[Json]]
Attributes = dict[str, str]


class Enough(Exception):
    """The reader has seen what it wanted."""


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class Package:
    """The parts of the file that are asked for; together they unfold to at most 256 MiB."""

    def __init__(self, file: IO[bytes]) -> None:
        self.archive = ZipFile(file)
        names = self.archive.namelist()
        if len(set(names)) != len(names):
            raise Refused("rusak")
        if sum(entry.file_size for entry in self.archive.infolist()) > MAX_UNPACKED:
            raise Refused("terlalu-besar")
        self.left = MAX_UNPACKED

    def has(self, name: str) -> bool:
        return name in self.archive.NameToInfo

    def parse(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
    ) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = data
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            with self.archive.open(name) as part:
                while block := part.read(_BLOCK):
                    self.left -= len(block)
                    if self.left < 0:
                        raise Refused("terlalu-besar")
                    parser.Parse(block, False)  # noqa: FBT003  (its only form)
                parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError:
            raise Refused("rusak") from None
        except Enough:
            return

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Of each relation of a part: its kind and the part that it leads to."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Attributes) -> None:
            if _local(name) == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
                kind = attributes["Type"].rpartition("/")[2]
                found[attributes["Id"]] = (kind, target.lstrip("/"))

        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return found


def _no_doctype(*_: object) -> None:
    raise Refused("rusak")


class Workbook:
    def __init__(self, package: Package) -> None:
        self.package = package
        roots = [t for kind, t in package.targets("").values() if kind == "officeDocument"]
        if not roots:
            raise Refused("rusak")
        related = package.targets(roots[0])
        self.sheets: list[tuple[str, str, bool]] = []
        self.from_1904 = False

        def start(name: str, attributes: Attributes) -> None:
            local = _local(name)
            if local == "workbookPr":
                self.from_1904 = attributes.get("date1904") in ("1", "true")
            elif local == "sheet":
                link = next(v for k, v in attributes.items() if k.endswith(" id"))
                kind, target = related[link]
                if kind == "worksheet" and len(self.sheets) < MAX_SHEETS:
                    shown = attributes.get("state", "visible") == "visible"
                    self.sheets.append((attributes["name"], target, shown))

        package.parse(roots[0], start)
        by_kind = dict(related.values())
        self.styles = by_kind.get("styles")
        self.strings = by_kind.get("sharedStrings")

    def choose(self, wanted: str | None) -> str:
        """The sheet to read: the named one, else the only one that shows anything."""
        shown = {name: target for name, target, visible in self.sheets if visible}
        if wanted is not None:
            if wanted not in shown:
                raise Refused("lembar-tidak-ada", wanted, *shown)
            return shown[wanted]
        if len(shown) > 1:
            shown = {name: part for name, part in shown.items() if self._has_cells(part)} or shown
        if not shown:
            raise Refused("lembar-tidak-ada", "")
        if len(shown) > 1:
            raise Refused("lembar-banyak", *shown)
        return next(iter(shown.values()))

    def _has_cells(self, part: str) -> bool:
        found = False

        def start(name: str, _: Attributes) -> None:
            nonlocal found
            if _local(name) in ("v", "t"):
                found = True
                raise Enough

        self.package.parse(part, start)
        return found

    def shared(self) -> list[str]:
        texts: list[str] = []
        reader = _Texts(texts.append)
        if self.strings is not None:
            self.package.parse(self.strings, reader.start, reader.end, reader.data)
        return texts

    def date_styles(self) -> list[bool]:
        """Of each cell style, whether a number in it is a date (18.8.30, 18.8.31)."""
        formats: dict[int, bool] = {}
        dates: list[bool] = []
        inside = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal inside
            local = _local(name)
            if local == "numFmt":
                formats[int(attributes["numFmtId"])] = is_date_format(attributes["formatCode"])
            elif local == "cellXfs":
                inside = True
            elif local == "xf" and inside:
                number = int(attributes.get("numFmtId", "0"))
                dates.append(formats.get(number, number in _BUILT_IN_DATES))

        def end(name: str) -> None:
            nonlocal inside
            if _local(name) == "cellXfs":
                inside = False

        if self.styles is not None:
            self.package.parse(self.styles, start, end)
        return dates


_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]')


def is_date_format(code: str) -> bool:
    return re.search(r"[dmyhs]", _NOT_FORMAT.sub("", code), re.IGNORECASE) is not None


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def plain(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Refused("teks-terlalu-panjang")
    return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


class _Texts:
    """The shared strings; how a word is pronounced (rPh) is not part of it."""

    def __init__(self, give: Callable[[str], None]) -> None:
        self.give = give
        self.parts: list[str] = []
        self.wanted = False
        self.aside = 0

    def start(self, name: str, _: Attributes) -> None:
        local = _local(name)
        if local == "si":
            self.parts = []
        elif local == "rPh":
            self.aside += 1
        self.wanted = local == "t" and not self.aside

    def data(self, text: str) -> None:
        if self.wanted:
            self.parts.append(text)

    def end(self, name: str) -> None:
        self.wanted = False
        local = _local(name)
        if local == "rPh":
            self.aside -= 1
        elif local == "si":
            self.give(plain("".join(self.parts)))


class _Cells:
    """The rows of one sheet, as their end tags come by."""

    def __init__(self, book: Workbook, give: Callable[[Row], None]) -> None:
        self.strings = book.shared()
        self.dates = book.date_styles()
        self.epoch = datetime(1904, 1, 1) if book.from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  (a sheet has no zone)
        self.give = give
        self.columns: dict[str, int] = {}
        self.row = 0
        self.cells: list[Json] = []
        self.column = 0
        self.kind = self.style = ""
        self.parts: list[str] = []
        self.wanted = self.aside = False
        self.cut = 0  # how long the namespace is, with which every name of the part begins

    def start(self, name: str, attributes: Attributes) -> None:
        if not self.cut:
            self.cut = name.rfind(" ") + 1
        local = name[self.cut :]
        if local == "c":
            reference = attributes.get("r")
            self.column = self._place(reference) if reference else self.column + 1
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "0")
            self.parts = []
        elif local == "v" or (local == "t" and not self.aside):
            self.wanted = True
        elif local == "row":
            number = int(attributes.get("r", self.row + 1))
            if not self.row < number <= MAX_ROWS:
                raise Refused("rusak")
            self.row, self.column, self.cells = number, 0, []
        elif local == "rPh":
            self.aside = True

    def _place(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = _column(letters)
        if column <= self.column or reference != f"{letters}{self.row}":
            raise Refused("rusak")
        return column

    def data(self, text: str) -> None:
        if self.wanted:
            self.parts.append(text)

    def end(self, name: str) -> None:
        local = name[self.cut :]
        if local in ("v", "t"):
            self.wanted = False
        elif local == "c":
            if self.parts and (value := self._value("".join(self.parts))) != "":
                if self.column > MAX_COLUMNS:
                    raise Refused("terlalu-luas", str(self.row), str(self.column))
                self.cells += [""] * (self.column - 1 - len(self.cells))
                self.cells.append(value)
        elif local == "row":
            if self.cells:
                self.give((self.row, self.cells))
        elif local == "rPh":
            self.aside = False

    def _value(self, text: str) -> Json:
        kind = self.kind
        if kind == "s":
            at = int(text)
            if not 0 <= at < len(self.strings):
                raise Refused("rusak")
            return self.strings[at]
        if kind in ("str", "inlineStr", "d"):
            return plain(text)
        if kind == "e":
            return {"e": plain(text)[:20]}
        if kind == "b":
            return text.strip() in ("1", "true")
        style = int(self.style)
        if 0 <= style < len(self.dates) and self.dates[style]:
            return self._moment(float(text))
        return number(text)

    def _moment(self, days: float) -> str:
        try:
            moment = self.epoch + timedelta(seconds=round(days * 86_400))
        except OverflowError:
            raise Refused("rusak") from None
        if 0 <= days < 1:
            return moment.time().isoformat()
        at_midnight = moment.time() == datetime.min.time()
        return moment.date().isoformat() if at_midnight else moment.isoformat(sep=" ")


def _column(letters: str) -> int:
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isupper()):
        raise Refused("rusak")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column


def number(text: str) -> int | float:
    """The value of a number cell to 15 significant digits: the rest is noise of the binary form."""
    value = float(f"{float(text):.15g}")
    if not isfinite(value):
        raise Refused("rusak")
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def read(file: IO[bytes], sheet: str | None, say: Callable[[object], None]) -> None:
    """Say the rows of the sheet that was chosen, in batches."""
    package = Package(file)
    book = Workbook(package)
    part = book.choose(sheet)
    batch: list[Row] = []
    size = 0

    def give(row: Row) -> None:
        nonlocal size
        batch.append(row)
        size += sum(len(cell) if isinstance(cell, str) else 8 for cell in row[1])
        if size > BATCH_BYTES:
            say(batch)
            batch.clear()
            size = 0

    cells = _Cells(book, give)
    package.parse(part, cells.start, cells.end, cells.data)
    if batch:
        say(batch)
