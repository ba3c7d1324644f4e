"""kit: what was sent lately and may be lost with Redis"""

import sqlalchemy as sa
from alembic import op

revision = "kit0006"
down_revision = "kit0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_sent",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_sent"),
    )
    op.create_index("ix_event_sent_sent_at", "event_sent", ["sent_at"])


def downgrade() -> None:
    op.drop_table("event_sent")
