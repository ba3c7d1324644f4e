"""Sign-ins that ended lately are looked up every two seconds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "gateway0003"
down_revision = "gateway0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_token_penyegar_dicabut",
        "token_penyegar",
        ["dicabut"],
        postgresql_where=sa.text("dicabut IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_token_penyegar_dicabut", table_name="token_penyegar")
