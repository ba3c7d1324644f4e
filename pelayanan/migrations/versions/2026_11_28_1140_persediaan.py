"""Goods: items, places, lots and their ledger; a delivery has one unit and one fund"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0016"
down_revision = "pel0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "barang",
        sa.Column("kode", sa.String(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("satuan", sa.String(), nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barang")),
        sa.UniqueConstraint("kode", name=op.f("uq_barang_kode")),
    )
    op.create_index(op.f("ix_barang_nama_id"), "barang", ["nama", "id"], unique=False)
    op.create_table(
        "tempat_barang",
        sa.Column("kode", sa.String(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tempat_barang")),
        sa.UniqueConstraint("kode", name=op.f("uq_tempat_barang_kode")),
    )
    op.create_index(
        op.f("ix_tempat_barang_kelurahan_id"),
        "tempat_barang",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_tempat_barang_nama_id"), "tempat_barang", ["nama", "id"], unique=False)
    op.create_table(
        "lot_barang",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("barang_id", sa.Uuid(), nullable=False),
        sa.Column("pemilik", sa.String(), nullable=False),
        sa.Column("sumber_dana", sa.String(), nullable=False),
        sa.Column("kedaluwarsa", sa.Date(), nullable=True),
        sa.Column("nomor", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["barang_id"], ["barang.id"], name=op.f("fk_lot_barang_barang_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_barang")),
    )
    op.create_index(op.f("ix_lot_barang_barang_id"), "lot_barang", ["barang_id"], unique=False)
    op.create_table(
        "penyesuaian_barang",
        sa.Column("tempat_id", sa.Uuid(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("sebab", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("isi", postgresql.JSONB(), nullable=False),
        sa.Column("keadaan", sa.String(), nullable=False),
        sa.Column("diputus_oleh", sa.String(), nullable=True),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tempat_id"], ["tempat_barang.id"], name=op.f("fk_penyesuaian_barang_tempat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penyesuaian_barang")),
    )
    op.create_index(
        op.f("ix_penyesuaian_barang_keadaan_id"),
        "penyesuaian_barang",
        ["keadaan", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_penyesuaian_barang_kelurahan_id"),
        "penyesuaian_barang",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_penyesuaian_barang_tempat_id_id"),
        "penyesuaian_barang",
        ["tempat_id", "id"],
        unique=False,
    )
    op.create_table(
        "cadangan_barang",
        sa.Column("tempat_id", sa.Uuid(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("permohonan_id", sa.Uuid(), nullable=True),
        sa.Column("layanan", sa.String(), nullable=True),
        sa.Column("keperluan", sa.String(), nullable=False),
        sa.Column("keadaan", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permohonan_id"], ["permohonan.id"], name=op.f("fk_cadangan_barang_permohonan_id")
        ),
        sa.ForeignKeyConstraint(
            ["tempat_id"], ["tempat_barang.id"], name=op.f("fk_cadangan_barang_tempat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadangan_barang")),
    )
    op.create_index(
        op.f("ix_cadangan_barang_keadaan_id"), "cadangan_barang", ["keadaan", "id"], unique=False
    )
    op.create_index(
        op.f("ix_cadangan_barang_permohonan_id"),
        "cadangan_barang",
        ["permohonan_id"],
        unique=False,
        postgresql_where=sa.text("permohonan_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_cadangan_barang_tempat_id_id"),
        "cadangan_barang",
        ["tempat_id", "id"],
        unique=False,
    )
    op.create_table(
        "saldo_barang",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tempat_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("barang_id", sa.Uuid(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("kedaluwarsa", sa.Date(), nullable=True),
        sa.Column("tersedia", sa.BigInteger(), nullable=False),
        sa.Column("dicadangkan", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "dicadangkan >= 0", name=op.f("ck_saldo_barang_dicadangkan_tidak_kurang")
        ),
        sa.CheckConstraint("tersedia >= 0", name=op.f("ck_saldo_barang_tersedia_tidak_kurang")),
        sa.ForeignKeyConstraint(
            ["barang_id"], ["barang.id"], name=op.f("fk_saldo_barang_barang_id")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot_barang.id"], name=op.f("fk_saldo_barang_lot_id")),
        sa.ForeignKeyConstraint(
            ["tempat_id"], ["tempat_barang.id"], name=op.f("fk_saldo_barang_tempat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saldo_barang")),
        sa.UniqueConstraint("tempat_id", "lot_id", name=op.f("uq_saldo_barang_tempat_id_lot_id")),
    )
    op.create_index(
        op.f("ix_saldo_barang_barang_id_id"), "saldo_barang", ["barang_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_saldo_barang_kedaluwarsa_id"), "saldo_barang", ["kedaluwarsa", "id"], unique=False
    )
    op.create_index(
        op.f("ix_saldo_barang_kelurahan_id"),
        "saldo_barang",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_saldo_barang_lot_id"), "saldo_barang", ["lot_id"], unique=False)
    op.create_index(
        op.f("ix_saldo_barang_tempat_id_barang_id_kedaluwarsa_lot_id"),
        "saldo_barang",
        ["tempat_id", "barang_id", "kedaluwarsa", "lot_id"],
        unique=False,
    )
    op.create_table(
        "cadangan_barang_baris",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cadangan_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("barang_id", sa.Uuid(), nullable=False),
        sa.Column("jumlah", sa.BigInteger(), nullable=False),
        sa.Column("sisa", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sisa BETWEEN 0 AND jumlah", name=op.f("ck_cadangan_barang_baris_sisa")),
        sa.ForeignKeyConstraint(
            ["barang_id"], ["barang.id"], name=op.f("fk_cadangan_barang_baris_barang_id")
        ),
        sa.ForeignKeyConstraint(
            ["cadangan_id"],
            ["cadangan_barang.id"],
            name=op.f("fk_cadangan_barang_baris_cadangan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot_barang.id"], name=op.f("fk_cadangan_barang_baris_lot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cadangan_barang_baris")),
        sa.UniqueConstraint(
            "cadangan_id", "lot_id", name=op.f("uq_cadangan_barang_baris_cadangan_id_lot_id")
        ),
    )
    op.create_table(
        "penyerahan_barang",
        sa.Column("tempat_id", sa.Uuid(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("cadangan_id", sa.Uuid(), nullable=True),
        sa.Column("permohonan_id", sa.Uuid(), nullable=True),
        sa.Column("kebutuhan_id", sa.Uuid(), nullable=True),
        sa.Column("layanan", sa.String(), nullable=True),
        sa.Column("komponen", sa.String(), nullable=True),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("penerima", sa.String(), nullable=False),
        sa.Column("hubungan", sa.String(), nullable=True),
        sa.Column("rincian_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("pemberian", postgresql.JSONB(), nullable=False),
        sa.Column("keadaan", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(permohonan_id, layanan, komponen) IN (0, 3)",
            name=op.f("ck_penyerahan_barang_dalam_permohonan"),
        ),
        sa.ForeignKeyConstraint(
            ["cadangan_id"], ["cadangan_barang.id"], name=op.f("fk_penyerahan_barang_cadangan_id")
        ),
        sa.ForeignKeyConstraint(
            ["kebutuhan_id"], ["asesmen.id"], name=op.f("fk_penyerahan_barang_kebutuhan_id")
        ),
        sa.ForeignKeyConstraint(
            ["permohonan_id"], ["permohonan.id"], name=op.f("fk_penyerahan_barang_permohonan_id")
        ),
        sa.ForeignKeyConstraint(
            ["tempat_id"], ["tempat_barang.id"], name=op.f("fk_penyerahan_barang_tempat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penyerahan_barang")),
    )
    op.create_index(
        op.f("ix_penyerahan_barang_created_at_id"),
        "penyerahan_barang",
        ["created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_penyerahan_barang_keadaan_id"),
        "penyerahan_barang",
        ["keadaan", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_penyerahan_barang_kelurahan_id"),
        "penyerahan_barang",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_penyerahan_barang_pada_id"), "penyerahan_barang", ["pada", "id"], unique=False
    )
    op.create_index(
        op.f("ix_penyerahan_barang_permohonan_id"),
        "penyerahan_barang",
        ["permohonan_id"],
        unique=False,
        postgresql_where=sa.text("permohonan_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_penyerahan_barang_tempat_id_id"),
        "penyerahan_barang",
        ["tempat_id", "id"],
        unique=False,
    )
    op.create_table(
        "gerakan_barang",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("keterangan", sa.String(), nullable=True),
        sa.Column("membalik", sa.Uuid(), nullable=True),
        sa.Column("cadangan_id", sa.Uuid(), nullable=True),
        sa.Column("penyerahan_id", sa.Uuid(), nullable=True),
        sa.Column("penyesuaian_id", sa.Uuid(), nullable=True),
        sa.Column("impor_sidik", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cadangan_id"], ["cadangan_barang.id"], name=op.f("fk_gerakan_barang_cadangan_id")
        ),
        sa.ForeignKeyConstraint(
            ["membalik"], ["gerakan_barang.id"], name=op.f("fk_gerakan_barang_membalik")
        ),
        sa.ForeignKeyConstraint(
            ["penyerahan_id"],
            ["penyerahan_barang.id"],
            name=op.f("fk_gerakan_barang_penyerahan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["penyesuaian_id"],
            ["penyesuaian_barang.id"],
            name=op.f("fk_gerakan_barang_penyesuaian_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gerakan_barang")),
        sa.UniqueConstraint("membalik", name=op.f("uq_gerakan_barang_membalik")),
    )
    op.create_index(
        op.f("ix_gerakan_barang_cadangan_id"),
        "gerakan_barang",
        ["cadangan_id"],
        unique=False,
        postgresql_where=sa.text("cadangan_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_gerakan_barang_penyerahan_id"),
        "gerakan_barang",
        ["penyerahan_id"],
        unique=False,
        postgresql_where=sa.text("penyerahan_id IS NOT NULL"),
    )
    op.create_table(
        "gerakan_barang_baris",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gerakan_id", sa.Uuid(), nullable=False),
        sa.Column("tempat_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("barang_id", sa.Uuid(), nullable=False),
        sa.Column("kelurahan", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tersedia", sa.BigInteger(), nullable=False),
        sa.Column("dicadangkan", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "tersedia <> 0 OR dicadangkan <> 0", name=op.f("ck_gerakan_barang_baris_berubah")
        ),
        sa.ForeignKeyConstraint(
            ["barang_id"], ["barang.id"], name=op.f("fk_gerakan_barang_baris_barang_id")
        ),
        sa.ForeignKeyConstraint(
            ["gerakan_id"], ["gerakan_barang.id"], name=op.f("fk_gerakan_barang_baris_gerakan_id")
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot_barang.id"], name=op.f("fk_gerakan_barang_baris_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["tempat_id"], ["tempat_barang.id"], name=op.f("fk_gerakan_barang_baris_tempat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gerakan_barang_baris")),
    )
    op.create_index(
        op.f("ix_gerakan_barang_baris_barang_id_id"),
        "gerakan_barang_baris",
        ["barang_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_gerakan_barang_baris_gerakan_id"),
        "gerakan_barang_baris",
        ["gerakan_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_gerakan_barang_baris_kelurahan_id"),
        "gerakan_barang_baris",
        ["kelurahan", "id"],
        unique=False,
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_gerakan_barang_baris_lot_id_id"),
        "gerakan_barang_baris",
        ["lot_id", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_gerakan_barang_baris_pada_id"),
        "gerakan_barang_baris",
        ["pada", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_gerakan_barang_baris_tempat_id_id"),
        "gerakan_barang_baris",
        ["tempat_id", "id"],
        unique=False,
    )
    op.drop_index("uq_pemberian_berlaku", table_name="pemberian")
    op.create_index(
        "uq_pemberian_berlaku",
        "pemberian",
        ["permohonan_id", "komponen", "fase", "tahun", "satuan", "sumber_dana"],
        unique=True,
        postgresql_where=sa.text("keadaan <> 'dibatalkan' AND permohonan_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_pemberian_berlaku", table_name="pemberian")
    op.create_index(
        "uq_pemberian_berlaku",
        "pemberian",
        ["permohonan_id", "komponen", "fase", "tahun"],
        unique=True,
        postgresql_where=sa.text("keadaan <> 'dibatalkan' AND permohonan_id IS NOT NULL"),
    )
    for table in (
        "gerakan_barang_baris",
        "gerakan_barang",
        "penyerahan_barang",
        "cadangan_barang_baris",
        "saldo_barang",
        "cadangan_barang",
        "penyesuaian_barang",
        "lot_barang",
        "tempat_barang",
        "barang",
    ):
        op.drop_table(table)
