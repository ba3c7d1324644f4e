"""What a client may do, by purpose"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "gateway0007"
down_revision = "gateway0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "klien", sa.Column("tujuan", postgresql.JSONB(), nullable=False, server_default="{}")
    )
    op.alter_column("klien", "tujuan", server_default=None)


def downgrade() -> None:
    op.drop_column("klien", "tujuan")
