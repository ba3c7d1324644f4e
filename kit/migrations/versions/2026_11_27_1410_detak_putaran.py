"""kit: when each loop of the worker last succeeded, and by when it will again"""

import sqlalchemy as sa
from alembic import op

revision = "kit0004"
down_revision = "kit0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("loop", sa.Text(), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("loop", name="pk_heartbeat"),
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
