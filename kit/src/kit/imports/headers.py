"""Which column of a file is which: by its name, by a word for it, or as the sender says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from kit.errors import FieldError, Invalid

from .spec import Cell, ImportSpec, written
from .words import folded

MAX_COLUMNS = 200
MAX_NAME = 60
# How many rows (title, date, blank) may stand above the columns' names.
MAX_ABOVE = 20
# What the office's lists number their rows with; it says nothing about them.
_NUMBERS = frozenset({"no", "nomor", "no urut", "nomor urut"})
IGNORED = "-"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the sender says of the file (`?kolom=NO KK:kk&kolom=CATATAN:-&tetap=disabilitas:tidak`):
    the column of a title, or None when it is not read; what holds for every row."""

    titles: Mapping[str, str | None] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """The titles as they are written, and the column of each (None: not read)."""

    titles: list[str]
    columns: list[str | None]

    def is_example(self, spec: ImportSpec, cells: Sequence[Cell]) -> bool:
        """Whether a row is the template's own."""
        said = zip_longest(self.columns, cells[: len(self.columns)], fillvalue="")
        # Asked for every row: almost always the first filled cell says no.
        return (
            bool(spec.example)
            and all(not name or written(cell) == spec.example.get(name, "") for name, cell in said)
            and spec.example.keys() <= set(self.columns)
        )


def choice(spec: ImportSpec, kolom: Sequence[str], tetap: Sequence[str]) -> Choice:
    """The sender's words for this file, or Invalid for one that means nothing."""
    errors: list[FieldError] = []
    titles: dict[str, str | None] = {}
    for pair in kolom[:MAX_COLUMNS]:
        title, _, column = pair.rpartition(":")
        if not folded(title) or (column not in spec.columns and column != IGNORED):
            message = f"Tulis judul:kolom, atau judul:- agar tidak dibaca; {column!r} bukan kolom."
            errors.append(FieldError("query.kolom", message, "kolom-tidak-dikenal"))
        titles[folded(title)] = None if column == IGNORED else column
    fixed: dict[str, str] = {}
    for pair in tetap[:MAX_COLUMNS]:
        column, _, value = pair.partition(":")
        if column not in spec.columns or column in spec.digits or not value.strip():
            message = f"Tulis kolom:isi; {column!r} bukan kolom yang isinya dapat sama."
            errors.append(FieldError("query.tetap", message, "kolom-tidak-dikenal"))
        fixed[column] = value.strip()
    if errors:
        raise Invalid("Pemetaan kolom tidak dapat dipakai.", *errors)
    return Choice(titles, fixed)


def find(
    spec: ImportSpec, rows: Iterator[tuple[int, Sequence[Cell]]], chosen: Choice
) -> tuple[Header, Iterator[tuple[int, Sequence[Cell]]]]:
    """The header of numbered rows and those after it, or Invalid that says what does not fit.

    It is the first of the upper rows that names every column that must be there, else the one
    that names the most.
    """
    above = list(islice(rows, MAX_ABOVE))
    known = [_known(spec, row, chosen) for _, row in above]
    at = max(range(len(above)), key=lambda index: (known[index], -index), default=0)
    header = _header(spec, above[at][1] if above else (), chosen)

    def following() -> Iterator[tuple[int, Sequence[Cell]]]:
        yield from above[at + 1 :]
        yield from rows

    return header, following()


def _column(spec: ImportSpec, title: str, chosen: Choice) -> str | None:
    """The column of a title; None when it is not read; "" when nobody knows it."""
    name = folded(title)
    if name in chosen.titles:
        return chosen.titles[name]
    if (column := spec.words.find(title)) is not None:
        return column
    return None if name in _NUMBERS else ""


def is_title(spec: ImportSpec, chosen: Choice, written: str) -> bool:
    """Whether a cell names a column that is read."""
    return bool(written) and bool(_column(spec, written, chosen))


def _known(spec: ImportSpec, row: Sequence[Cell], chosen: Choice) -> tuple[bool, int]:
    """Whether a row names all that must be there, and how many columns it names."""
    titles = [written(cell).strip() for cell in row[:MAX_COLUMNS]]
    named = {_column(spec, title, chosen) for title in titles if title} - {None, ""}
    return spec.required <= named | chosen.fixed.keys(), len(named)


def _header(spec: ImportSpec, row: Sequence[Cell], chosen: Choice) -> Header:
    if len(row) > MAX_COLUMNS:
        message = f"Paling banyak {MAX_COLUMNS} kolom; baris judul ini memuat {len(row)}."
        raise Invalid(message, FieldError("berkas", message, "kolom-terlalu-banyak"))
    # No column is named as long: what is cut off tells nobody anything.
    titles = [written(name).strip()[:MAX_NAME] for name in row]
    # Empty cells after the last name are what a spreadsheet leaves there.
    while titles and not titles[-1]:
        titles.pop()
    columns = [_column(spec, title, chosen) for title in titles]
    if errors := list(_faults(spec, titles, columns, chosen)):
        raise Invalid(
            f"Judul kolom tidak sesuai. Kolom yang dikenal: {', '.join(spec.columns)}. Judul lain"
            " dipetakan dengan ?kolom=judul:kolom, atau judul:- agar tidak dibaca; isi yang sama"
            " untuk semua baris dengan ?tetap=kolom:isi. Contoh berkas: GET …/impor/templat.",
            *errors,
        )
    return Header(titles, columns)


def _faults(
    spec: ImportSpec, titles: Sequence[str], columns: Sequence[str | None], chosen: Choice
) -> Iterator[FieldError]:
    for title, column in zip(titles, columns, strict=True):
        if column == "":
            message = f"Kolom {title!r} tidak dikenal."
            yield FieldError(f"berkas.{title.lower()}", message, "kolom-tidak-dikenal")
    for name in spec.columns:
        if name in spec.required and name not in columns and name not in chosen.fixed:
            yield FieldError(f"berkas.{name}", f"Kolom {name!r} tidak ada.", "kolom-tidak-ada")
    times = Counter([*columns, *chosen.fixed])
    for name in spec.columns:
        if times[name] > 1:
            message = f"Kolom {name!r} tertulis dua kali."
            yield FieldError(f"berkas.{name}", message, "kolom-ganda")
