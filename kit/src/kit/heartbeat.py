"""Each loop of a program tells when it last succeeded, and by when it will have again.

A loop calls `succeeded`; the worker writes what its loops told into a small table, where the API
(in compose another container) reads it. A loop that fails again and again, or waits for something
that never comes, is late, though its process lives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, DateTime, Integer, Table, Text, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from kit.clock import now
from kit.db import Sessions, kit_metadata, reading, transaction

# Seconds that a loop has for its first success, and between two writings of the table.
FIRST_WITHIN = 120.0
WRITE_EVERY = 5.0

heartbeat = Table(
    "heartbeat",
    kit_metadata,
    Column("loop", Text, primary_key=True),
    Column("succeeded_at", DateTime(timezone=True)),
    # NULL: the loop has done all that it had to do.
    Column("due_at", DateTime(timezone=True)),
    # Since its last success; `error` is the kind of the last one, without its words.
    Column("failures", Integer, nullable=False),
    Column("error", Text),
)


def _first_due() -> datetime | None:
    return now() + timedelta(seconds=FIRST_WITHIN)


@dataclass(slots=True)
class Beat:
    loop: str
    succeeded_at: datetime | None = None
    due_at: datetime | None = field(default_factory=_first_due)
    failures: int = 0
    error: str | None = None

    def succeed(self, within: float) -> None:
        self.succeeded_at = now()
        self.due_at = self.succeeded_at + timedelta(seconds=within)
        self.failures, self.error = 0, None

    def fail(self, error: BaseException) -> None:
        self.failures += 1
        self.error = type(error).__name__

    def end(self) -> None:
        self.succeed(0)
        self.due_at = None

    @property
    def late(self) -> int:
        """Whole seconds for which its success is overdue."""
        return 0 if self.due_at is None else max(0, int((now() - self.due_at).total_seconds()))


current: ContextVar[Beat | None] = ContextVar("beat", default=None)


def succeeded(*, within: float) -> None:
    """Said by a loop: its work is done for now, and will be again within so many seconds."""
    beat = current.get()
    if beat is not None:
        beat.succeed(within)


async def _write(sessions: Sessions, beats: Sequence[Beat]) -> None:
    """Of several workers side by side the one that is further counts."""
    rows = insert(heartbeat).values([asdict(beat) for beat in beats])
    old, new = heartbeat.c, rows.excluded
    further = rows.on_conflict_do_update(
        index_elements=["loop"],
        set_={name: new[name] for name in ("due_at", "failures", "error")}
        | {"succeeded_at": func.greatest(old.succeeded_at, new.succeeded_at)},
        where=or_(
            old.due_at.is_(None), new.due_at.is_(None), new.due_at >= old.due_at, old.due_at < now()
        ),
    )
    others = old.loop.not_in([beat.loop for beat in beats])
    async with transaction(sessions) as session:
        await session.execute(delete(heartbeat).where(others))
        await session.execute(further)


def writer(
    sessions: Sessions, beats: Sequence[Beat], file: Path | None
) -> Callable[[], Awaitable[None]]:
    """The loop that writes them down; `file` is touched while every loop is on time."""

    async def loop() -> None:
        while True:
            await _write(sessions, beats)
            if file is not None and not any(beat.late for beat in beats):
                file.touch()  # noqa: ASYNC240  (one inode on a local disk)
            await asyncio.sleep(WRITE_EVERY)

    return loop


def judged(beats: Iterable[Beat]) -> Mapping[str, object]:
    """A part of a health answer: names and numbers."""
    found = {beat.loop: _shown(beat) for beat in beats}
    if not found:
        return {"siap": False, "sebab": "belum pernah berjalan"}
    late = [name for name, shown in found.items() if shown.get("terlambat")]
    if not late:
        return {"putaran": found}
    return {"siap": False, "sebab": f"terhenti: {', '.join(late)}", "putaran": found}


def _shown(beat: Beat) -> dict[str, object]:
    """Seconds since the last success and over time; how often it failed since, and of what kind."""
    since = beat.succeeded_at and int((now() - beat.succeeded_at).total_seconds())
    shown: dict[str, object] = {"berhasil": since}
    if beat.late:
        shown["terlambat"] = beat.late
    if beat.failures:
        shown |= {"gagal": beat.failures, "sebab": beat.error}
    return shown


def check(sessions: Sessions) -> Callable[[], Awaitable[Mapping[str, object]]]:
    """What the worker last wrote, for the API's health."""

    async def found() -> Mapping[str, object]:
        async with reading(sessions) as session:
            rows = await session.execute(select(heartbeat).order_by(heartbeat.c.loop))
            return judged([Beat(**row) for row in rows.mappings()])

    return found
