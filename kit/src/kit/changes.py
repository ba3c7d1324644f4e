"""What of a list changed since a place in it: `?diubah_sejak=…`, for copies that devices keep.

A trigger writes into each row the transaction that changed it last, also below raw SQL. A row is
told as soon as every transaction that began before is over, as in `kit.feed`, so that none is
skipped that commits late; the place goes on by (transaction, id).

What an account no longer sees is told too, by id and reason, and only to whoever saw it: another
trigger keeps where a row was that moved or was deleted (`gone`). Whatever else ends a record for
somebody (two that are merged) writes a row there and gets its word in `REASONS`. When the account's
own rights change, or the database came from a backup, no list of ids would be right: the cursor is
refused, and the copy begins anew.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import orjson
from pydantic import BaseModel, Field
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Identity,
    Index,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    false,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.crypto import Keyring
from kit.db import (
    APPEND_ONLY,
    SETTLED_BELOW,
    THIS_TRANSACTION,
    BigInt,
    ReadSession,
    Session,
    kit_metadata,
)
from kit.errors import FieldError, Invalid
from kit.listing import Listing
from kit.pagination import (
    Page,
    PageQuery,
    Rows,
    cursor_of_another,
    decode_cursor,
    encode_cursor,
    wrong_cursor,
)

T = TypeVar("T")
FIELD = "diubah_sejak"

# By what the trigger wrote.
REASONS: dict[str, Literal["tidak-lagi-terlihat", "dihapus", "digabung"]] = {
    "moved": "tidak-lagi-terlihat",
    "deleted": "dihapus",
    "merged": "digabung",
}

gone = Table(
    "gone",
    kit_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # Table and id of the row, and the columns that decided who saw it, as they were.
    Column("kind", Text, nullable=False),
    Column("row_id", Uuid, nullable=False),
    Column("was", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column(
        "xact",
        BigInteger,
        nullable=False,
        server_default=text(THIS_TRANSACTION),
    ),
    Index("ix_gone_kind_xact_row_id", "kind", "xact", "row_id"),
    info=APPEND_ONLY,
)


async def note_gone(
    session: Session, kind: str, row_id: uuid.UUID, was: Mapping[str, str | None], reason: str
) -> None:
    """What no trigger sees: why whoever saw this row where it was does not find it any more."""
    row = {"kind": kind, "row_id": row_id, "was": was, "reason": reason}
    await session.execute(gone.insert().values(row))


def was(column: str) -> ColumnElement[Any]:
    """What stood in a column of a row that is gone, as text."""
    stood: ColumnElement[Any] = gone.c.was[column].astext
    return stood


class Tracked:
    """A table whose changes can be asked for. Its migration makes the triggers that call
    `mark_changed` and `note_gone`; it has an index over this column and the id."""

    id: Mapped[uuid.UUID]

    # 0: before anybody could ask.
    changed_xact: Mapped[BigInt] = mapped_column(server_default=text("0"))


class ChangesQuery(PageQuery):
    """The query of a list whose changes can be asked for."""

    paging = PageQuery.paging | {FIELD}

    diubah_sejak: str | None = Field(
        default=None,
        max_length=500,
        description="Hanya yang berubah sejak itu, menurut urutan perubahannya: `diubah_sejak` "
        "dari jawaban sebelumnya, atau untuk pertama kali waktu ISO 8601 dengan zona "
        "(`2026-11-28T08:00:00Z`). Tidak bersama `urut` dan `total`",
    )


class Gone(BaseModel):
    id: uuid.UUID
    sebab: Literal["tidak-lagi-terlihat", "dihapus", "digabung", "tidak-lagi-cocok"] = Field(
        description="digabung: data lain mewakilinya; tidak-lagi-cocok: berubah, dan tidak (lagi)"
        " cocok dengan saringannya"
    )


class Changes(Page[T], Generic[T]):
    """A page; of what changed, also what is no longer there."""

    hilang: list[Gone] = Field(default=[], description="Yang dihapus dari salinan lebih dahulu")
    diubah_sejak: str | None = Field(
        default=None, description="Untuk bertanya lagi; ada bila perubahannya yang ditanyakan"
    )


@dataclass(frozen=True, slots=True)
class ChangedRows(Rows[T]):
    hilang: list[Gone] = field(default_factory=list)
    diubah_sejak: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What an account sees of a list: the rows now, which of `gone` it saw, and all that decides
    both (areas, closed services), so that a change of it is noticed."""

    rows: Select[Any]
    gone: ColumnElement[bool]
    rights: Sequence[object]


class _Moment(NamedTuple):
    """`settled`: below it no transaction runs any more. `server`: whose transactions they are."""

    settled: int
    server: str


class _Place(NamedTuple):
    xact: int
    id: uuid.UUID


_START = uuid.UUID(int=0)
_MOMENT = text(f"""
SELECT {SETTLED_BELOW},
       concat_ws('.', (SELECT system_identifier FROM pg_control_system()),
                 (SELECT oid FROM pg_database WHERE datname = current_database()))
""")  # noqa: S608  (a constant of kit.db)


