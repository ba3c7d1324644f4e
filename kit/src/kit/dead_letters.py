"""Events that could not be used: kept as they came, explained, and sent again."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection

import orjson
from redis.asyncio import Redis
from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
    text,
)

from kit.clock import now
from kit.db import ReadSession, Session, Sessions, kit_metadata, new_id, transaction
from kit.errors import NotFound
from kit.relay import FIELD

log = logging.getLogger(__name__)

UNKNOWN = "jenis-tidak-dikenal"
UNKNOWN_VERSION = "versi-tidak-dikenal"
AT_ONCE = 1_000

dead_letter = Table(
    "dead_letter",
    kit_metadata,
    Column("id", Uuid, primary_key=True, default=new_id),
    Column("stream", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("event_id", Text),
    Column("type", Text),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="1"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("resent_at", DateTime(timezone=True)),
    UniqueConstraint("stream", "message_id"),
    Index("ix_dead_letter_open", "at", "id", postgresql_where=text("resent_at IS NULL")),
)


class Unreadable(Exception):
    """What is wrong with an event: a code and an explanation for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def letter(
    stream: str, message_id: str, payload: str, reason: Unreadable, *, tries: int = 1
) -> dict[str, object]:
    """The row of a dead letter; what PostgreSQL cannot hold as text (NUL, half characters) is
    shown as a replacement character."""
    row = {
        "stream": stream,
        "message_id": message_id,
        **_glimpse(payload),
        "reason": reason.reason,
        "detail": reason.detail,
        "payload": payload,
    }
    storable = {
        name: value and value.replace("\0", "\ufffd").encode(errors="replace").decode()
        for name, value in row.items()
    }
    return {"id": new_id(), "tries": tries, **storable}


async def resend(session: Session, redis: Redis, letter_id: uuid.UUID) -> None:
    """Put a dead letter back on its stream and note when. It may be buried again, as a new one."""
    row = (
        await session.execute(
            select(dead_letter).where(dead_letter.c.id == letter_id).with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound("Surat mati ini tidak ada.")
    await session.execute(
        dead_letter.update().where(dead_letter.c.id == letter_id).values(resent_at=now())
    )
    await redis.xadd(row.stream, {FIELD: row.payload})


async def take_again(
    sessions: Sessions, redis: Redis, streams: Collection[str], types: Collection[str]
) -> int:
    """Put back what was buried because nobody knew its type then, and is known now; how many."""
    letters = (
        select(dead_letter)
        .where(
            dead_letter.c.resent_at.is_(None),
            dead_letter.c.reason.in_((UNKNOWN, UNKNOWN_VERSION)),
            dead_letter.c.type.in_(list(types)),
            dead_letter.c.stream.in_(list(streams)),
        )
        .order_by(dead_letter.c.at, dead_letter.c.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    taken = 0
    while True:
        async with transaction(sessions) as session:
            found = (await session.execute(letters)).all()
            if not found:
                return taken
            # Sent before it is noted: what is interrupted in between is sent twice, never lost.
            for row in found:
                await redis.xadd(row.stream, {FIELD: row.payload})
            await session.execute(
                dead_letter.update()
                .where(dead_letter.c.id.in_([row.id for row in found]))
                .values(resent_at=now())
            )
        taken += len(found)
        log.info("dead letters of a type that is known now are taken again", extra={"count": taken})


async def count_open(session: ReadSession, *, at_most: int | None = None) -> int:
    """How many dead letters have not been sent again; not counted further than `at_most`."""
    found = select(dead_letter.c.id).where(dead_letter.c.resent_at.is_(None)).limit(at_most)
    return await session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _glimpse(payload: str) -> dict[str, str | None]:
    """Id and type of an event that could not be read, as far as they can be seen."""
    try:
        found = orjson.loads(payload)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return {"event_id": None, "type": None}
    return {
        key: str(found[name])[:200] if name in found else None
        for key, name in (("event_id", "id"), ("type", "type"))
    }
