"""laporan"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0006"
down_revision = "kinerja0005"
branch_labels = None
depends_on = None

TRANSAKSI = sa.text("((pg_current_xact_id())::text)::bigint")


def upgrade() -> None:
    op.create_table(
        "laporan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tahun_nomor", sa.SmallInteger(), nullable=False),
        sa.Column("urut", sa.Integer(), nullable=False),
        sa.Column("nomor", sa.String(), nullable=False),
        sa.Column("kode", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("triwulan", sa.SmallInteger(), nullable=True),
        sa.Column("sampai_bulan", sa.SmallInteger(), nullable=True),
        sa.Column("penutupan_id", sa.Uuid(), nullable=True),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("aturan_versi", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("peran", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("isi", sa.String(), nullable=False),
        sa.Column("sidik", sa.String(), nullable=False),
        sa.Column(
            "dibuat", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("transaksi", sa.BigInteger(), server_default=TRANSAKSI, nullable=False),
        sa.CheckConstraint("urut > 0", name=op.f("ck_laporan_urut_positif")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laporan")),
        sa.UniqueConstraint("kode", name=op.f("uq_laporan_kode")),
        sa.UniqueConstraint("tahun_nomor", "urut", name=op.f("uq_laporan_tahun_nomor_urut")),
        info={"append_only": True},
    )
    op.create_index("ix_laporan_jenis_tahun", "laporan", ["jenis", "tahun"], unique=False)
    op.create_index("ix_laporan_transaksi", "laporan", ["transaksi", "id"], unique=False)
    op.create_table(
        "laporan_ditarik",
        sa.Column("laporan_id", sa.Uuid(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=False),
        sa.Column("peran", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column(
            "pada", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("transaksi", sa.BigInteger(), server_default=TRANSAKSI, nullable=False),
        sa.ForeignKeyConstraint(
            ["laporan_id"], ["laporan.id"], name=op.f("fk_laporan_ditarik_laporan_id")
        ),
        sa.PrimaryKeyConstraint("laporan_id", name=op.f("pk_laporan_ditarik")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_laporan_ditarik_transaksi", "laporan_ditarik", ["transaksi", "laporan_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("laporan_ditarik")
    op.drop_index("ix_laporan_jenis_tahun", table_name="laporan")
    op.drop_table("laporan")
