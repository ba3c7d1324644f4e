"""An upload in the database: the job, its chunks, and the rows that were refused."""

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
from sqlalchemy.dialects.postgresql import JSONB

from kit.db import kit_metadata

CHANNEL = "import_job"

import_job = Table(
    "import_job",
    kit_metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("columns", JSONB, nullable=False),
    Column("titles", JSONB),
    Column("fixed", JSONB, nullable=False, server_default="{}"),
    Column("actor_id", Text, nullable=False),
    Column("actor", JSONB, nullable=False),
    Column("request_id", Text),
    Column("status", Text, nullable=False),
    # Only to be tried: each chunk is processed and undone, what it refuses is kept.
    Column("tried", Boolean, nullable=False, server_default="false"),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("existing", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Index("ix_import_job_actor_id_id", "actor_id", "id"),
)

import_chunk = Table(
    "import_chunk",
    kit_metadata,
    Column("job_id", Uuid, ForeignKey("import_job.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
    Column("data", LargeBinary),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("done", Boolean, nullable=False, server_default="false"),
    Index("ix_import_chunk_open", "job_id", "number", postgresql_where=text("NOT done")),
)

import_error = Table(
    "import_error",
    kit_metadata,
    Column("job_id", Uuid, ForeignKey("import_job.id"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("column", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("others", JSONB, nullable=False, server_default="[]"),
    Column("data", LargeBinary, nullable=False),
)
