"""Sessions, ids and the one place that commits."""

from __future__ import annotations

import asyncio
import secrets
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, NewType, cast

from fastapi import Depends, Request, Response
from sqlalchemy import BigInteger, DateTime, MetaData, Numeric, Uuid
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Mapped, mapped_column

from kit import arrays, dry_run
from kit.clock import now

arrays.register()

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TYPES = {
    datetime: DateTime(timezone=True),
    Decimal: Numeric(18, 2),
    uuid.UUID: Uuid,
}
BigInt = Annotated[int, mapped_column(BigInteger)]

# Marks a table whose rows the running program may add and read, never change: kit.migrations
# grants accordingly.
APPEND_ONLY = {"append_only": True}

# Of readers that page by the writing transaction: below the first none runs any more, from the
# second on none has begun (but those of another server, whose data came by a restore).
SETTLED_BELOW = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
NOT_BEGUN_FROM = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
THIS_TRANSACTION = "((pg_current_xact_id())::text)::bigint"

kit_metadata = MetaData(naming_convention=NAMING)

# A plan kept from when a table was empty reads all of it for each batch of an import, and compiling
# a plan costs more than any of ours takes.
PLANNING = "-c plan_cache_mode=force_custom_plan -c jit=off"

ReadSession = NewType("ReadSession", AsyncSession)
Session = NewType("Session", ReadSession)
Sessions = async_sessionmaker[AsyncSession]


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): milliseconds, then 74 random bits. PostgreSQL 17 cannot make one."""
    value = (time.time_ns() // 1_000_000) << 80 | 0x7 << 76 | 0b10 << 62
    random = secrets.randbits(74)
    return uuid.UUID(int=value | (random >> 62) << 64 | random & ((1 << 62) - 1))


class Record:
    """What every table that people edit carries."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)


def make_engine(url: str, *, pool_size: int = 5) -> AsyncEngine:
    """An engine whose connections are checked before use, so a restarted PostgreSQL is no error."""
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=10,
        isolation_level="READ COMMITTED",
        hide_parameters=True,  # an SQL error is logged; the values in it may be a person's
        connect_args={"connect_timeout": 10, "options": PLANNING},
    )


_shared: dict[str, tuple[AsyncEngine, int]] = {}


def process_engine(
    url: str, *, pool_size: int = 5
) -> tuple[AsyncEngine, Callable[[], Awaitable[None]]]:
    """The one engine of this program for a database, and how to give it back: API and worker of
    a service share its connections when they run in one process, and the last one closes them."""
    engine, users = _shared.get(url) or (make_engine(url, pool_size=pool_size), 0)
    _shared[url] = engine, users + 1

    async def give_back() -> None:
        shared, left = _shared.pop(url)
        if left > 1:
            _shared[url] = shared, left - 1
        else:
            await shared.dispose()

    return engine, give_back


def make_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


Write = Callable[["Session"], Awaitable[object]]


def on_rollback(session: ReadSession, write: Write) -> None:
    """What stands even if this transaction is undone (that somebody looked a number up)."""
    session.info.setdefault("on_rollback", []).append(write)


@asynccontextmanager
async def undone(session: ReadSession) -> AsyncIterator[None]:
    """A block of a transaction that is undone at its end, with what it sets for itself."""
    async with session.begin_nested() as savepoint:
        yield
        await savepoint.rollback()


@asynccontextmanager
async def trial(session: Session) -> AsyncIterator[None]:
    """A block of a transaction that is undone at its end, but for what was announced with
    `on_rollback`."""
    session.info["trial"] = True
    async with undone(session):
        yield
    session.info["trial"] = False
    for write in session.info.pop("on_rollback", []):
        await write(session)


def is_trial(session: ReadSession) -> bool:
    """Whether what this transaction writes now will be undone: who looked stays on record."""
    return bool(session.info.get("trial"))


def slow_down(session: ReadSession, seconds: float) -> None:
    """Let the answer wait, after the commit and without a connection of the pool."""
    session.info["slow_down"] = max(seconds, session.info.get("slow_down", 0.0))


@asynccontextmanager
async def transaction(sessions: Sessions, *, undo: bool = False) -> AsyncIterator[Session]:
    """Commit when the block ends, roll back when it raises. Nothing else in the project commits.

    What was announced with `on_rollback` is then written in a transaction of its own. `undo`: the
    block is only tried, and rolled back at its end.
    """
    info: dict[str, Any] = {}
    try:
        async with sessions.begin() as session:
            info = session.info
            info["trial"] = undo
            yield cast("Session", session)
            if undo:
                await session.rollback()
    except Exception:
        await _after_rollback(sessions, info)
        raise
    if undo:
        await _after_rollback(sessions, info)


async def _after_rollback(sessions: Sessions, info: dict[str, Any]) -> None:
    writes: list[Write] = info.get("on_rollback", [])
    if writes:
        async with sessions.begin() as session:
            for write in writes:
                await write(cast("Session", session))


@asynccontextmanager
async def reading(sessions: Sessions) -> AsyncIterator[ReadSession]:
    """A session outside of a request that only reads."""
    async with sessions() as session:
        yield cast("ReadSession", session)


async def _write(request: Request, response: Response) -> AsyncIterator[Session]:
    info: dict[str, Any] = {}
    undo = dry_run.undone(request)
    if undo:
        response.headers[dry_run.HEADER] = "1"
    try:
        async with transaction(request.app.state.sessions, undo=undo) as session:
            info = session.info
            yield session
    finally:
        if "slow_down" in info:
            await asyncio.sleep(info["slow_down"])


async def _several(request: Request) -> Sessions:
    if dry_run.undone(request):
        raise dry_run.not_here()
    sessions: Sessions = request.app.state.sessions
    return sessions


async def _read(request: Request) -> AsyncIterator[ReadSession]:
    async with reading(request.app.state.sessions) as session:
        yield session


# scope="function": the commit runs before the answer leaves, so a failed commit is never a 2xx.
SessionDep = Annotated[Session, Depends(_write, scope="function")]
# For an operation that waits for others after its commit; it is marked as one that is not tried.
SessionsDep = Annotated[Sessions, Depends(_several)]
ReadSessionDep = Annotated[ReadSession, Depends(_read, scope="function")]
