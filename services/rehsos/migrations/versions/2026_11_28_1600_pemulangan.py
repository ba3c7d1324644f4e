"""Journeys home, and their history"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reh0005"
down_revision = "reh0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pemulangan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("permohonan_id", sa.Uuid(), nullable=False),
        sa.Column("lingkup", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rincian_sandi", sa.LargeBinary(), nullable=False),
        sa.Column("biaya", sa.BigInteger(), nullable=False),
        sa.Column("uang_saku", sa.BigInteger(), nullable=False),
        sa.Column("berangkat", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tiba", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kepada", sa.String(), nullable=True),
        sa.Column("pemberian_id", sa.Uuid(), nullable=True),
        sa.Column("menyelesaikan", sa.Boolean(), nullable=False),
        sa.CheckConstraint("tiba IS NULL OR tiba > berangkat", name=op.f("ck_pemulangan_urutan")),
        sa.CheckConstraint("biaya >= 0 AND uang_saku >= 0", name=op.f("ck_pemulangan_uang")),
        sa.CheckConstraint(
            "(usul IS NULL) = (usul_oleh IS NULL)", name=op.f("ck_pemulangan_usul_dan_pengusul")
        ),
        sa.ForeignKeyConstraint(
            ["permohonan_id"],
            ["permohonan.id"],
            name=op.f("fk_pemulangan_permohonan_id_permohonan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pemulangan")),
    )
    for column in ("permohonan_id", "status", "berangkat", "created_at"):
        op.create_index(op.f(f"ix_pemulangan_{column}_id"), "pemulangan", [column, "id"])
    op.create_table(
        "pemulangan_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pemulangan_id", sa.Uuid(), nullable=False),
        sa.Column("tercatat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("dari", sa.String(), nullable=True),
        sa.Column("ke", sa.String(), nullable=False),
        sa.Column("alasan_sandi", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pemulangan_id"],
            ["pemulangan.id"],
            name=op.f("fk_pemulangan_riwayat_pemulangan_id_pemulangan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pemulangan_riwayat")),
    )
    op.create_index(
        op.f("ix_pemulangan_riwayat_pemulangan_id_id"),
        "pemulangan_riwayat",
        ["pemulangan_id", "id"],
    )


def downgrade() -> None:
    for table in ("pemulangan_riwayat", "pemulangan"):
        op.drop_table(table)
