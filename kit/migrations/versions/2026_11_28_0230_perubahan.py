"""kit: which transaction changed a row last, and what is gone from where"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kit0011"
down_revision = "kit0010"
branch_labels = None
depends_on = None

MARK_CHANGED = """
CREATE FUNCTION mark_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_xact := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END
$$
"""
# Its arguments are the columns that decide who sees a row.
NOTE_GONE = """
CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO gone (kind, row_id, was, reason)
    SELECT TG_TABLE_NAME, OLD.id, jsonb_object_agg(name, to_jsonb(OLD) -> name),
           CASE TG_OP WHEN 'DELETE' THEN 'deleted' ELSE 'moved' END
    FROM unnest(TG_ARGV) AS name;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "gone",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("was", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "xact",
            sa.BigInteger(),
            nullable=False,
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gone"),
    )
    op.create_index("ix_gone_kind_xact_row_id", "gone", ["kind", "xact", "row_id"])
    op.execute(MARK_CHANGED)
    op.execute(NOTE_GONE)


def downgrade() -> None:
    op.execute("DROP FUNCTION note_gone()")
    op.execute("DROP FUNCTION mark_changed()")
    op.drop_table("gone")
