"""pelayanan: PPKS, permohonan and evaluasi, in the database of each bidang"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0001"
down_revision = None
branch_labels = ("pelayanan",)
depends_on = "kit0001"


def upgrade() -> None:
    # Trusted since PostgreSQL 13: the owner of the database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "ppks",
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("nama_normal", sa.String(), nullable=False),
        sa.Column("nik_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("nik_cari", sa.LargeBinary(), nullable=True),
        sa.Column("alasan_tanpa_nik", sa.String(), nullable=True),
        sa.Column("kk_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("kk_cari", sa.LargeBinary(), nullable=True),
        sa.Column("tanggal_lahir", sa.Date(), nullable=True),
        sa.Column("tahun_lahir", sa.SmallInteger(), nullable=True),
        sa.Column("tempat_lahir_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("jenis_kelamin", sa.String(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("dasar_lokasi", sa.String(), nullable=False),
        sa.Column("alamat_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("telepon_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("kategori", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("status_khusus", sa.String(), nullable=True),
        sa.Column("disabilitas", sa.Boolean(), nullable=False),
        sa.Column("identitas_versi", sa.Integer(), nullable=False),
        sa.Column("identitas_jenis", sa.String(), nullable=False),
        sa.Column("identitas_kunci", sa.String(), nullable=False),
        sa.Column("impor_sidik", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(nik_sandi IS NULL) = (alasan_tanpa_nik IS NOT NULL)",
            name=op.f("ck_ppks_nik_atau_alasan"),
        ),
        sa.CheckConstraint(
            "(nik_sandi IS NULL) = (nik_cari IS NULL)", name=op.f("ck_ppks_nik_dan_cari")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppks")),
        sa.UniqueConstraint("nik_cari", name=op.f("uq_ppks_nik_cari")),
    )
    op.create_index(
        op.f("ix_ppks_kelurahan_id"),
        "ppks",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_ppks_kk_cari"),
        "ppks",
        ["kk_cari"],
        unique=False,
        postgresql_where=sa.text("kk_cari IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_ppks_nama_normal"),
        "ppks",
        ["nama_normal"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"nama_normal": "gin_trgm_ops"},
    )
    op.create_table(
        "evaluasi",
        sa.Column("ppks_id", sa.Uuid(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("dinilai_sumber", sa.String(), nullable=False),
        sa.Column("dinilai_rekam_id", sa.Uuid(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("kebutuhan_dasar", sa.Boolean(), nullable=False),
        sa.Column("tugas_peran", sa.Boolean(), nullable=False),
        sa.Column("mengatasi_masalah", sa.Boolean(), nullable=False),
        sa.Column("catatan_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("keadaan", sa.String(), nullable=False),
        sa.Column("rekam_versi", sa.Integer(), nullable=False),
        sa.Column("batal_diusulkan_oleh", sa.String(), nullable=True),
        sa.Column("batal_alasan", sa.String(), nullable=True),
        sa.Column("impor_sidik", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ppks_id"], ["ppks.id"], name=op.f("fk_evaluasi_ppks_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluasi")),
    )
    op.create_index(
        op.f("ix_evaluasi_kelurahan_id"),
        "evaluasi",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_evaluasi_ppks_id"), "evaluasi", ["ppks_id"], unique=False)
    op.create_index(
        op.f("ix_evaluasi_dinilai_rekam_id"), "evaluasi", ["dinilai_rekam_id"], unique=False
    )
    op.create_table(
        "permohonan",
        sa.Column("layanan", sa.String(), nullable=False),
        sa.Column("ppks_id", sa.Uuid(), nullable=True),
        sa.Column(
            "lembaga", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("sumber", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tanggal_diajukan", sa.Date(), nullable=False),
        sa.Column("tanggal_selesai", sa.Date(), nullable=True),
        sa.Column("sebelum_jeda", sa.String(), nullable=True),
        sa.Column("jeda_sejak", sa.Date(), nullable=True),
        sa.Column("hari_jeda", sa.Integer(), nullable=False),
        sa.Column("rekam_versi", sa.Integer(), nullable=False),
        sa.Column(
            "rekam", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("batal_diusulkan_oleh", sa.String(), nullable=True),
        sa.Column("batal_alasan", sa.String(), nullable=True),
        sa.Column("impor_sidik", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'selesai' OR (rekam IS NOT NULL AND tanggal_selesai IS NOT NULL)",
            name=op.f("ck_permohonan_selesai_punya_rekam"),
        ),
        sa.CheckConstraint(
            "(rekam IS NULL) = (rekam_versi = 0)", name=op.f("ck_permohonan_rekam_dan_versi")
        ),
        sa.ForeignKeyConstraint(["ppks_id"], ["ppks.id"], name=op.f("fk_permohonan_ppks_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permohonan")),
    )
    op.create_index(
        op.f("ix_permohonan_kelurahan_id"),
        "permohonan",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_permohonan_ppks_id"), "permohonan", ["ppks_id"], unique=False)
    op.create_index(
        op.f("ix_permohonan_status_id"),
        "permohonan",
        ["status", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'selesai'"),
    )
    op.create_index(op.f("ix_permohonan_layanan_id"), "permohonan", ["layanan", "id"], unique=False)
    op.create_table(
        "ppks_identitas_lama",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ppks_id", sa.Uuid(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("kunci", sa.String(), nullable=False),
        sa.Column("nik_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("alasan_tanpa_nik", sa.String(), nullable=True),
        sa.Column("diganti_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("diganti_oleh", sa.String(), nullable=False),
        sa.Column("sebab", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ppks_id"], ["ppks.id"], name=op.f("fk_ppks_identitas_lama_ppks_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ppks_identitas_lama")),
        sa.UniqueConstraint("ppks_id", "versi", name=op.f("uq_ppks_identitas_lama_ppks_id_versi")),
    )
    op.create_table(
        "evaluasi_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evaluasi_id", sa.Uuid(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("rekam_versi", sa.Integer(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluasi_id"], ["evaluasi.id"], name=op.f("fk_evaluasi_riwayat_evaluasi_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluasi_riwayat")),
    )
    op.create_index(
        op.f("ix_evaluasi_riwayat_evaluasi_id_id"),
        "evaluasi_riwayat",
        ["evaluasi_id", "id"],
        unique=False,
    )
    op.create_table(
        "permohonan_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("permohonan_id", sa.Uuid(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("dari", sa.String(), nullable=True),
        sa.Column("ke", sa.String(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["permohonan_id"], ["permohonan.id"], name=op.f("fk_permohonan_riwayat_permohonan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permohonan_riwayat")),
    )
    op.create_index(
        op.f("ix_permohonan_riwayat_permohonan_id_id"),
        "permohonan_riwayat",
        ["permohonan_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_permohonan_riwayat_permohonan_id_id"), table_name="permohonan_riwayat")
    op.drop_table("permohonan_riwayat")
    op.drop_index(op.f("ix_evaluasi_riwayat_evaluasi_id_id"), table_name="evaluasi_riwayat")
    op.drop_table("evaluasi_riwayat")
    op.drop_table("ppks_identitas_lama")
    op.drop_index(op.f("ix_permohonan_layanan_id"), table_name="permohonan")
    op.drop_index(
        op.f("ix_permohonan_status_id"),
        table_name="permohonan",
        postgresql_where=sa.text("status <> 'selesai'"),
    )
    op.drop_index(op.f("ix_permohonan_ppks_id"), table_name="permohonan")
    op.drop_index(
        op.f("ix_permohonan_kelurahan_id"),
        table_name="permohonan",
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.drop_table("permohonan")
    op.drop_index(op.f("ix_evaluasi_dinilai_rekam_id"), table_name="evaluasi")
    op.drop_index(op.f("ix_evaluasi_ppks_id"), table_name="evaluasi")
    op.drop_index(
        op.f("ix_evaluasi_kelurahan_id"),
        table_name="evaluasi",
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.drop_table("evaluasi")
    op.drop_index(
        op.f("ix_ppks_nama_normal"),
        table_name="ppks",
        postgresql_using="gin",
        postgresql_ops={"nama_normal": "gin_trgm_ops"},
    )
    op.drop_index(
        op.f("ix_ppks_kk_cari"), table_name="ppks", postgresql_where=sa.text("kk_cari IS NOT NULL")
    )
    op.drop_index(
        op.f("ix_ppks_kelurahan_id"),
        table_name="ppks",
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.drop_table("ppks")
