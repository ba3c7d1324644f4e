"""Commands that leave the house, and how each target does."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from kit.db import kit_metadata

command = Table(
    "command",
    kit_metadata,
    Column("id", Uuid, primary_key=True),
    Column("target", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    # Encrypted; erased when the command has ended.
    Column("payload", LargeBinary),
    Column("subject_id", Uuid),
    Column("actor_id", Text, nullable=False),
    Column("request_id", Text),
    # waiting, sent (may have arrived), unknown, answered, refused
    Column("state", Text, nullable=False, server_default="waiting"),
    # Sends and questions so far; who holds an older number may no longer say that it failed.
    Column("attempt", Integer, nullable=False, server_default="0"),
    # When it is looked at next; NULL before its end: a person must decide.
    Column("next_at", DateTime(timezone=True), server_default=text("clock_timestamp()")),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sent_at", DateTime(timezone=True)),
    # Of the last outcome: a word, never a person's data.
    Column("code", Text),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("ended_at", DateTime(timezone=True)),
    UniqueConstraint("target", "key"),
    Index("ix_command_due", "target", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    Index(
        "ix_command_given_up",
        "id",
        postgresql_where=text("next_at IS NULL AND ended_at IS NULL"),
    ),
    Index("ix_command_subject_id", "subject_id"),
)

# Given up: a person must decide.
HELD = command.c.next_at.is_(None) & command.c.ended_at.is_(None)

command_target = Table(
    "command_target",
    kit_metadata,
    Column("name", Text, primary_key=True),
    # In a row.
    Column("failures", Integer, nullable=False, server_default="0"),
    # Until when nothing is sent: after failures or as the target asked; by its rate.
    Column("paused_until", DateTime(timezone=True)),
    Column("free_at", DateTime(timezone=True)),
)


def channel(target: str) -> str:
    """Of NOTIFY, for the loop of this target."""
    return f"command_{target}"
