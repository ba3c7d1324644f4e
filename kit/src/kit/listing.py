"""What of one noun may be sorted and filtered: a table beside its queries, one function that
applies it, and the words that are the same in every service.

Only what an index serves is offered as an order, and nothing that is encrypted, masked or
sensitive: an order tells of a value as an answer does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar, get_args

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, DateTime, Select, or_

from kit.clock import midnight
from kit.crypto import Keyring
from kit.db import ReadSession
from kit.pagination import Column, PageQuery, Rows, Sort, paginate
from kit.schemas import QuerySchema

T = TypeVar("T")

Order = Annotated[
    T | None,
    Field(
        description="Urutan; dengan `-` dari yang terbesar atau terbaru. Yang kosong selalu "
        "terakhir. Tanpa ini: urutan daftar itu sendiri"
    ),
]
# Several of a list, each by itself: `?status=diajukan&status=diproses`.
Several = Annotated[list[T] | None, Field(min_length=1, max_length=20)]


def _forwards(last: date | None, info: ValidationInfo, first: str) -> date | None:
    begins = info.data.get(first)
    if last is not None and begins is not None and last < begins:
        raise PydanticCustomError("rentang-terbalik", f"Tidak boleh sebelum {first}.")
    return last


class DatedQuery(QuerySchema):
    """By the noun's own date, both days included."""

    dari: date | None = Field(default=None, description="Bertanggal sejak hari ini")
    sampai: date | None = Field(default=None, description="Bertanggal sampai hari ini")

    @field_validator("sampai")
    @classmethod
    def _in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        return _forwards(value, info, "dari")


class MadeQuery(QuerySchema):
    """By the office's day on which it was recorded, both days included."""

    dibuat_dari: date | None = Field(
        default=None, description="Dicatat sejak hari ini (waktu kantor)"
    )
    dibuat_sampai: date | None = Field(
        default=None, description="Dicatat sampai hari ini (waktu kantor)"
    )

    @field_validator("dibuat_sampai")
    @classmethod
    def _made_in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        return _forwards(value, info, "dibuat_dari")


Filter = Callable[[Any], ColumnElement[bool]]


def same(column: Column) -> Filter:
    return lambda value: column == value


def any_of(column: Column) -> Filter:
    return lambda values: column == values[0] if len(values) == 1 else column.in_(values)


def contains(*columns: Column) -> Filter:
    """A part of any of these texts, whatever its case."""
    return lambda part: or_(*(one.icontains(part, autoescape=True) for one in columns))


def below(column: Column) -> Filter:
    """Of an area: all that lies in it."""
    return lambda code: column.startswith(f"{code}.", autoescape=True)


def dated(column: Column) -> Mapping[str, Filter]:
    """For `DatedQuery`; of an instant its day in the office."""
    return {
        "dari": lambda first: column >= _begins(column, first),
        "sampai": lambda last: column < _begins(column, last + timedelta(days=1)),
    }


def made(column: Column) -> Mapping[str, Filter]:
    """For `MadeQuery`."""
    return {f"dibuat_{name}": one for name, one in dated(column).items()}


def _begins(column: Column, day: date) -> date:
    if isinstance(column.type, DateTime):
        return midnight(day)
    return day


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. Each field of `query` that is no page, order or `beside` has its filter here, and
    each of its orders the column; whatever is missing or too many is told when this is made.

    `last`: the unique column that every order ends in, in the order's direction. `order`: what
    holds when none is asked for. `beside`: fields that others read (for what somebody asks).
    """

    query: type[PageQuery]
    last: Column
    orders: Mapping[str, Column]
    filters: Mapping[str, Filter]
    order: Sequence[Sort] = ()
    personal: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        asked = self.query.model_fields.keys() - self.query.paging - {"urut"} - self.beside
        if asked != self.filters.keys():
            raise TypeError(f"{self.query.__name__}: {sorted(asked ^ self.filters.keys())}")
        urut = self.query.model_fields.get("urut")
        words = (
            {word for kind in get_args(urut.annotation) for word in get_args(kind)} if urut else ()
        )
        if set(words) != {sign + name for name in self.orders for sign in ("", "-")}:
            raise TypeError(f"{self.query.__name__}: urut {sorted(words)}")

    def conditions(self, query: PageQuery) -> list[ColumnElement[bool]]:
        asked = ((one, getattr(query, name)) for name, one in self.filters.items())
        return [one(value) for one, value in asked if value is not None]

    def sorts(self, query: PageQuery) -> Sequence[Sort]:
        word: str | None = getattr(query, "urut", None)
        if word is None:
            return self.order or (Sort(self.last, descending=True),)
        name, descending = word.removeprefix("-"), word.startswith("-")
        first = Sort(self.orders[name], descending, personal=name in self.personal)
        return first, Sort(self.last, descending)

    async def page(
        self,
        session: ReadSession,
        rows: Select[Any],
        query: PageQuery,
        seal: Keyring | None = None,
    ) -> Rows[Any]:
        """One page of what of `rows` is asked for, in the order that is asked for."""
        chosen = rows.where(*self.conditions(query))
        return await paginate(session, chosen, query, *self.sorts(query), seal=seal)
