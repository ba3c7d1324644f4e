"""kit: commands that leave the house, and how each target does"""

import sqlalchemy as sa
from alembic import op

revision = "kit0007"
down_revision = "kit0006"
branch_labels = None
depends_on = None


def _instant(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        nullable=default != "now()",
        server_default=None if default is None else sa.text(default),
    )


def upgrade() -> None:
    op.create_table(
        "command",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("subject_id", sa.Uuid()),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"),
        _instant("next_at", "clock_timestamp()"),
        _instant("since", "now()"),
        _instant("sent_at"),
        sa.Column("code", sa.Text()),
        _instant("at", "now()"),
        _instant("ended_at"),
        sa.PrimaryKeyConstraint("id", name="pk_command"),
        sa.UniqueConstraint("target", "key", name="uq_command_target_key"),
    )
    op.create_index(
        "ix_command_due",
        "command",
        ["target", "next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index(
        "ix_command_given_up",
        "command",
        ["id"],
        postgresql_where=sa.text("next_at IS NULL AND ended_at IS NULL"),
    )
    op.create_index("ix_command_subject_id", "command", ["subject_id"])
    op.create_table(
        "command_target",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        _instant("paused_until"),
        _instant("free_at"),
        sa.PrimaryKeyConstraint("name", name="pk_command_target"),
    )


def downgrade() -> None:
    op.drop_table("command_target")
    op.drop_table("command")
