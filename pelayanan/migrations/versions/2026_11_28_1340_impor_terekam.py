"""Needs and deliveries may come by file: what a row said is known again"""

import sqlalchemy as sa
from alembic import op

revision = "pel0022"
down_revision = "pel0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("asesmen", "pemberian"):
        op.add_column(table, sa.Column("impor_sidik", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    for table in ("asesmen", "pemberian"):
        op.drop_column(table, "impor_sidik")
