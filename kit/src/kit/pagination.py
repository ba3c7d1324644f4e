"""Keyset pages: `?batas=50&kursor=…` -> `{"data": […], "berikutnya": "…" | null}`.

A cursor belongs to its list, order and filters; under any others it is refused. Where the order is
by something that names a person, the cursor is encrypted: it will stand in an address.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

import orjson
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute

from kit.crypto import Keyring, UnreadableValue
from kit.db import ReadSession, undone
from kit.errors import FieldError, Invalid
from kit.schemas import QuerySchema

T = TypeVar("T")
U = TypeVar("U")
MAX_SIZE = 500
# A total is counted so far and so long, whatever the list.
COUNTED = 10_000
COUNTING_MS = 500
_CANCELLED = "57014"

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class PageQuery(QuerySchema):
    """What every list takes. A list with filters subclasses it: one query model per operation."""

    # What chooses a part of the list, not the list.
    paging: ClassVar[frozenset[str]] = frozenset({"batas", "kursor", "total"})

    batas: int = Field(default=50, ge=1, le=MAX_SIZE, description="Banyaknya baris, 1 sampai 500")
    kursor: str | None = Field(
        default=None, max_length=2000, description="Nilai `berikutnya` dari halaman sebelumnya"
    )
    total: bool = Field(default=False, description="Hitung juga banyaknya, sampai 10.000")

    def belongs(self) -> str:
        """What its cursors belong to: the list with its order and filters."""
        chosen = self.model_dump(mode="json", exclude=set(self.paging), exclude_none=True)
        named = orjson.dumps([type(self).__name__, chosen], option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(named, digest_size=6).hexdigest()


class Total(BaseModel):
    """How many rows a list has, as far as it was counted."""

    banyak: int | None = Field(description="Paling banyak 10000; null: terlalu lama dihitung")
    tepat: bool = Field(description="false: banyaknya lebih, atau tidak dihitung")


class Page(BaseModel, Generic[T]):
    model_config = ConfigDict(from_attributes=True)
    data: list[T]
    berikutnya: str | None = Field(description="Kursor halaman berikutnya; null bila habis")
    total: Total | None = Field(default=None, description="Hanya bila diminta (`total=true`)")

    @classmethod
    def of(cls, rows: Rows[T], **beside: Any) -> Self:  # noqa: ANN401  (fields of a subclass)
        """These rows as they are answered, and what else the answer tells."""
        return cls(data=rows.data, berikutnya=rows.berikutnya, total=rows.total, **beside)


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """One page of rows. Pydantic cannot hold ORM classes, so `Page` is built at the edge."""

    data: list[T]
    berikutnya: str | None
    total: Total | None = None

    def map(self, change: Callable[[T], U]) -> Rows[U]:
        return self.of([change(row) for row in self.data])

    def of(self, data: list[U]) -> Rows[U]:
        """The same page, told in other words."""
        return replace(cast("Rows[U]", self), data=data)


@dataclass(frozen=True, slots=True)
class Sort:
    """One column of the order. The last column of an order must be unique and not null; the first
    may be null, and whoever has nothing there comes last in both directions.

    `personal`: its values name people.
    """

    column: Column
    descending: bool = False
    personal: bool = False


def encode_cursor(values: Sequence[object]) -> str:
    return _text(orjson.dumps(list(values), default=str))


def decode_cursor(cursor: str, kinds: Sequence[type], field: str = "kursor") -> list[Any]:
    """The values of a cursor that `encode_cursor` made; anything else is refused with 422."""
    try:
        return _typed(orjson.loads(_bytes(cursor)), kinds)
    except (ValueError, TypeError, binascii.Error):
        raise wrong_cursor(field) from None


def wrong_cursor(field: str = "kursor") -> Invalid:
    return Invalid(
        "Kursor tidak sah. Mulai lagi dari halaman pertama.",
        FieldError(f"query.{field}", "Kursor tidak sah.", "kursor-tidak-sah"),
    )


def cursor_of_another(field: str = "kursor") -> Invalid:
    return Invalid(
        "Kursor ini dari daftar, urutan, atau saringan lain. Mulai lagi dari halaman pertama.",
        FieldError(f"query.{field}", "Kursor ini dari daftar lain.", "kursor-daftar-lain"),
    )


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(cursor: str) -> bytes:
    return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)


def _typed(values: Sequence[object], kinds: Sequence[type]) -> list[Any]:
    return [_read(kind, value) for kind, value in zip(kinds, list(values), strict=True)]


@dataclass(frozen=True, slots=True)
class _Cursors:
    """The cursors of one list in one order: places in it, as text."""

    of: str
    order: Sequence[Sort]
    seal: Keyring | None

    def write(self, place: Sequence[object]) -> str:
        key = self._key()
        if key is None:
            return encode_cursor((self.of, *place))
        return _text(key.encrypt(orjson.dumps(list(place), default=str), self.of.encode()))

    def read(self, cursor: str) -> list[Any]:
        """Raises Invalid for what `write` did not make, or made for another list."""
        kinds = [sort.column.type.python_type for sort in self.order]
        key = self._key()
        try:
            if key is not None:
                values = orjson.loads(key.decrypt(_bytes(cursor), self.of.encode()))
            else:
                of, *values = orjson.loads(_bytes(cursor))
                if of != self.of:
                    raise cursor_of_another()
            if values[0] is None and _may_be_null(self.order[0].column):
                return [None, *_typed(values[1:], kinds[1:])]
            return _typed(values, kinds)
        except UnreadableValue:
            raise cursor_of_another() from None
        except (ValueError, TypeError, IndexError, binascii.Error):
            raise wrong_cursor() from None

    def _key(self) -> Keyring | None:
        if not any(sort.personal for sort in self.order):
            return None
        if self.seal is None:
            raise TypeError("an order by what names people needs a key for its cursors")
        return self.seal


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


def _may_be_null(column: Column) -> bool:
    return bool(getattr(column, "nullable", False))


def _after(order: Sequence[Sort], values: Sequence[Any]) -> ColumnElement[bool]:
    columns = [sort.column for sort in order]
    if len({sort.descending for sort in order}) == 1:
        place = tuple_(
            *(literal(v, c.type) for c, v in zip(columns, values, strict=True)),
            types=[c.type for c in columns],
        )
        row = tuple_(*columns)
        return row < place if order[0].descending else row > place
    # Spelled out column by column, since directions differ and a row comparison knows one.
    choices: list[ColumnElement[bool]] = []
    for at, sort in enumerate(order):
        same = [s.column == v for s, v in zip(order[:at], values, strict=False)]
        further = sort.column < values[at] if sort.descending else sort.column > values[at]
        choices.append(and_(true(), *same, further))
    first, value = order[0], values[0]
    # Redundant, but an index can start from it.
    bound = first.column <= value if first.descending else first.column >= value
    return and_(bound, or_(*choices))


def _stretches(order: Sequence[Sort], place: Sequence[Any] | None) -> list[ColumnElement[bool]]:
    """What is left of a list after a place: one condition, or two where the first column may be
    null, since those come last in either direction, and each is a stretch of one index."""
    first = order[0].column
    if not _may_be_null(first):
        return [true() if place is None else _after(order, place)]
    empty = first.is_(None)
    if place is None:
        return [first.is_not(None), empty]
    if place[0] is None:
        return [and_(empty, _after(order[1:], place[1:]))]
    return [and_(first.is_not(None), _after(order, place)), empty]


async def paginate(
    session: ReadSession,
    rows: Select[Any],
    page: PageQuery,
    *order: Sort,
    seal: Keyring | None = None,
) -> Rows[Any]:
    """One page of `rows` in `order`. A select of one entity gives entities, of several, Rows.

    `seal` encrypts cursors that would tell who somebody is.
    """
    cursors = _Cursors(page.belongs(), order, seal)
    place = None if page.kursor is None else cursors.read(page.kursor)
    keys = [sort.column.label(f"_key{at}") for at, sort in enumerate(order)]
    ordered = rows.add_columns(*keys).order_by(
        *(s.column.desc() if s.descending else s.column.asc() for s in order)
    )
    found: list[Row[Any]] = []
    for stretch in _stretches(order, place):
        part = ordered.where(stretch).limit(page.batas + 1 - len(found))
        found += (await session.execute(part)).all()
        if len(found) > page.batas:
            break
    kept = found[: page.batas]
    width = len(order)
    following = cursors.write(tuple(kept[-1])[-width:]) if len(found) > page.batas else None
    total = await count(session, rows) if page.total else None
    return Rows([_without_keys(row, width) for row in kept], following, total)


async def count(session: ReadSession, rows: Select[Any]) -> Total:
    """How many rows there are, up to a number and a time: what is more is not worth the wait."""
    within = rows.with_only_columns(literal(1), maintain_column_froms=True).order_by(None)
    counted = select(func.count()).select_from(within.limit(COUNTED + 1).subquery())
    try:
        async with undone(session):
            await session.execute(text(f"SET LOCAL statement_timeout = {COUNTING_MS}"))
            found = await session.scalar(counted) or 0
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _CANCELLED:
            raise
        return Total(banyak=None, tepat=False)
    return Total(banyak=min(found, COUNTED), tepat=found <= COUNTED)


def page_of(rows: Sequence[T], page: PageQuery, key: Callable[[T], str]) -> Rows[T]:
    """One page of rows that are in memory, in their order; `key` is unique among them."""
    start = 0
    of = page.belongs()
    if page.kursor is not None:
        belongs, last = decode_cursor(page.kursor, (str, str))
        if belongs != of:
            raise cursor_of_another()
        start = next((at for at, row in enumerate(rows, 1) if key(row) == last), 0)
        if not start:
            raise wrong_cursor()
    kept = list(rows[start : start + page.batas])
    more = start + len(kept) < len(rows)
    total = Total(banyak=len(rows), tepat=True) if page.total else None
    return Rows(kept, encode_cursor((of, key(kept[-1]))) if more else None, total)


def _without_keys(row: Row[Any], width: int) -> Any:  # noqa: ANN401  (an entity or a row)
    values = tuple(row)[:-width]
    return values[0] if len(values) == 1 else values
