"""A change of a governed list waits for another person; what stands there stays"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0013"
down_revision = "kinerja0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daftar_usul",
        sa.Column("daftar", sa.String(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("sumber", sa.String(), nullable=False),
        sa.Column("ppks_id", sa.Uuid(), nullable=False),
        sa.Column("tahap", sa.String(), nullable=False),
        sa.Column("berlaku", sa.Boolean(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("kategori", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=True),
        sa.Column("tahun_lahir", sa.SmallInteger(), nullable=True),
        sa.Column("jenis_kelamin", sa.String(), nullable=True),
        sa.Column("disabilitas", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("diputus_oleh", sa.String(), nullable=True),
        sa.Column("diputus_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alasan_putusan", sa.String(), nullable=True),
        sa.CheckConstraint(
            "tahap IN ('data', 'kebutuhan', 'rencana', 'pemenuhan')",
            name=op.f("ck_daftar_usul_tahap"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daftar_usul")),
    )
    op.create_index(
        op.f("ix_daftar_usul_daftar_tahun_id"), "daftar_usul", ["daftar", "tahun", "id"]
    )
    op.create_index(
        "uq_daftar_usul_menunggu",
        "daftar_usul",
        ["daftar", "tahun", "sumber", "ppks_id"],
        unique=True,
        postgresql_where=sa.text("status = 'diusulkan'"),
    )
    op.add_column(
        "daftar_sasaran",
        sa.Column("disetujui_oleh", sa.String(), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("daftar_sasaran", "disetujui_oleh")
    op.drop_table("daftar_usul")
