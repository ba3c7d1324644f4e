"""What one kind of import is: its columns, and what is done with its rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from kit.auth import Actor
from kit.db import Session


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`number` is the row in the sheet (the header is 1); `values` has every column of the file,
    trimmed, "" when empty."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    row: int
    column: str
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a chunk: rows taken over, rows that were there already, rows refused."""

    accepted: int
    existing: int
    errors: Sequence[RowError]


Process = Callable[[Session, Actor, Sequence[ImportRow]], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """One kind of import. `process` writes a chunk's good rows in the given transaction; it raises
    nothing for a bad row, which it reports instead."""

    kind: str
    columns: tuple[str, ...]
    required: frozenset[str]
    process: Process
