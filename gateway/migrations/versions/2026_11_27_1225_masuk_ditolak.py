"""Refused sign-ins are kept for the admin: which account, from where, why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "gateway0004"
down_revision = "gateway0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "masuk_ditolak",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("jam", sa.DateTime(timezone=True), nullable=False),
        sa.Column("akun", sa.Text(), nullable=False),
        sa.Column("alamat", sa.Text(), nullable=False),
        sa.Column("sebab", sa.Text(), nullable=False),
        sa.Column("jumlah", sa.Integer(), nullable=False),
        sa.Column("terakhir", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_masuk_ditolak"),
    )
    op.create_index(
        "uq_masuk_ditolak_akun", "masuk_ditolak", ["akun", "alamat", "sebab", "jam"], unique=True
    )
    op.create_index("ix_masuk_ditolak_jam", "masuk_ditolak", ["jam"])


def downgrade() -> None:
    op.drop_table("masuk_ditolak")
