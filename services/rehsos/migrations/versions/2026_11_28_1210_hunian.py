"""Shelters: houses, rooms, beds, stays and their meals; nobody has two beds, no bed two people"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reh0002"
down_revision = None
branch_labels = None
depends_on = "pel0016"


def upgrade() -> None:
    # An exclusion of equal ids beside times that overlap.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "rumah_singgah",
        sa.Column("kode", sa.String(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("batas_hari", sa.Integer(), nullable=True),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rumah_singgah")),
        sa.UniqueConstraint("kode", name=op.f("uq_rumah_singgah_kode")),
    )
    op.create_index(
        op.f("ix_rumah_singgah_kelurahan_id"),
        "rumah_singgah",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_table(
        "hunian",
        sa.Column("permohonan_id", sa.Uuid(), nullable=False),
        sa.Column("layanan", sa.String(), nullable=False),
        sa.Column("rumah_id", sa.Uuid(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("keadaan", sa.String(), nullable=False),
        sa.Column("masuk", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keluar", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kepada", sa.String(), nullable=True),
        sa.Column("rincian_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permohonan_id"], ["permohonan.id"], name=op.f("fk_hunian_permohonan_id")
        ),
        sa.ForeignKeyConstraint(
            ["rumah_id"], ["rumah_singgah.id"], name=op.f("fk_hunian_rumah_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hunian")),
    )
    op.create_index(op.f("ix_hunian_keadaan_id"), "hunian", ["keadaan", "id"], unique=False)
    op.create_index(
        op.f("ix_hunian_kelurahan_id"),
        "hunian",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_hunian_masuk_id"), "hunian", ["masuk", "id"], unique=False)
    op.create_index(op.f("ix_hunian_permohonan_id"), "hunian", ["permohonan_id"], unique=False)
    op.create_index(
        op.f("ix_hunian_rumah_id_keadaan_id"), "hunian", ["rumah_id", "keadaan", "id"], unique=False
    )
    op.create_table(
        "kamar",
        sa.Column("rumah_id", sa.Uuid(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("jenis_kelamin", sa.String(), nullable=True),
        sa.Column("usia_min", sa.Integer(), nullable=True),
        sa.Column("usia_maks", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rumah_id"], ["rumah_singgah.id"], name=op.f("fk_kamar_rumah_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kamar")),
        sa.UniqueConstraint("rumah_id", "nama", name=op.f("uq_kamar_rumah_id_nama")),
    )
    op.create_table(
        "hunian_makan",
        sa.Column("hunian_id", sa.Uuid(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("porsi", sa.Integer(), nullable=False),
        sa.Column("pemberian_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("porsi >= 0", name=op.f("ck_hunian_makan_porsi")),
        sa.ForeignKeyConstraint(
            ["hunian_id"], ["hunian.id"], name=op.f("fk_hunian_makan_hunian_id")
        ),
        sa.PrimaryKeyConstraint("hunian_id", "tanggal", name=op.f("pk_hunian_makan")),
    )
    op.create_table(
        "hunian_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hunian_id", sa.Uuid(), nullable=False),
        sa.Column("tercatat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.Column("isi", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hunian_id"], ["hunian.id"], name=op.f("fk_hunian_riwayat_hunian_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hunian_riwayat")),
    )
    op.create_index(
        op.f("ix_hunian_riwayat_hunian_id_id"), "hunian_riwayat", ["hunian_id", "id"], unique=False
    )
    op.create_table(
        "ranjang",
        sa.Column("kamar_id", sa.Uuid(), nullable=False),
        sa.Column("rumah_id", sa.Uuid(), nullable=False),
        sa.Column("nomor", sa.String(), nullable=False),
        sa.Column("sejak", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kamar_id"], ["kamar.id"], name=op.f("fk_ranjang_kamar_id")),
        sa.ForeignKeyConstraint(
            ["rumah_id"], ["rumah_singgah.id"], name=op.f("fk_ranjang_rumah_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranjang")),
        sa.UniqueConstraint("kamar_id", "nomor", name=op.f("uq_ranjang_kamar_id_nomor")),
    )
    op.create_index(op.f("ix_ranjang_rumah_id"), "ranjang", ["rumah_id"], unique=False)
    op.create_table(
        "penempatan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hunian_id", sa.Uuid(), nullable=False),
        sa.Column("orang_id", sa.Uuid(), nullable=False),
        sa.Column("ranjang_id", sa.Uuid(), nullable=False),
        sa.Column("rumah_id", sa.Uuid(), nullable=False),
        sa.Column("mulai", sa.DateTime(timezone=True), nullable=False),
        sa.Column("selesai", sa.DateTime(timezone=True), nullable=True),
        sa.Column("berlaku", sa.Boolean(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("orang_id"), "="),
            (sa.text("tstzrange(mulai, selesai)"), "&&"),
            where=sa.text("berlaku"),
            using="gist",
            name="ex_penempatan_orang",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("ranjang_id"), "="),
            (sa.text("tstzrange(mulai, selesai)"), "&&"),
            where=sa.text("berlaku"),
            using="gist",
            name="ex_penempatan_ranjang",
        ),
        sa.CheckConstraint("selesai IS NULL OR selesai > mulai", name=op.f("ck_penempatan_urutan")),
        sa.ForeignKeyConstraint(["hunian_id"], ["hunian.id"], name=op.f("fk_penempatan_hunian_id")),
        sa.ForeignKeyConstraint(
            ["ranjang_id"], ["ranjang.id"], name=op.f("fk_penempatan_ranjang_id")
        ),
        sa.ForeignKeyConstraint(
            ["rumah_id"], ["rumah_singgah.id"], name=op.f("fk_penempatan_rumah_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penempatan")),
    )
    op.create_index(
        op.f("ix_penempatan_hunian_id_mulai"), "penempatan", ["hunian_id", "mulai"], unique=False
    )
    op.create_index(
        op.f("ix_penempatan_rumah_id_mulai"), "penempatan", ["rumah_id", "mulai"], unique=False
    )
    op.create_table(
        "ranjang_rusak",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ranjang_id", sa.Uuid(), nullable=False),
        sa.Column("sejak", sa.Date(), nullable=False),
        sa.Column("sampai", sa.Date(), nullable=True),
        sa.Column("alasan", sa.String(), nullable=False),
        sa.CheckConstraint(
            "sampai IS NULL OR sampai >= sejak", name=op.f("ck_ranjang_rusak_urutan")
        ),
        sa.ForeignKeyConstraint(
            ["ranjang_id"], ["ranjang.id"], name=op.f("fk_ranjang_rusak_ranjang_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranjang_rusak")),
    )
    op.create_index(
        op.f("ix_ranjang_rusak_ranjang_id_sejak"),
        "ranjang_rusak",
        ["ranjang_id", "sejak"],
        unique=False,
    )
    op.create_index(
        "uq_ranjang_rusak_kini",
        "ranjang_rusak",
        ["ranjang_id"],
        unique=True,
        postgresql_where=sa.text("sampai IS NULL"),
    )


def downgrade() -> None:
    for table in (
        "ranjang_rusak",
        "penempatan",
        "ranjang",
        "hunian_riwayat",
        "hunian_makan",
        "kamar",
        "hunian",
        "rumah_singgah",
    ):
        op.drop_table(table)
