"""seal and closings"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0005"
down_revision = "kinerja0004"
branch_labels = None
depends_on = None

TRANSAKSI = sa.text("((pg_current_xact_id())::text)::bigint")

# Tables of the ledger that are there already, and their primary keys.
BUKU = {
    "rekam_versi": ["id"],
    "identitas_versi": ["ppks_id", "sumber", "versi"],
    "aturan": ["versi"],
    "entri_versi": ["id"],
    "entri_langkah": ["id"],
    "entri_bukti": ["id"],
    "anggaran_versi": ["id"],
    "anggaran_baris": ["versi_id", "kode"],
    "anggaran_putusan": ["versi_id"],
    "realisasi": ["id"],
}


def upgrade() -> None:
    for tabel, kunci in BUKU.items():
        # Zero for rows that are there already, so that the table is not written again.
        op.add_column(
            tabel, sa.Column("transaksi", sa.BigInteger(), server_default="0", nullable=False)
        )
        op.alter_column(tabel, "transaksi", server_default=TRANSAKSI)
        op.create_index(f"ix_{tabel}_transaksi", tabel, ["transaksi", *kunci], unique=False)
    op.create_table(
        "blok",
        sa.Column("nomor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sebelumnya", sa.String(), nullable=False),
        sa.Column("dibuat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bagian", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("posisi", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sidik", sa.String(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("tanda_tangan", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("nomor", name=op.f("pk_blok")),
        info={"append_only": True},
    )
    op.create_table(
        "blok_baris",
        sa.Column("nomor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tabel", sa.String(), nullable=False),
        sa.Column("kunci", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("sidik", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("nomor", "tabel", name=op.f("pk_blok_baris")),
        info={"append_only": True},
    )
    server = op.create_table(
        "segel_server",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("geser", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_segel_server_satu_baris")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segel_server")),
        info={"append_only": True},
    )
    op.bulk_insert(server, [{"id": 1, "geser": 0}])
    op.create_table(
        "penutupan",
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("triwulan", sa.SmallInteger(), nullable=True),
        sa.Column("revisi", sa.SmallInteger(), nullable=False),
        sa.Column("alasan_revisi", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("disiapkan_oleh", sa.String(), nullable=False),
        sa.Column("diajukan_oleh", sa.String(), nullable=True),
        sa.Column("diajukan_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("triwulan BETWEEN 1 AND 4", name=op.f("ck_penutupan_triwulan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penutupan")),
        sa.UniqueConstraint(
            "tahun",
            "triwulan",
            "revisi",
            name=op.f("uq_penutupan_tahun_triwulan_revisi"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "penutupan_langkah",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("penutupan_id", sa.Uuid(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.Column(
            "pada", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("transaksi", sa.BigInteger(), server_default=TRANSAKSI, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penutupan_langkah")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_penutupan_langkah_penutupan_id",
        "penutupan_langkah",
        ["penutupan_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_penutupan_langkah_transaksi", "penutupan_langkah", ["transaksi", "id"], unique=False
    )
    op.create_table(
        "penutupan_isi",
        sa.Column("penutupan_id", sa.Uuid(), nullable=False),
        sa.Column("isi", sa.String(), nullable=False),
        sa.Column("sidik", sa.String(), nullable=False),
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("tanda_tangan", sa.LargeBinary(), nullable=False),
        sa.Column("blok", sa.BigInteger(), nullable=False),
        sa.Column("aturan_versi", sa.Integer(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transaksi", sa.BigInteger(), server_default=TRANSAKSI, nullable=False),
        sa.PrimaryKeyConstraint("penutupan_id", name=op.f("pk_penutupan_isi")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_penutupan_isi_transaksi",
        "penutupan_isi",
        ["transaksi", "penutupan_id"],
        unique=False,
    )
    op.create_table(
        "penutupan_fakta",
        sa.Column("penutupan_id", sa.Uuid(), nullable=False),
        sa.Column("cacah", sa.String(), nullable=False),
        sa.Column("rekam_versi_id", sa.Uuid(), nullable=False),
        sa.Column("urut", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "penutupan_id", "cacah", "rekam_versi_id", "urut", name=op.f("pk_penutupan_fakta")
        ),
        info={"append_only": True},
    )


def downgrade() -> None:
    op.drop_table("penutupan_fakta")
    op.drop_table("penutupan_isi")
    op.drop_table("penutupan_langkah")
    op.drop_table("penutupan")
    op.drop_table("segel_server")
    op.drop_table("blok_baris")
    op.drop_table("blok")
    for tabel in reversed(BUKU):
        op.drop_index(f"ix_{tabel}_transaksi", table_name=tabel)
        op.drop_column(tabel, "transaksi")
