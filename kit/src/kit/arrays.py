"""Flat lists to PostgreSQL arrays, fast: psycopg looks at each element by itself in Python.

Set-based SQL sends whole batches as arrays, so this is most of what a consumer or an import does
in Python (half of kinerja's time before). Lists of anything else go psycopg's way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
from psycopg.abc import Buffer
from psycopg.types.array import ListDumper


def _text(value: str) -> str:
    if "\0" in value:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if '"' in value:
        value = value.replace('"', '\\"')
    return f'"{value}"'


def _uuid(value: uuid.UUID) -> str:
    return f"{value.int:032x}"


def _bytes(value: bytes) -> str:
    return f'"\\\\x{value.hex()}"'


def _bool(value: bool) -> str:  # noqa: FBT001  (one element of a list)
    return "t" if value else "f"


_WRITE: dict[type, Callable[[Any], str]] = {
    str: _text,
    uuid.UUID: _uuid,
    int: str,
    bytes: _bytes,
    bool: _bool,
    date: date.isoformat,
}
_NONE = type(None)


class FlatListDumper(ListDumper):
    def dump(self, obj: list[Any]) -> Buffer | None:
        kinds = set(map(type, obj))
        kinds.discard(_NONE)
        write = _WRITE.get(kinds.pop()) if len(kinds) == 1 else None
        if write is None or self.delimiter != b",":
            return super().dump(obj)
        cells = ["NULL" if value is None else write(value) for value in obj]
        return f"{{{','.join(cells)}}}".encode()


def literal(values: list[Any]) -> str:
    """A list as the text of an array: for one that is sent again and again."""
    return bytes(FlatListDumper(list).dump(values) or b"{}").decode()


def register() -> None:
    """For every connection made from now on; they all speak UTF-8."""
    psycopg.adapters.register_dumper(list, FlatListDumper)
