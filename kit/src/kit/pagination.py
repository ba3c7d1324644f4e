"""Keyset pages: `?batas=50&kursor=…` -> `{"data": […], "berikutnya": "…" | null}`."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Row, Select, and_, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from kit.db import ReadSession
from kit.errors import FieldError, Invalid
from kit.schemas import QuerySchema

T = TypeVar("T")
U = TypeVar("U")
MAX_SIZE = 500


class PageQuery(QuerySchema):
    """What every list takes. A list with filters subclasses it: one query model per operation."""

    batas: int = Field(default=50, ge=1, le=MAX_SIZE, description="Banyaknya baris, 1 sampai 500")
    kursor: str | None = Field(
        default=None, max_length=1000, description="Nilai `berikutnya` dari halaman sebelumnya"
    )


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)
    data: list[T]
    berikutnya: str | None = Field(description="Kursor halaman berikutnya; null bila habis")


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """One page of rows. Pydantic cannot hold ORM classes, so `Page` is built at the edge."""

    data: list[T]
    berikutnya: str | None

    def map(self, change: Callable[[T], U]) -> Rows[U]:
        return Rows([change(row) for row in self.data], self.berikutnya)


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of the order. The last column of an order must be unique and not null."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool = False


def encode_cursor(values: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(values), default=str)).rstrip(b"=").decode()


def decode_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """The values of a cursor that `encode_cursor` made; anything else is refused with 422."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return [_read(kind, value) for kind, value in zip(kinds, list(values), strict=True)]
    except (ValueError, TypeError, binascii.Error):
        raise _wrong_cursor() from None


def _wrong_cursor() -> Invalid:
    return Invalid(
        "Kursor tidak sah. Mulai lagi dari halaman pertama.",
        FieldError("query.kursor", "Kursor tidak sah.", "kursor-tidak-sah"),
    )


def _read(kind: type, value: object) -> object:
    if kind is uuid.UUID and isinstance(value, str):
        return uuid.UUID(value)
    if kind is datetime and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if kind is int and type(value) is int and -(2**63) <= value < 2**63:
        return value
    if kind in (str, float) and type(value) is kind:
        return value
    raise ValueError(value)


def _after(order: Sequence[Sort], values: Sequence[Any]) -> ColumnElement[bool]:
    # Spelled out column by column, since directions may differ and a row comparison knows one.
    choices: list[ColumnElement[bool]] = []
    for at, sort in enumerate(order):
        same = [s.column == v for s, v in zip(order[:at], values, strict=False)]
        further = sort.column < values[at] if sort.descending else sort.column > values[at]
        choices.append(and_(true(), *same, further))
    first, value = order[0], values[0]
    # Redundant, but an index can start from it.
    bound = first.column <= value if first.descending else first.column >= value
    return and_(bound, or_(*choices))


async def paginate(
    session: ReadSession, rows: Select[Any], page: PageQuery, *order: Sort
) -> Rows[Any]:
    """One page of `rows` in `order`. A select of one entity gives entities, of several, Rows."""
    kinds = [sort.column.type.python_type for sort in order]
    if page.kursor is not None:
        rows = rows.where(_after(order, decode_cursor(page.kursor, kinds)))
    keys = [sort.column.label(f"_key{at}") for at, sort in enumerate(order)]
    ordered = rows.add_columns(*keys).order_by(
        *(s.column.desc() if s.descending else s.column.asc() for s in order)
    )
    found = (await session.execute(ordered.limit(page.batas + 1))).all()
    kept = found[: page.batas]
    more = len(found) > page.batas
    width = len(order)
    following = encode_cursor(tuple(kept[-1])[-width:]) if more else None
    return Rows([_without_keys(row, width) for row in kept], following)


def page_of(rows: Sequence[T], page: PageQuery, key: Callable[[T], str]) -> Rows[T]:
    """One page of rows that are in memory, in their order; `key` is unique among them."""
    start = 0
    if page.kursor is not None:
        (last,) = decode_cursor(page.kursor, (str,))
        start = next((at for at, row in enumerate(rows, 1) if key(row) == last), 0)
        if not start:
            raise _wrong_cursor()
    kept = list(rows[start : start + page.batas])
    more = start + len(kept) < len(rows)
    return Rows(kept, encode_cursor((key(kept[-1]),)) if more else None)


def _without_keys(row: Row[Any], width: int) -> Any:  # noqa: ANN401  (an entity or a row)
    values = tuple(row)[:-width]
    return values[0] if len(values) == 1 else values
