"""kit: audit rows of look-ups that found nobody; what an account does within one hour"""

import sqlalchemy as sa
from alembic import op

revision = "kit0003"
down_revision = "kit0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("audit", "subject_id", nullable=True)
    op.create_table(
        "usage",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("notice_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "actor_id", "kind", name="pk_usage"),
    )
    op.create_index(
        "ix_usage_noticed",
        "usage",
        ["hour", "actor_id", "kind"],
        postgresql_where=sa.text("count >= notice_at"),
    )


def downgrade() -> None:
    """The column stays nullable: audit rows are never deleted, and older code writes no NULL."""
    op.drop_table("usage")
