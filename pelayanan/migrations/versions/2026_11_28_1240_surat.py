"""Letters, with their numbers, their history and what is on the paper"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0020"
down_revision = "pel0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "surat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("permohonan_id", sa.Uuid(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("keadaan", sa.String(), nullable=False),
        sa.Column("isi_sandi", sa.LargeBinary(), nullable=False),
        sa.Column("lembar_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("buku", sa.String(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=True),
        sa.Column("urut", sa.Integer(), nullable=True),
        sa.Column("nomor", sa.String(), nullable=True),
        sa.Column("tanggal", sa.Date(), nullable=True),
        sa.Column("berlaku_sampai", sa.Date(), nullable=True),
        sa.Column("dokumen_id", sa.Uuid(), nullable=True),
        sa.Column("kode", sa.String(), nullable=True),
        sa.Column("percobaan", sa.Integer(), nullable=False),
        sa.Column("berkas_id", sa.Uuid(), nullable=True),
        sa.Column("sebab_cabut", sa.String(), nullable=True),
        sa.CheckConstraint("(urut IS NULL) = (nomor IS NULL)", name=op.f("ck_surat_bernomor")),
        sa.CheckConstraint(
            "keadaan NOT IN ('ditandatangani', 'diusulkan_cabut', 'dicabut')"
            " OR (nomor IS NOT NULL AND berkas_id IS NOT NULL)",
            name=op.f("ck_surat_bertanda"),
        ),
        sa.ForeignKeyConstraint(
            ["permohonan_id"], ["permohonan.id"], name=op.f("fk_surat_permohonan_id_permohonan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surat")),
        sa.UniqueConstraint("nomor", name=op.f("uq_surat_nomor")),
        sa.UniqueConstraint("buku", "tahun", "urut", name=op.f("uq_surat_buku_tahun_urut")),
    )
    for columns in (
        ["permohonan_id", "id"],
        ["jenis", "id"],
        ["keadaan", "id"],
        ["created_at", "id"],
    ):
        op.create_index(op.f(f"ix_surat_{'_'.join(columns)}"), "surat", columns)
    op.create_index(
        op.f("ix_surat_tanggal_id"),
        "surat",
        ["tanggal", "id"],
        postgresql_where=sa.text("tanggal IS NOT NULL"),
    )
    op.create_table(
        "surat_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("surat_id", sa.Uuid(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("dari", sa.String(), nullable=True),
        sa.Column("ke", sa.String(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["surat_id"], ["surat.id"], name=op.f("fk_surat_riwayat_surat_id_surat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surat_riwayat")),
    )
    op.create_index(op.f("ix_surat_riwayat_surat_id_id"), "surat_riwayat", ["surat_id", "id"])


def downgrade() -> None:
    op.drop_table("surat_riwayat")
    op.drop_table("surat")
