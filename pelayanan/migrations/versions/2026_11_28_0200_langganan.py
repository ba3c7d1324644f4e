"""Subscriptions of partners to events, what is delivered to them, and how far the log is read"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "pel0006"
down_revision = "pel0005"
branch_labels = None
depends_on = None


def _instant(name: str, default: str | None = None, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        nullable=nullable,
        server_default=None if default is None else sa.text(default),
    )


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, server_default="aktif"),
        sa.Column("reason", sa.Text()),
        sa.Column("held", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary()),
        _instant("old_until"),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        _instant("failing_since"),
        _instant("paused_until"),
        _instant("created_at", "now()", nullable=False),
        _instant("ended_at"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )
    op.create_index("ix_webhook_client_id_id", "webhook", ["client_id", "id"])
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _instant("event_at", nullable=False),
        sa.Column("state", sa.Text(), nullable=False, server_default="menunggu"),
        sa.Column("attempt", sa.SmallInteger(), nullable=False, server_default="0"),
        _instant("next_at", "clock_timestamp()"),
        _instant("leased_until"),
        _instant("attempted_at"),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("milliseconds", sa.Integer()),
        sa.Column("fault", sa.Text()),
        _instant("at", "now()", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name="fk_webhook_delivery_webhook_id"
        ),
        sa.UniqueConstraint(
            "webhook_id", "event_id", name="uq_webhook_delivery_webhook_id_event_id"
        ),
    )
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["webhook_id", "next_at"],
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_webhook_delivery_webhook_id_id", "webhook_delivery", ["webhook_id", "id"])
    op.create_index("ix_webhook_delivery_at", "webhook_delivery", ["at"])
    op.create_table(
        "webhook_position",
        sa.Column("one", sa.Boolean(), nullable=False, server_default="true"),
        sa.Column("xact", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        _instant("at", nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_webhook_position"),
    )
    # Nobody subscribes yet, so nothing that happened so far is for anybody.
    op.execute(
        "INSERT INTO webhook_position (xact, id, at)"
        " SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0, now()"
    )


def downgrade() -> None:
    op.drop_table("webhook_position")
    op.drop_table("webhook_delivery")
    op.drop_table("webhook")
