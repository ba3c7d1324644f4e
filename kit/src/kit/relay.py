"""Carry committed events to the service's Redis stream, at least once, in no promised order.

Redis writes to its disk once a second: what it took in the last moments before it died is lost with
it. What was sent is therefore remembered for some seconds together with the run of Redis that took
it, and sent again when another run answers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from redis.asyncio import Redis
from sqlalchemy import BigInteger, Column, DateTime, Index, Table, Text, exists, func, select, text

from kit import heartbeat
from kit.clock import now
from kit.db import ReadSession, Sessions, kit_metadata, reading, transaction
from kit.health import Check
from kit.outbox import CHANNEL, event_queue
from kit.wake import Listener

log = logging.getLogger(__name__)

BATCH = 1_000
TICK = 2.0
LATE_AFTER = 60.0
# Longer than Redis may keep its last writes from the disk (appendfsync everysec: 2 s).
KEPT_SECONDS = 10
FIELD = "event"

# ANY (ARRAY (...)), not IN: with statistics taken while the queue was empty, IN becomes a nested
# loop that runs the locking subquery again for each waiting row.
_TAKE = text("""
WITH taken AS (
    DELETE FROM event_queue
    WHERE id = ANY (ARRAY (
        SELECT id FROM event_queue ORDER BY id LIMIT :batch FOR UPDATE SKIP LOCKED
    ))
    RETURNING id, at
)
SELECT log.id, log.event_id, log.type, log.subject, log.at, log.request_id, log.data::text AS data
FROM taken JOIN event_log AS log ON log.id = taken.id AND log.at = taken.at
ORDER BY log.id
""")


_SENT = text("""
INSERT INTO event_sent (id, at, run_id, sent_at)
SELECT id, at, :run, clock_timestamp()
FROM unnest(CAST(:ids AS bigint[]), CAST(:ats AS timestamptz[])) AS sent (id, at)
ON CONFLICT (id) DO UPDATE SET run_id = excluded.run_id, sent_at = excluded.sent_at
""")
_AGAIN = text("""
WITH lost AS (DELETE FROM event_sent WHERE run_id <> :run RETURNING id, at)
INSERT INTO event_queue (id, at) SELECT id, at FROM lost ON CONFLICT DO NOTHING
""")
_KEPT = text("""
DELETE FROM event_sent WHERE sent_at < clock_timestamp() - make_interval(secs => :seconds)
""")

event_sent = Table(
    "event_sent",
    kit_metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("run_id", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Index("ix_event_sent_sent_at", "sent_at"),
)


async def run_of(redis: Redis) -> str:
    """Which run of Redis answers: another one after each of its starts."""
    return str((await redis.info("server"))["run_id"])


def cloud_event(source: str, row: Any) -> bytes:  # noqa: ANN401  (a result row)
    """One log row as CloudEvents 1.0 in structured JSON."""
    at: datetime = row.at
    envelope = {
        "specversion": "1.0",
        "id": str(row.event_id),
        "source": f"/{source}",
        "type": row.type,
        "subject": str(row.subject),
        "time": at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": orjson.Fragment(row.data),
    }
    if row.request_id:
        envelope["requestid"] = row.request_id
    return orjson.dumps(envelope)


async def relay_once(sessions: Sessions, redis: Redis, source: str, *, batch: int = BATCH) -> int:
    """Send one batch; the queue rows go in the same transaction, so a crash sends it again."""
    async with transaction(sessions) as session:
        rows = (await session.execute(_TAKE, {"batch": batch})).all()
        if rows:
            async with redis.pipeline(transaction=False) as pipeline:
                # On the same connection, so it is this run that takes them all.
                pipeline.info("server")
                for row in rows:
                    pipeline.xadd(source, {FIELD: cloud_event(source, row)})
                answered = await pipeline.execute()
            sent = {"ids": [row.id for row in rows], "ats": [row.at for row in rows]}
            await session.execute(_SENT, sent | {"run": str(answered[0]["run_id"])})
    return len(rows)


async def queue_lost(sessions: Sessions, redis: Redis) -> bool:
    """Queue again what an earlier run of Redis took last; forget what this one has surely kept.

    False when nothing is left that could still be lost.
    """
    run = await run_of(redis)
    async with transaction(sessions) as session:
        await session.execute(_AGAIN, {"run": run})
        await session.execute(_KEPT, {"seconds": KEPT_SECONDS})
        return bool(await session.scalar(select(exists(select(event_sent.c.id)))))


async def waiting(session: ReadSession) -> int:
    """How many events the relay has still to send."""
    return await session.scalar(select(func.count()).select_from(event_queue)) or 0


def oldest_unsent(sessions: Sessions) -> Check:
    """For the service's health: the age of the event that waits longest to be sent."""

    async def check() -> Mapping[str, object]:
        async with reading(sessions) as session:
            at = await session.scalar(select(event_queue.c.at).order_by(event_queue.c.id).limit(1))
        age = 0 if at is None else max(0, int((now() - at).total_seconds()))
        if age <= LATE_AFTER:
            return {"tertua_belum_terkirim": age}
        words = f"peristiwa tertua belum terkirim sejak {age} detik"
        return {"tertua_belum_terkirim": age, "perhatian": [words]}

    return check


@dataclass(slots=True)
class Relay:
    sessions: Sessions
    redis: Redis
    source: str
    listener: Listener
    _unsure: bool = field(default=True, init=False)
    _look_at: float = field(default=0.0, init=False)

    async def run(self) -> None:
        while True:
            await self._look_for_lost()
            sent = await relay_once(self.sessions, self.redis, self.source)
            self._unsure |= sent > 0
            heartbeat.succeeded(within=LATE_AFTER)
            if sent < BATCH:
                await self.listener.wait(CHANNEL, at_most=TICK)

    async def _look_for_lost(self) -> None:
        if self._unsure and time.monotonic() >= self._look_at:
            self._unsure = await queue_lost(self.sessions, self.redis)
            self._look_at = time.monotonic() + TICK
