"""Carry committed events to the service's Redis stream, at least once, in no promised order."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from redis.asyncio import Redis
from sqlalchemy import func, select, text

from kit import heartbeat
from kit.clock import now
from kit.db import ReadSession, Sessions, reading, transaction
from kit.health import Check
from kit.outbox import CHANNEL, event_queue
from kit.wake import Listener

log = logging.getLogger(__name__)

BATCH = 1_000
TICK = 2.0
LATE_AFTER = 60.0
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
SELECT log.event_id, log.type, log.subject, log.at, log.request_id, log.data::text AS data
FROM taken JOIN event_log AS log ON log.id = taken.id AND log.at = taken.at
ORDER BY log.id
""")


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
                for row in rows:
                    pipeline.xadd(source, {FIELD: cloud_event(source, row)})
                await pipeline.execute()
    return len(rows)


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


@dataclass(frozen=True, slots=True)
class Relay:
    sessions: Sessions
    redis: Redis
    source: str
    listener: Listener

    async def run(self) -> None:
        while True:
            sent = BATCH
            while sent == BATCH:
                sent = await relay_once(self.sessions, self.redis, self.source)
                heartbeat.succeeded(within=LATE_AFTER)
            await self.listener.wait(CHANNEL, at_most=TICK)
