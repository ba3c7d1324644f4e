"""Files of a service, encrypted, and uploads on their way in."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from kit.db import kit_metadata

file = Table(
    "file",
    kit_metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    # Of what is kept: a photo's bytes are not those that were sent.
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
    # Name and place, encrypted: both tell of persons.
    Column("details", LargeBinary, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # The record of ours that it proves; NULL: not yet attached to any.
    Column("subject_id", Uuid),
    Index("ix_file_subject_id", "subject_id"),
    Index("ix_file_loose", "at", postgresql_where=text("subject_id IS NULL")),
)

upload = Table(
    "upload",
    kit_metadata,
    Column("id", Uuid, primary_key=True),
    Column("actor_id", Text, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("wants_place", Boolean, nullable=False),
    Column("length", Integer, nullable=False),
    Column("received", Integer, nullable=False, server_default="0"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # Kept as the file of this id, or why not.
    Column("finished", Boolean, nullable=False, server_default="false"),
    Column("refused", Text),
    Index("ix_upload_actor_id_at", "actor_id", "at"),
    Index("ix_upload_at", "at"),
)

upload_part = Table(
    "upload_part",
    kit_metadata,
    Column("upload_id", Uuid, ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True),
    Column("start", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
