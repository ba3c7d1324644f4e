"""The loop that delivers: claims what is due, posts it, and records what came of it.

    menunggu --claimed (leased)--> terkirim | menunggu (a later time) | gagal

A claim is a lease in the database: nobody else has the delivery until it runs out, and who holds an
older claim can neither send nor record any more. So a delivery is sent by one worker at a time, and
of a worker that died another takes it up: at least once, by the same webhook-id.

Each subscription has its own pace: so many deliveries in hand, so many at once, and alone and after
growing pauses while its receiver fails. A slow one fills only its own hand.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import orjson
from sqlalchemy import text

from kit import heartbeat
from kit.clock import now
from kit.crypto import UnreadableValue
from kit.db import Session, Sessions, transaction
from kit.wake import Listener

from . import rules, signing
from .ending import end
from .rules import Attempt, Fault, Health
from .spread import spread
from .tables import CHANNEL
from .watched import Webhooks

log = logging.getLogger(__name__)

TICK = 1.0
# What finishes within it is recorded together.
GATHER = 0.02
LATE_AFTER = 60.0
# Of one subscription, and of all.
IN_HAND, AT_ONCE, ALL_IN_HAND = 32, 8, 512
# Seconds: long enough for a hand to be sent, even if each takes all the time it is given.
LEASE = 120.0
KEPT_DAYS = 30
CLEAN_EVERY = 600.0

# Whose deliveries are fewest in hand comes first, so that nobody waits for those of the slow.
_CLAIM = text("""
WITH open AS (
    SELECT webhook.id, coalesce(busy.number, 0) AS number,
        CASE WHEN failures >= :trips THEN 1 ELSE :each END - coalesce(busy.number, 0) AS room
    FROM webhook LEFT JOIN unnest(CAST(:busy AS uuid[]), CAST(:numbers AS integer[]))
        AS busy (id, number) USING (id)
    WHERE state = 'aktif' AND coalesce(paused_until <= clock_timestamp(), true)
), due AS (
    SELECT waiting.id FROM open CROSS JOIN LATERAL (
        SELECT id FROM webhook_delivery
        WHERE webhook_id = open.id AND next_at <= clock_timestamp()
        ORDER BY next_at LIMIT greatest(room, 0) FOR UPDATE SKIP LOCKED
    ) AS waiting
    ORDER BY open.number LIMIT :free
)
UPDATE webhook_delivery AS delivery
SET attempt = attempt + 1, next_at = clock_timestamp() + make_interval(secs => :lease),
    leased_until = clock_timestamp() + make_interval(secs => :lease)
FROM due, webhook
WHERE delivery.id = due.id AND webhook.id = delivery.webhook_id
RETURNING delivery.id, webhook_id, event_id, type, subject, delivery.version, event_at, attempt,
    url, secret, CASE WHEN old_until > clock_timestamp() THEN old_secret END AS old_secret
""")
# Who pauses, resumes or ends it changes the same rows in the same order.
_HEALTH = text("""
SELECT id, client_id, failures, failing_since, paused_until FROM webhook
WHERE id = ANY (CAST(:ids AS uuid[])) AND state <> 'mati' ORDER BY id FOR NO KEY UPDATE
""")
_HEALTHY = text("""
UPDATE webhook SET failures = told.failures, failing_since = told.since, paused_until = told.until
FROM unnest(
    CAST(:ids AS uuid[]), CAST(:failures AS integer[]), CAST(:since AS timestamptz[]),
    CAST(:until AS timestamptz[])
) AS told (id, failures, since, until)
WHERE webhook.id = told.id
""")
_RECORD = text("""
UPDATE webhook_delivery AS delivery SET
    attempted_at = clock_timestamp(), status = told.status, milliseconds = told.milliseconds,
    fault = told.fault,
    state = CASE WHEN told.fault IS NULL THEN 'terkirim' WHEN told.pause IS NULL THEN 'gagal'
        ELSE 'menunggu' END,
    next_at = clock_timestamp() + make_interval(secs => told.pause), leased_until = NULL
FROM unnest(
    CAST(:ids AS bigint[]), CAST(:attempts AS integer[]), CAST(:statuses AS integer[]),
    CAST(:milliseconds AS integer[]), CAST(:faults AS text[]), CAST(:pauses AS float8[])
) AS told (id, attempt, status, milliseconds, fault, pause)
WHERE delivery.id = told.id AND delivery.attempt = told.attempt AND delivery.state = 'menunggu'
""")
_CLEAN = text("""
WITH old AS (
    UPDATE webhook SET old_secret = NULL, old_until = NULL WHERE old_until < clock_timestamp()
)
DELETE FROM webhook_delivery WHERE id = ANY (ARRAY (
    SELECT id FROM webhook_delivery
    WHERE at < clock_timestamp() - make_interval(days => :days) LIMIT 5000
))
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker alone sends now; `row` is what the claim gave."""

    row: Any
    began: float


@dataclass(frozen=True, slots=True)
class Done:
    claimed: Claimed
    attempt: Attempt

    @property
    def pause(self) -> float | None:
        if self.attempt.fault is None:
            return None
        return rules.next_pause(self.claimed.row.attempt, self.attempt, random.random())  # noqa: S311


def _clock() -> float:
    """Seconds, also while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _gate() -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


