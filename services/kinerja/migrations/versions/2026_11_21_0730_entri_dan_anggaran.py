"""entries by hand and budget"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0003"
down_revision = "kinerja0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "anggaran_tahun",
        sa.Column("tahun", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("nomor", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("terbuka", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("tahun", name=op.f("pk_anggaran_tahun")),
    )
    op.create_table(
        "anggaran_versi",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("nomor", sa.SmallInteger(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("dasar", sa.String(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("keterangan", sa.String(), nullable=True),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anggaran_versi")),
        sa.UniqueConstraint("tahun", "nomor", name=op.f("uq_anggaran_versi_tahun_nomor")),
    )
    op.create_table(
        "entri",
        sa.Column("indikator", sa.String(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("bulan", sa.SmallInteger(), nullable=False),
        sa.Column("nomor", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("berlaku", sa.SmallInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("bulan BETWEEN 1 AND 12", name=op.f("ck_entri_bulan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entri")),
        sa.UniqueConstraint(
            "indikator", "tahun", "bulan", name=op.f("uq_entri_indikator_tahun_bulan")
        ),
    )
    op.create_index(op.f("ix_entri_tahun_id"), "entri", ["tahun", "id"])
    op.create_table(
        "realisasi",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("kode", sa.String(), nullable=False),
        sa.Column("bulan", sa.SmallInteger(), nullable=False),
        sa.Column("nomor", sa.SmallInteger(), nullable=False),
        sa.Column("jumlah", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("keterangan", sa.String(), nullable=True),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("bulan BETWEEN 1 AND 12", name=op.f("ck_realisasi_bulan")),
        sa.CheckConstraint("jumlah >= 0 OR nomor > 1", name=op.f("ck_realisasi_negatif")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_realisasi")),
        sa.UniqueConstraint(
            "tahun", "kode", "bulan", "nomor", name=op.f("uq_realisasi_tahun_kode_bulan_nomor")
        ),
    )
    op.create_table(
        "anggaran_baris",
        sa.Column("versi_id", sa.Uuid(), nullable=False),
        sa.Column("kode", sa.String(), nullable=False),
        sa.Column("pagu", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint("pagu >= 0", name=op.f("ck_anggaran_baris_pagu")),
        sa.ForeignKeyConstraint(
            ["versi_id"], ["anggaran_versi.id"], name=op.f("fk_anggaran_baris_versi_id")
        ),
        sa.PrimaryKeyConstraint("versi_id", "kode", name=op.f("pk_anggaran_baris")),
    )
    op.create_table(
        "anggaran_putusan",
        sa.Column("versi_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["versi_id"], ["anggaran_versi.id"], name=op.f("fk_anggaran_putusan_versi_id")
        ),
        sa.PrimaryKeyConstraint("versi_id", name=op.f("pk_anggaran_putusan")),
    )
    op.create_table(
        "entri_versi",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entri_id", sa.Uuid(), nullable=False),
        sa.Column("nomor", sa.SmallInteger(), nullable=False),
        sa.Column("pembilang", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("penyebut", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("huruf", sa.String(), nullable=True),
        sa.Column("keterangan", sa.String(), nullable=True),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entri_id"], ["entri.id"], name=op.f("fk_entri_versi_entri_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entri_versi")),
        sa.UniqueConstraint("entri_id", "nomor", name=op.f("uq_entri_versi_entri_id_nomor")),
    )
    op.create_table(
        "entri_bukti",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versi_id", sa.Uuid(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("ukuran", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sandi", sa.LargeBinary(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["versi_id"], ["entri_versi.id"], name=op.f("fk_entri_bukti_versi_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entri_bukti")),
        sa.UniqueConstraint("versi_id", "sha256", name=op.f("uq_entri_bukti_versi_id_sha256")),
    )
    op.create_table(
        "entri_langkah",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("versi_id", sa.Uuid(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["versi_id"], ["entri_versi.id"], name=op.f("fk_entri_langkah_versi_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entri_langkah")),
    )
    op.create_index(op.f("ix_entri_langkah_versi_id_id"), "entri_langkah", ["versi_id", "id"])


def downgrade() -> None:
    for tabel in (
        "entri_langkah",
        "entri_bukti",
        "entri_versi",
        "entri",
        "anggaran_putusan",
        "anggaran_baris",
        "anggaran_versi",
        "anggaran_tahun",
        "realisasi",
    ):
        op.drop_table(tabel)
