"""governed lists: the last state of each entry; its versions are in rekam_versi"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0004"
down_revision = "kinerja0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daftar_sasaran",
        sa.Column("daftar", sa.String(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("sumber", sa.String(), nullable=False),
        sa.Column("ppks_id", sa.Uuid(), nullable=False),
        sa.Column("tahap", sa.String(), nullable=False),
        sa.Column("berlaku", sa.Boolean(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("diubah", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kategori", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=True),
        sa.Column("tahun_lahir", sa.SmallInteger(), nullable=True),
        sa.Column("jenis_kelamin", sa.String(), nullable=True),
        sa.Column("disabilitas", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "tahap IN ('data', 'kebutuhan', 'rencana', 'pemenuhan')",
            name=op.f("ck_daftar_sasaran_tahap"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daftar_sasaran")),
        sa.UniqueConstraint(
            "daftar",
            "tahun",
            "sumber",
            "ppks_id",
            name=op.f("uq_daftar_sasaran_daftar_tahun_sumber_ppks_id"),
        ),
    )
    op.create_index(
        op.f("ix_daftar_sasaran_daftar_tahun_id"), "daftar_sasaran", ["daftar", "tahun", "id"]
    )


def downgrade() -> None:
    op.drop_table("daftar_sasaran")
