"""`Idempotency-Key`: a request repeated by a device with bad signal is done once (api.md)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from kit.auth import Actor
from kit.clock import now
from kit.db import Session, kit_metadata
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
    Index("ix_idempotency_at", "at"),
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


async def _key(
    request: Request,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=MAX_KEY)] = None,
) -> Key | None:
    if idempotency_key is None:
        return None
    body = await request.body()
    return Key(idempotency_key, request.url.path, hashlib.sha256(body).digest())


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
            actor_id=actor.id,
            path=key.path,
            key=key.value,
            body_hash=key.body_hash,
            status=status,
        )
        .on_conflict_do_nothing()
        .returning(idempotency.c.key)
    )
    mine = (
        (idempotency.c.actor_id == actor.id)
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
            " (SELECT ctid FROM idempotency WHERE at < :before LIMIT :limit))"
        ),
        {"before": now() - KEPT, "limit": limit},
    )
    return int(getattr(result, "rowcount", 0))
