"""From the event log to deliveries: each settled event once, for every subscription that it is for.

The log is read by (transaction, id) below the oldest running transaction, as kit.feed does, so that
an event that commits late is not passed over; the place that was reached moves in the transaction
that writes the deliveries. One worker at a time reads.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from kit.db import NOT_BEGUN_FROM, SETTLED_BELOW, ReadSession, Session, Sessions, transaction

from .tables import CHANNEL
from .watched import Types

BATCH = 1_000

# Whoever subscribes later is told of what happens from then on. In one statement, and so by one
# snapshot: all that is passed over was there before any subscription that it does not see.
_PASS_OVER = text(f"""
UPDATE webhook_position
SET xact = {SETTLED_BELOW}, id = 0, at = clock_timestamp()
WHERE at < clock_timestamp() - interval '1 minute'
  AND NOT EXISTS (SELECT FROM webhook WHERE state <> 'mati')
""")  # noqa: S608  (constants of kit.db and of this module; so below)
_SUBSCRIBED = text("""
SELECT array_agg(DISTINCT type) FROM webhook, unnest(types) AS type WHERE state <> 'mati'
""")
# `ahead`: another server counted its transactions further than this one, which was restored.
_PLACE = text(f"""
SELECT xact, id, at - interval '1 day' AS since,
    xact > {NOT_BEGUN_FROM} AS ahead
FROM webhook_position FOR UPDATE SKIP LOCKED
""")  # noqa: S608
_EVENT = "event_id, type, subject, version, at, xact, id"
# A day back is enough for any transaction, and keeps what came by a restore from being told again
# when this server has counted as far.
_PAGE = text(f"""
SELECT {_EVENT} FROM event_log
WHERE (xact, id) > (:xact, :id) AND xact < {SETTLED_BELOW}
  AND at >= :since
ORDER BY xact, id LIMIT :limit
""")  # noqa: S608
_AHEAD = text(f"""
SELECT {_EVENT} FROM event_log
WHERE xact >= {NOT_BEGUN_FROM} AND at >= :since
""")  # noqa: S608
_REACHED = text("UPDATE webhook_position SET xact = :xact, id = :id, at = clock_timestamp()")
_DELIVER = text("""
INSERT INTO webhook_delivery (webhook_id, event_id, type, subject, version, event_at)
SELECT webhook.id, event.id, event.type, event.subject, event.version, event.at
FROM unnest(
    CAST(:ids AS uuid[]), CAST(:types AS text[]), CAST(:subjects AS uuid[]),
    CAST(:versions AS integer[]), CAST(:ats AS timestamptz[]), CAST(:clients AS text[])
) AS event (id, type, subject, version, at, client)
JOIN webhook ON webhook.client_id = event.client AND event.type = ANY (webhook.types)
WHERE webhook.state <> 'mati' AND webhook.id = coalesce(CAST(:only AS uuid), webhook.id)
ORDER BY event.at, event.version, webhook.id
ON CONFLICT (webhook_id, event_id) DO UPDATE
SET state = 'menunggu', next_at = clock_timestamp(), attempt = 0
WHERE CAST(:again AS boolean) AND webhook_delivery.state <> 'menunggu'
RETURNING id
""")
_WAKE = text("SELECT pg_notify(:channel, '')").bindparams(channel=CHANNEL)


async def spread(sessions: Sessions, types: Types) -> int:
    """Take the next events of the log; how many they were."""
    async with transaction(sessions) as session:
        await session.execute(_PASS_OVER)
        subscribed = set(await session.scalar(_SUBSCRIBED) or ()) & types.keys()
        place = (await session.execute(_PLACE)).one_or_none() if subscribed else None
        if place is None:
            return 0
        if place.ahead:
            rows = (await session.execute(_AHEAD, {"since": place.since})).all()
            reached = {"xact": 0, "id": 0}
        else:
            rows = await _page(session, place.xact, place.id, place.since)
            if not rows:
                return 0
            reached = {"xact": rows[-1].xact, "id": rows[-1].id}
        await deliver(session, types, [row for row in rows if row.type in subscribed])
        await session.execute(_REACHED, reached)
    return len(rows)


async def _page(session: Session, xact: int, last: int, since: datetime) -> Sequence[Any]:
    given = {"xact": xact, "id": last, "since": since, "limit": BATCH}
    return (await session.execute(_PAGE, given)).all()


async def deliver(
    session: Session,
    types: Types,
    events: Sequence[Any],
    *,
    only: uuid.UUID | None = None,
    again: bool = False,
) -> int:
    """Write the deliveries of events (rows of the log); how many. `only`: to one subscription;
    `again`: also what it was sent before."""
    owners = await _owners(session, types, events)
    told = [(row, client) for row in events for client in owners[row.type, row.subject]]
    if not told:
        return 0
    written = await session.execute(
        _DELIVER,
        {
            "ids": [row.event_id for row, _ in told],
            "types": [row.type for row, _ in told],
            "subjects": [row.subject for row, _ in told],
            "versions": [row.version for row, _ in told],
            "ats": [row.at for row, _ in told],
            "clients": [client for _, client in told],
            "only": only,
            "again": again,
        },
    )
    number = len(written.all())
    if number:
        await wake(session)
    return number


async def wake(session: Session) -> None:
    """Let the worker look for what is due, when this transaction has committed."""
    await session.execute(_WAKE)


_CLIENTS = text("SELECT array_agg(DISTINCT client_id) FROM webhook WHERE state <> 'mati'")


async def _owners(
    session: ReadSession, types: Types, events: Iterable[Any]
) -> dict[tuple[str, uuid.UUID], set[str]]:
    """The clients, of those that subscribe, that each record is of."""
    subjects: dict[str, set[uuid.UUID]] = defaultdict(set)
    for row in events:
        subjects[row.type].add(row.subject)
    found: dict[tuple[str, uuid.UUID], set[str]] = defaultdict(set)
    if not subjects:
        return found
    clients = await session.scalar(_CLIENTS) or []
    for kind, wanted in subjects.items():
        record, client = types[kind].owners.selected_columns
        mine = types[kind].owners.where(record.in_(wanted), client.in_(clients))
        for subject, owner in (await session.execute(mine)).all():
            if owner is not None:
                found[kind, subject].add(owner)
    return found
