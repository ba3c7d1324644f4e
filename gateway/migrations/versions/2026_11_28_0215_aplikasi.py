"""Applications that people sign in with, and the codes by which they get their tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "gateway0006"
down_revision = "gateway0004"
branch_labels = None
depends_on = None

TEXTS = postgresql.ARRAY(sa.Text())
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "aplikasi",
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("alamat_balik", TEXTS, nullable=False),
        sa.Column("izin", TEXTS, nullable=False),
        sa.Column("peran", TEXTS, nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("sah_sejak", TIME, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_aplikasi"),
    )
    op.create_index("uq_aplikasi_kode", "aplikasi", ["kode"], unique=True)
    op.create_index("ix_aplikasi_sah_sejak", "aplikasi", ["sah_sejak"])
    op.create_table(
        "kode_otorisasi",
        sa.Column("sidik", sa.LargeBinary(), nullable=False),
        sa.Column("aplikasi_id", sa.Uuid(), nullable=False),
        sa.Column("akun_id", sa.Uuid(), nullable=False),
        sa.Column("alamat_balik", sa.Text(), nullable=False),
        sa.Column("tantangan", sa.Text(), nullable=False),
        sa.Column("izin", TEXTS, nullable=False),
        sa.Column("keluarga", sa.Uuid(), nullable=False),
        sa.Column("dibuat", TIME, nullable=False),
        sa.Column("dipakai", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["aplikasi_id"], ["aplikasi.id"], name="fk_kode_otorisasi_aplikasi_id"
        ),
        sa.ForeignKeyConstraint(
            ["akun_id"], ["akun.id"], name="fk_kode_otorisasi_akun_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sidik", name="pk_kode_otorisasi"),
    )
    op.create_index("ix_kode_otorisasi_dibuat", "kode_otorisasi", ["dibuat"])
    op.add_column("token_penyegar", sa.Column("aplikasi_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_token_penyegar_aplikasi_id", "token_penyegar", "aplikasi", ["aplikasi_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_column("token_penyegar", "aplikasi_id")
    op.drop_table("kode_otorisasi")
    op.drop_table("aplikasi")
