"""What a closed program subscribed to is ended, also of those that were closed before"""

import sqlalchemy as sa
from alembic import op

revision = "gateway0009"
down_revision = "gateway0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "klien",
        sa.Column("langganan_tersisa", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("klien", "langganan_tersisa", server_default=None)
    op.execute("UPDATE klien SET langganan_tersisa = NOT aktif")


def downgrade() -> None:
    op.drop_column("klien", "langganan_tersisa")
