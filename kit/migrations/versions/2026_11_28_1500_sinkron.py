"""kit: what a device wrote without signal is known for ever"""

import sqlalchemy as sa
from alembic import op

revision = "kit0012"
down_revision = "kit0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "idempotency",
        sa.Column("for_ever", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.drop_index("ix_idempotency_at", "idempotency")
    op.create_index(
        "ix_idempotency_at", "idempotency", ["at"], postgresql_where=sa.text("NOT for_ever")
    )


def downgrade() -> None:
    op.execute("DELETE FROM idempotency WHERE for_ever")
    op.drop_index("ix_idempotency_at", "idempotency")
    op.drop_column("idempotency", "for_ever")
    op.create_index("ix_idempotency_at", "idempotency", ["at"])
