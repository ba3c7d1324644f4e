"""Subscriptions of partners, what was and is to be delivered to them, and how far the log is read.

On their own metadata: only a service that mounts the module has them.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from kit.db import NAMING
from kit.pagination import Rows

CHANNEL = "webhook"

_metadata = MetaData(naming_convention=NAMING)

webhook = Table(
    "webhook",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False, server_default="aktif"),
    # Why it ended by itself (a fault), and whether the office paused or ended it.
    Column("reason", Text),
    Column("held", Boolean, nullable=False, server_default="false"),
    # Encrypted; the former one is good until the receiver has surely taken the new one.
    Column("secret", LargeBinary, nullable=False),
    Column("old_secret", LargeBinary),
    Column("old_until", DateTime(timezone=True)),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", DateTime(timezone=True)),
    Column("paused_until", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("ix_webhook_client_id_id", "client_id", "id"),
)

delivery = Table(
    "webhook_delivery",
    _metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("webhook_id", Uuid, ForeignKey(webhook.c.id), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default="menunggu"),
    # So far; who holds an older number may no longer say what came of it.
    Column("attempt", SmallInteger, nullable=False, server_default="0"),
    # When it is tried next; NULL: not any more.
    Column("next_at", DateTime(timezone=True), server_default=text("clock_timestamp()")),
    # Until then whoever claimed it sends it, and nobody else.
    Column("leased_until", DateTime(timezone=True)),
    # Of the last attempt.
    Column("attempted_at", DateTime(timezone=True)),
    Column("status", SmallInteger),
    Column("milliseconds", Integer),
    Column("fault", Text),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("webhook_id", "event_id"),
    Index(
        "ix_webhook_delivery_due",
        "webhook_id",
        "next_at",
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    Index("ix_webhook_delivery_webhook_id_id", "webhook_id", "id"),
    Index("ix_webhook_delivery_at", "at"),
)

# One row: up to where the event log has become deliveries, and when that was looked at.
position = Table(
    "webhook_position",
    _metadata,
    Column("one", Boolean, primary_key=True, server_default="true"),
    Column("xact", BigInteger, nullable=False),
    Column("id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


def named(table: Table, rows: Rows[Any]) -> Rows[Any]:
    """A page of whole rows of a table, each value by the name of its column."""
    return rows.map(lambda row: SimpleNamespace(**dict(zip(table.c.keys(), row, strict=True))))
