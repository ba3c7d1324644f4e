"""A request repeated by a device with bad signal is done once (api.md): by the `Idempotency-Key` of
a client that is online, or by the ids of device and item of what waited for signal (kit.sync)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.dependencies.models import Dependant
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    false,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from kit.auth import Actor
from kit.clock import now
from kit.db import ReadSession, Session, kit_metadata
from kit.errors import Invalid

KEPT = timedelta(days=30)
MAX_KEY = 200

idempotency = Table(
    "idempotency",
    kit_metadata,
    Column("actor_id", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("resource_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # What a device wrote without signal may come again after any time.
    Column("for_ever", Boolean, nullable=False, server_default=false()),
    Index("ix_idempotency_at", "at", postgresql_where=text("NOT for_ever")),
)


class KeyReused(Invalid):
    code = "idempotency-key-dipakai-ulang"
    title = "Idempotency-Key sudah dipakai"
    advice = (
        "Pakai kunci baru untuk isi yang baru; kunci yang sama hanya untuk mengulang isi yang sama."
    )


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one request with what it was sent for."""

    value: str
    path: str
    body_hash: bytes
    # Whose key it is, where that is not the account: a device's, whoever sends what it wrote.
    device: uuid.UUID | None = None

    def owner(self, actor: Actor) -> str:
        return actor.id if self.device is None else str(self.device)


@dataclass(frozen=True, slots=True)
class Sent:
    """What an item of a batch is known by; stands in the ASGI scope of its request at `FROM`."""

    device: uuid.UUID
    item: uuid.UUID


FROM = "kit.sync"
_ITEMS = "sinkron"


async def _key(
    request: Request,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=MAX_KEY)] = None,
) -> Key | None:
    sent: Sent | None = request.scope.get(FROM)
    if sent is not None:
        mark = fingerprint(request.method, request.url.path, await request.body())
        return Key(str(sent.item), _ITEMS, mark, sent.device)
    if idempotency_key is None:
        return None
    body = await request.body()
    return Key(idempotency_key, request.url.path, hashlib.sha256(body).digest())


def asked_for(dependant: Dependant) -> bool:
    """Whether an operation takes a key, and so may be sent twice."""
    return dependant.call is _key or any(map(asked_for, dependant.dependencies))


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Of an item, which is one request: with another method or path it is another. Two bytes tell a
    device's error, and, being kept for ever, not the number in a body."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).digest()[:2]


@dataclass(frozen=True, slots=True)
class Done:
    """An item that was done: by what it is known, how it was answered, what it made or changed."""

    fingerprint: bytes
    status: int
    resource_id: uuid.UUID | None


async def accepted(
    session: ReadSession, device: uuid.UUID, items: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Done]:
    """Which of these items of a device were done, whenever that was and by whom."""
    row = idempotency.c
    found = await session.execute(
        select(row.key, row.body_hash, row.status, row.resource_id).where(
            row.actor_id == str(device),
            row.path == _ITEMS,
            row.key.in_([str(item) for item in items]),
        )
    )
    return {uuid.UUID(key): Done(*others) for key, *others in found}


IdempotencyKey = Annotated[Key | None, Depends(_key)]


async def once(
    session: Session,
    actor: Actor,
    key: Key | None,
    make: Callable[[], Awaitable[uuid.UUID]],
    *,
    status: int = 201,
) -> tuple[uuid.UUID, bool]:
    """Run `make` at most once per account, path and key; give its resource id and whether it ran.

    The row is written first, in the caller's transaction: a parallel twin waits on it and then
    finds it. A refusal rolls it back, so the request may be sent again.
    """
    if key is None:
        return await make(), True
    claimed = await session.scalar(
        insert(idempotency)
        .values(
            actor_id=key.owner(actor),
            path=key.path,
            key=key.value,
            body_hash=key.body_hash,
            status=status,
            for_ever=key.device is not None,
        )
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    )
    mine = (
        (idempotency.c.actor_id == key.owner(actor))
        & (idempotency.c.path == key.path)
        & (idempotency.c.key == key.value)
    )
    if claimed is None:
        row = (await session.execute(select(idempotency).where(mine))).one()
        if row.body_hash != key.body_hash:
            raise KeyReused("Idempotency-Key ini sudah dipakai untuk isi yang lain.")
        return row.resource_id, False
    made = await make()
    await session.execute(idempotency.update().where(mine).values(resource_id=made))
    return made, True


async def forget_old(session: Session, *, limit: int = 5_000) -> int:
    """Delete keys older than 30 days, a bounded number at a time."""
    # By ctid: the primary key is three texts wide.
    result = await session.execute(
        text(
            "DELETE FROM idempotency WHERE ctid = ANY (ARRAY"
            " (SELECT ctid FROM idempotency WHERE at < :before AND NOT for_ever LIMIT :limit))"
        ),
        {"before": now() - KEPT, "limit": limit},
    )
    return int(getattr(result, "rowcount", 0))
