"""The area limits of an account as conditions on queries and as refusals.

An area is a code of digits and dots; `62.71.03.1002` lies in `62.71.03`. `kit.auth` says what the
limits of a caller are; `Actor.covers` asks about one area.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from kit.auth import ALL, Actor, inside
from kit.errors import Forbidden


class OutsideArea(Forbidden):
    code = "di-luar-wilayah"
    title = "Di luar wilayah kerja"


def within(
    areas: Iterable[str], column: InstrumentedAttribute[Any] | ColumnElement[Any]
) -> ColumnElement[bool]:
    """Rows whose area is one of `areas` or lies in one; `"*"` is all, no area at all none."""
    codes = list(areas)
    if ALL in codes:
        return true()
    return or_(
        false(),
        *(or_(column == code, column.startswith(f"{code}.", autoescape=True)) for code in codes),
    )


def within_sql(column: str, parameter: str) -> str:
    """The condition of `within` for SQL that is written out; `:parameter` are the areas."""
    codes = f"CAST(:{parameter} AS text[])"
    return f"""(
        '{ALL}' = ANY({codes}) OR EXISTS (
            SELECT FROM unnest({codes}) AS area (code)
            WHERE {column} = area.code OR starts_with({column}, area.code || '.')
        )
    )"""


def touches(areas: Iterable[str], code: str) -> bool:
    """Whether an area lies in one of `areas` or contains one: its sums show some of theirs."""
    codes = list(areas)
    return inside(codes, code) or any(one.startswith(f"{code}.") for one in codes)


def ensure_covers(actor: Actor, area: str, detail: str) -> None:
    """Raises OutsideArea with `detail` unless the area lies in the caller's."""
    if not actor.covers(area):
        raise OutsideArea(detail)


def ensure_everywhere(actor: Actor, detail: str) -> None:
    """Raises OutsideArea with `detail` for a caller who is limited to areas."""
    if not actor.everywhere:
        raise OutsideArea(detail)
