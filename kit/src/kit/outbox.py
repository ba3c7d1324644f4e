"""The event log: written with the state that it tells of, kept, and carried out by the relay.

`event_log` is append-only and partitioned by month; `event_queue` holds only what the relay has
still to send, so marking an event as sent never rewrites the log.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from kit.context import request_id
from kit.db import APPEND_ONLY, THIS_TRANSACTION, Session, kit_metadata
from kit.schemas import Event

CHANNEL = "event_log"

event_log = Table(
    "event_log",
    kit_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "at", DateTime(timezone=True), primary_key=True, nullable=False, server_default=func.now()
    ),
    Column("event_id", Uuid, nullable=False, server_default=func.gen_random_uuid()),
    Column("type", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("request_id", Text),
    Column("data", JSONB, nullable=False),
    # The writing transaction: a reader pages by (xact, id) below the oldest running one, so a
    # transaction that commits late is never skipped.
    Column(
        "xact",
        BigInteger,
        nullable=False,
        server_default=text(THIS_TRANSACTION),
    ),
    Index("ix_event_log_xact_id", "xact", "id"),
    Index("ix_event_log_at", "at"),
    Index("ix_event_log_subject", "subject", "version"),
    postgresql_partition_by="RANGE (at)",
    info=APPEND_ONLY,
)

event_queue = Table(
    "event_queue",
    kit_metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Emission:
    """One event about one record: `version` counts the record's states, gapless from 1."""

    event: Event
    subject: uuid.UUID
    version: int


_EMIT = text("""
WITH written AS (
    INSERT INTO event_log (type, subject, version, request_id, data)
    SELECT type, subject, version, :request_id, data
    FROM unnest(
        CAST(:types AS text[]), CAST(:subjects AS uuid[]),
        CAST(:versions AS integer[]), CAST(:data AS jsonb[])
    ) AS new (type, subject, version, data)
    RETURNING id, at
), queued AS (
    INSERT INTO event_queue (id, at) SELECT id, at FROM written
)
SELECT pg_notify('event_log', '')
""")


async def emit_many(session: Session, emissions: Sequence[Emission]) -> None:
    """Write events in the caller's transaction. They leave the service only if it commits."""
    if not emissions:
        return
    await session.execute(
        _EMIT,
        {
            "request_id": request_id(),
            "types": [e.event.type for e in emissions],
            "subjects": [e.subject for e in emissions],
            "versions": [e.version for e in emissions],
            "data": [e.event.model_dump_json() for e in emissions],
        },
    )


async def emit(session: Session, event: Event, *, subject: uuid.UUID, version: int) -> None:
    """Write one event in the caller's transaction."""
    await emit_many(session, [Emission(event, subject, version)])
