"""What one kind of import is: its columns, and what is done with its rows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from kit.auth import Actor
from kit.db import Session

from .words import Choices

# Text, number, yes or no, or the name of the error that a formula ended in ({"e": "#N/A"}).
Cell = str | int | float | bool | Mapping[str, str]

_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")


def written(cell: Cell) -> str:
    """A cell as a person here writes it: a number has a decimal comma and no thousands' dots."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".replace(".", ",")
    return cell.get("e", "")


def is_error(cell: Cell) -> bool:
    """A failed formula, also as a spreadsheet saves it in a CSV."""
    if isinstance(cell, str):
        return cell.startswith("#") and _ERROR.fullmatch(cell) is not None
    return isinstance(cell, Mapping)


@dataclass(frozen=True, slots=True)
class RowError:
    row: int
    column: str
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`number` is the row in the sheet; `values` has every column of the file, trimmed, "" when
    empty; `faults` are cells that hold no value at all: such a row is refused."""

    number: int
    values: dict[str, str]
    faults: tuple[RowError, ...] = ()


def fault(error: RowError) -> dict[str, str]:
    """As it is kept and shown beside the first fault of its row."""
    return {"kolom": error.column, "pesan": error.message, "kode": error.code}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a chunk: rows taken over, rows that were there already, and everything that
    is wrong with the others."""

    accepted: int
    existing: int
    errors: Sequence[RowError]


Process = Callable[[Session, Actor, Sequence[ImportRow]], Awaitable[Outcome]]


@dataclass(frozen=True)
class ImportSpec:
    """One kind of import. `process` writes a chunk's good rows in the given transaction; it raises
    nothing for a bad row, which it reports instead. `digits`: columns of digits as
    text (NIK); a spreadsheet's number cell keeps 15 digits only, so there it is refused.
    `aliases`: other words for columns, as the office's own lists have them. `choices`, `example`:
    for the template: what a column may hold, and a row that is never taken over. `together`: rows
    that follow each other with the same in this column are handed over at once, so that they may
    be judged by each other; of more than a chunk of them only so many."""

    kind: str
    columns: tuple[str, ...]
    required: frozenset[str]
    process: Process
    digits: frozenset[str] = frozenset()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    example: Mapping[str, str] = field(default_factory=dict)
    together: str | None = None

    @cached_property
    def words(self) -> Choices:
        """The columns by their names and by the other words for them."""
        return Choices.of({name: self.aliases.get(name, ()) for name in self.columns})
