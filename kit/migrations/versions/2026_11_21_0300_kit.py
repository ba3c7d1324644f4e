"""kit: audit, event log, idempotency keys, imports, and dead letters"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kit0001"
down_revision = None
branch_labels = ("kit",)
depends_on = None

NOW = sa.text("now()")

# The running program may not create tables; this function lets it ask for the coming months.
# A month that cannot be cut out of the "rest" partition (rows are there) is left in it.
ENSURE_PARTITIONS = """
CREATE FUNCTION ensure_partitions(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first timestamptz;
    made integer := 0;
BEGIN
    FOR step IN 0..ahead LOOP
        first := date_trunc('month', now(), 'UTC') + step * interval '1 month';
        IF to_regclass(format('event_log_%s', to_char(first AT TIME ZONE 'UTC', 'YYYY_MM')))
           IS NULL THEN
            BEGIN
                EXECUTE format(
                    'CREATE TABLE %I PARTITION OF event_log FOR VALUES FROM (%L) TO (%L)',
                    'event_log_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM'),
                    first,
                    date_trunc('month', first + interval '32 days', 'UTC')
                );
                made := made + 1;
            EXCEPTION WHEN check_violation OR duplicate_table THEN
                NULL;
            END;
        END IF;
    END LOOP;
    RETURN made;
END
$$
"""


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        nullable=nullable,
        server_default=None if nullable else NOW,
    )


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _instant("at"),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text()),
        sa.Column("request_id", sa.Text()),
        sa.Column("facts", postgresql.JSONB(), nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_subject_id_id", "audit", ["subject_id", "id"])

    op.create_table(
        "event_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _instant("at"),
        sa.Column(
            "event_id", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()")
        ),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text()),
        sa.Column("data", postgresql.JSONB(), nullable=False),
        sa.Column(
            "xact",
            sa.BigInteger(),
            nullable=False,
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
        ),
        sa.PrimaryKeyConstraint("id", "at", name="pk_event_log"),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index("ix_event_log_xact_id", "event_log", ["xact", "id"])
    op.create_index("ix_event_log_at", "event_log", ["at"])
    op.create_index("ix_event_log_subject", "event_log", ["subject", "version"])
    op.execute("CREATE TABLE event_log_rest PARTITION OF event_log DEFAULT")
    op.execute(ENSURE_PARTITIONS)

    op.create_table(
        "event_queue",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_queue"),
    )

    op.create_table(
        "idempotency",
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("resource_id", sa.Uuid()),
        _instant("at"),
        sa.PrimaryKeyConstraint("actor_id", "path", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"])

    op.create_table(
        "import_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor", postgresql.JSONB(), nullable=False),
        sa.Column("request_id", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False, server_default="0")
            for name in ("rows", "done", "accepted", "existing", "refused")
        ),
        _instant("at"),
        _instant("started_at", nullable=True),
        _instant("finished_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_import_job"),
    )
    op.create_index("ix_import_job_actor_id_id", "import_job", ["actor_id", "id"])

    op.create_table(
        "import_chunk",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary()),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("done", sa.Boolean(), nullable=False, server_default="false"),
        sa.PrimaryKeyConstraint("job_id", "number", name="pk_import_chunk"),
        sa.ForeignKeyConstraint(["job_id"], ["import_job.id"], name="fk_import_chunk_job_id"),
    )
    op.create_index(
        "ix_import_chunk_open",
        "import_chunk",
        ["job_id", "number"],
        postgresql_where=sa.text("NOT done"),
    )

    op.create_table(
        "import_error",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "row", name="pk_import_error"),
        sa.ForeignKeyConstraint(["job_id"], ["import_job.id"], name="fk_import_error_job_id"),
    )

    op.create_table(
        "dead_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text()),
        sa.Column("type", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="1"),
        _instant("at"),
        _instant("resent_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letter"),
        sa.UniqueConstraint("stream", "message_id", name="uq_dead_letter_stream_message_id"),
    )
    op.create_index(
        "ix_dead_letter_open",
        "dead_letter",
        ["at", "id"],
        postgresql_where=sa.text("resent_at IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "dead_letter",
        "import_error",
        "import_chunk",
        "import_job",
        "idempotency",
        "event_queue",
        "event_log",
        "audit",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION ensure_partitions(integer)")