@dataclass(slots=True)
class Courier:
    """Delivers the webhooks of one service; several may work beside each other."""

    sessions: Sessions
    webhooks: Webhooks
    listener: Listener
    _gates: dict[uuid.UUID, asyncio.Semaphore] = field(default_factory=lambda: defaultdict(_gate))
    _spread_at: float = 0.0
    _clean_at: float = 0.0

    async def run(self) -> None:
        tasks: dict[asyncio.Task[Done | None], uuid.UUID] = {}
        try:
            while True:
                more = await self.look()
                for one in await self.claim(Counter(tasks.values())):
                    tasks[asyncio.create_task(self.deliver(one))] = one.row.webhook_id
                heartbeat.succeeded(within=LATE_AFTER)
                if tasks:
                    await self._gather(tasks, 0 if more else TICK)
                elif not more:
                    await self.listener.wait(CHANNEL, at_most=TICK)
        finally:
            for task in tasks:
                task.cancel()

    async def _gather(
        self, tasks: dict[asyncio.Task[Done | None], uuid.UUID], at_most: float
    ) -> None:
        """Record what has ended; wait for the first."""
        done, _ = await asyncio.wait(tasks, timeout=at_most, return_when=asyncio.FIRST_COMPLETED)
        if done:
            await asyncio.sleep(GATHER)
        ended = [task for task in tasks if task.done()]
        await self.record([found for task in ended if (found := task.result()) is not None])
        for task in ended:
            del tasks[task]

    async def look(self) -> bool:
        """Take the next events of the log, and now and then forget what is old; whether there are
        more events."""
        if _clock() >= self._clean_at:
            async with transaction(self.sessions) as session:
                await session.execute(_CLEAN, {"days": KEPT_DAYS})
            self._clean_at = _clock() + CLEAN_EVERY
        if _clock() < self._spread_at:
            return False
        more = await spread(self.sessions, self.webhooks.types) > 0
        self._spread_at = 0.0 if more else _clock() + TICK
        return more

    async def claim(self, busy: Counter[uuid.UUID]) -> list[Claimed]:
        """What is due, counted as tried before it is; `busy`: how many of each subscription are in
        hand."""
        free = ALL_IN_HAND - busy.total()
        if free <= 0:
            return []
        began = _clock()
        given = {
            "trips": rules.TRIPS,
            "each": IN_HAND,
            "busy": list(busy),
            "numbers": list(busy.values()),
            "free": free,
            "lease": LEASE,
        }
        async with transaction(self.sessions) as session:
            rows = (await session.execute(_CLAIM, given)).all()
        return [Claimed(row, began) for row in rows]

    async def deliver(self, one: Claimed) -> Done | None:
        """Make the one attempt. None: it came to it too late, and another worker may have it."""
        row = one.row
        async with self._gates[row.webhook_id]:
            if _clock() - one.began > LEASE - 2 * self.webhooks.reach.patience:
                return None
            try:
                keys = self._keys(row)
            except UnreadableValue:
                log.exception("secret not readable", extra={"webhook_id": str(row.webhook_id)})
                return Done(one, Attempt(None, Fault.KEY, 0))
            body = message(self.webhooks, row)
            signed = signing.headers(str(row.event_id), int(now().timestamp()), body, keys)
            return Done(one, await self.webhooks.reach.post(row.url, signed, body))

    def _keys(self, row: Any) -> list[str]:  # noqa: ANN401  (a result row)
        kept = [one for one in (row.secret, row.old_secret) if one is not None]
        return [self.webhooks.unseal(row.webhook_id, one) for one in kept]

    async def record(self, done: Sequence[Done]) -> None:
        """Write down what came of attempts, and how their subscriptions do now."""
        if not done:
            return
        async with transaction(self.sessions) as session:
            ended = await self._healths(session, done)
            rows = sorted(done, key=lambda one: one.claimed.row.id)
            await session.execute(
                _RECORD,
                {
                    "ids": [one.claimed.row.id for one in rows],
                    "attempts": [one.claimed.row.attempt for one in rows],
                    "statuses": [one.attempt.status for one in rows],
                    "milliseconds": [one.attempt.milliseconds for one in rows],
                    "faults": [one.attempt.fault and str(one.attempt.fault) for one in rows],
                    "pauses": [one.pause for one in rows],
                },
            )
            for client, webhook_id, fault in ended:
                await end(session, client, webhook_id, fault)

    async def _healths(
        self, session: Session, done: Sequence[Done]
    ) -> list[tuple[str, uuid.UUID, Fault]]:
        """Write them; the subscriptions that end by this."""
        attempts: dict[uuid.UUID, list[Attempt]] = defaultdict(list)
        for one in done:
            attempts[one.claimed.row.webhook_id].append(one.attempt)
        told: dict[uuid.UUID, Health] = {}
        ended: list[tuple[str, uuid.UUID, Fault]] = []
        for row in (await session.execute(_HEALTH, {"ids": list(attempts)})).all():
            before = Health(row.failures, row.failing_since, row.paused_until)
            health, fault = rules.after(before, attempts[row.id], now())
            if fault is not None:
                ended.append((row.client_id, row.id, fault))
            elif health != before:
                told[row.id] = health
        if told:
            given = {
                "ids": list(told),
                "failures": [one.failures for one in told.values()],
                "since": [one.since for one in told.values()],
                "until": [one.paused_until for one in told.values()],
            }
            await session.execute(_HEALTHY, given)
        return ended


def message(webhooks: Webhooks, row: Any) -> bytes:  # noqa: ANN401  (a result row)
    """What is sent: which event of which record, and where it may be read; nothing of a person."""
    return orjson.dumps(
        {
            "type": row.type,
            "timestamp": row.event_at.astimezone(UTC),
            "data": {
                "peristiwa": row.event_id,
                "jenis": webhooks.kind(row.type),
                "rekam_id": row.subject,
                "versi": row.version,
                "tautan": webhooks.link(row.type, row.subject),
            },
        },
        option=orjson.OPT_UTC_Z,
    )