async def page(
    session: ReadSession,
    listing: Listing,
    seen: Seen,
    query: ChangesQuery,
    seal: Keyring | None = None,
) -> Rows[Any]:
    """One page of the list, or of what changed in it. Raises Invalid for what is no place in it."""
    if query.diubah_sejak is None:
        return await listing.page(session, seen.rows, query, seal)
    for word in ("urut", "total"):
        if getattr(query, word, None):
            raise _refused(word, f"{word} tidak bersama {FIELD}.", "tidak-bersama-diubah-sejak")
    moment = _Moment(*(await session.execute(_MOMENT)).one())
    belongs = (query.belongs(), _digest(seen.rights), moment.server)
    place = await _place(session, query, belongs, moment.settled)
    part = _Part(seen, place, moment.settled, query.batas + 1)
    fits = and_(true(), *listing.conditions(query))
    found = [*await part.changed(session, fits), *await part.lost(session)]
    found.sort(key=lambda one: one[0])
    kept, more = found[: query.batas], len(found) > query.batas
    last = kept[-1][0] if more else _Place(moment.settled, _START)
    cursor = encode_cursor((*belongs, *last))
    return ChangedRows(
        data=[one for _, one in kept if not isinstance(one, Gone)],
        berikutnya=cursor if more else None,
        hilang=[one for _, one in kept if isinstance(one, Gone)],
        diubah_sejak=cursor,
    )


def _digest(rights: Sequence[object]) -> str:
    return hashlib.blake2b(orjson.dumps(rights), digest_size=6).hexdigest()


def _refused(word: str, message: str, code: str) -> Invalid:
    return Invalid(message, FieldError(f"query.{word}", message, code))


async def _place(
    session: ReadSession, query: ChangesQuery, belongs: tuple[str, str, str], settled: int
) -> _Place:
    since = query.diubah_sejak or ""
    if query.kursor is None and re.match(r"\d{4}-\d\d-\d\d", since):
        return _Place(await _at(session, _moment(since)), _START)
    word, cursor = (FIELD, since) if query.kursor is None else ("kursor", query.kursor)
    kinds = (str, str, str, int, uuid.UUID)
    of, rights, server, xact, last = decode_cursor(cursor, kinds, word)
    if of != belongs[0]:
        raise cursor_of_another(word)
    if server != belongs[2]:
        pesan = "Data kantor dipulihkan dari cadangan. Hapus salinan dan baca lagi seluruhnya."
        raise _refused(word, pesan, "data-dipulihkan")
    if rights != belongs[1]:
        pesan = "Hak akun ini berubah. Hapus salinan dan baca lagi seluruhnya."
        raise _refused(word, pesan, "hak-berubah")
    if not 0 <= xact <= settled:
        raise wrong_cursor(word)
    return _Place(xact, last)


def _moment(since: str) -> datetime:
    try:
        at = datetime.fromisoformat(since)
    except ValueError:
        pesan = "Waktu tidak dapat dibaca. Tulis seperti 2026-11-28T08:00:00Z (+ menjadi %2B)."
        raise _refused(FIELD, pesan, "waktu-tidak-sah") from None
    if at.tzinfo is None:
        pesan = "Sebutkan zona waktunya, seperti 2026-11-28T08:00:00Z."
        raise _refused(FIELD, pesan, "waktu-tanpa-zona")
    if at > now():
        raise _refused(FIELD, "Waktu ini belum terjadi.", "waktu-di-depan")
    return at


# No transaction lasts as long as half of it: what was not seen at a time began after that.
_EARLIER = timedelta(hours=2)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
# The event on either side: after a restore the later one has the lower number.
_XACT_AT = text("""
SELECT least(
    coalesce((SELECT xact FROM event_log WHERE at <= :at ORDER BY at DESC LIMIT 1), 0),
    (SELECT xact FROM event_log WHERE at > :at ORDER BY at LIMIT 1)
)
""")


async def _at(session: ReadSession, at: datetime) -> int:
    """A transaction that was over before any that was not seen at that time began."""
    if at < _FIRST:
        return 0
    found: int = await session.scalar(_XACT_AT, {"at": at - _EARLIER})
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """What lies after a place and is settled, so many rows of it."""

    seen: Seen
    place: _Place
    settled: int
    size: int

    async def changed(
        self, session: ReadSession, fits: ColumnElement[bool]
    ) -> list[tuple[_Place, Any]]:
        """What the account sees, as it is now; as gone where it does not fit what is asked for."""
        row = self._table
        rows = self.seen.rows.add_columns(row.changed_xact, row.id, func.coalesce(fits, false()))
        return [
            (_Place(xact, id_), one if fit else Gone(id=id_, sebab="tidak-lagi-cocok"))
            for one, xact, id_, fit in await self._of(session, rows, row.changed_xact, row.id)
        ]

    async def lost(self, session: ReadSession) -> list[tuple[_Place, Gone]]:
        """What it saw and sees no more."""
        c = gone.c
        still = self.seen.rows.where(self._table.id == c.row_id).with_only_columns(literal(1))
        rows = select(c.xact, c.row_id, c.reason).where(
            c.kind == self._table.__tablename__, self.seen.gone, ~still.exists()
        )
        return [
            (_Place(xact, id_), Gone(id=id_, sebab=REASONS[reason]))
            for xact, id_, reason in await self._of(session, rows, c.xact, c.row_id)
        ]

    @property
    def _table(self) -> Any:  # noqa: ANN401  (a mapped class)
        return self.seen.rows.column_descriptions[0]["entity"]

    async def _of(
        self,
        session: ReadSession,
        rows: Select[Any],
        xact: Column[Any],
        row: Column[Any],
    ) -> list[tuple[Any, ...]]:
        after = tuple_(literal(self.place.xact, BigInteger), literal(self.place.id, Uuid))
        rest = rows.where(tuple_(xact, row) > after, xact < self.settled)
        found = await session.execute(rest.order_by(xact, row).limit(self.size))
        return [tuple(one) for one in found]
