"""facts and counts: one record several facts, a counter for each count and dimension

fakta_status and hitungan are projections only: a new mapping counts them again at the start.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0002"
down_revision = "kinerja0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("fakta_status")
    op.drop_table("hitungan")
    # Facts by the old rules stay stored; what is added later gets its own values.
    for kolom in (
        sa.Column("orang_sumber", sa.String(), nullable=True),
        sa.Column("sub_kegiatan", sa.String(), nullable=True),
        sa.Column("komponen", sa.String(), nullable=True),
        sa.Column("daftar", sa.String(), nullable=True),
        sa.Column("tahap", sa.String(), nullable=True),
        sa.Column("kelompok_umur", sa.String(), nullable=True),
        sa.Column("subjek", sa.String(), nullable=False, server_default="orang"),
        sa.Column("jumlah", sa.BigInteger(), nullable=False, server_default="1"),
        sa.Column("satuan", sa.String(), nullable=True),
        sa.Column("cacah", postgresql.ARRAY(sa.TEXT()), nullable=False, server_default="{}"),
    ):
        op.add_column("fakta", kolom)
    op.execute("UPDATE fakta SET orang_sumber = sumber")
    op.alter_column("fakta", "orang_sumber", nullable=False)
    for nama in ("subjek", "jumlah", "cacah"):
        op.alter_column("fakta", nama, server_default=None)
    op.create_index("ix_fakta_orang", "fakta", ["orang_id", "aturan_versi"])
    op.add_column("rekam", sa.Column("orang_sumber", sa.String(), nullable=True))
    op.execute("UPDATE rekam SET orang_sumber = sumber WHERE orang_id IS NOT NULL")
    op.drop_index("ix_rekam_orang", table_name="rekam")
    _buat_proyeksi()


def _buat_proyeksi() -> None:
    op.create_table(
        "fakta_status",
        sa.Column("rekam_versi_id", sa.Uuid(), nullable=False),
        sa.Column("urut", sa.SmallInteger(), nullable=False),
        sa.Column("sumber", sa.String(), nullable=False),
        sa.Column("rekam_id", sa.Uuid(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("aturan_versi", sa.Integer(), nullable=False),
        sa.Column("kunci", sa.String(collation="C"), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("tanggal", sa.Date(), nullable=False),
        sa.Column("bulan", sa.SmallInteger(), nullable=False),
        sa.Column("program", sa.String(), nullable=True),
        sa.Column("sub_kegiatan", sa.String(), nullable=True),
        sa.Column("layanan", sa.String(), nullable=True),
        sa.Column("komponen", sa.String(), nullable=True),
        sa.Column("daftar", sa.String(), nullable=True),
        sa.Column("tahap", sa.String(), nullable=True),
        sa.Column("kelurahan", sa.String(), nullable=True),
        sa.Column("kategori", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("jenis_kelamin", sa.String(), nullable=True),
        sa.Column("tahun_lahir", sa.SmallInteger(), nullable=True),
        sa.Column("kelompok_umur", sa.String(), nullable=True),
        sa.Column("disabilitas", sa.Boolean(), nullable=True),
        sa.Column("sumber_dana", sa.String(), nullable=True),
        sa.Column("subjek", sa.String(), nullable=False),
        sa.Column("jumlah", sa.BigInteger(), nullable=False),
        sa.Column("satuan", sa.String(), nullable=True),
        sa.Column("legal", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("cacah", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("dihitung", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("rekam_versi_id", "urut", name=op.f("pk_fakta_status")),
    )
    op.create_index("ix_fakta_status_kunci", "fakta_status", ["kunci"])
    op.create_index(
        "ix_fakta_status_tahun", "fakta_status", ["tahun", "tanggal", "rekam_versi_id", "urut"]
    )
    op.create_index("ix_fakta_status_program", "fakta_status", ["tahun", "jenis", "program"])
    op.create_index(
        "ix_fakta_status_sub_kegiatan", "fakta_status", ["tahun", "jenis", "sub_kegiatan"]
    )
    # Only outputs with a sub kegiatan: without it the planner thinks half of them empty, and reads
    # a whole year for one rare sub kegiatan.
    op.execute(
        "CREATE STATISTICS st_fakta_status_letak (mcv)"
        " ON jenis, program, sub_kegiatan FROM fakta_status"
    )
    op.create_table(
        "hitungan",
        sa.Column("tahun", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("dimensi", sa.String(), nullable=False),
        sa.Column("cacah", sa.String(), nullable=False),
        sa.Column("sel", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tahun", "dimensi", "cacah", "sel", name=op.f("pk_hitungan")),
    )


def downgrade() -> None:
    # The projection of the old version cannot be made from this one: a backup is restored instead.
    raise NotImplementedError("kinerja0002 tidak dapat dibalik")
