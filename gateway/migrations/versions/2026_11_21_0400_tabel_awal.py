"""accounts, clients, refresh tokens, and failed sign-ins"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "gateway0001"
down_revision = None
branch_labels = ("gateway",)
depends_on = "kit0001"

TEXTS = postgresql.ARRAY(sa.Text())
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "akun",
        sa.Column("nama_pengguna", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("peran", TEXTS, nullable=False),
        sa.Column("bidang", TEXTS, nullable=False),
        sa.Column("wilayah", TEXTS, nullable=False),
        sa.Column("kata_sandi", sa.Text(), nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("sah_sejak", TIME, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_akun"),
    )
    op.create_index("uq_akun_nama_pengguna", "akun", ["nama_pengguna"], unique=True)
    op.create_index("ix_akun_sah_sejak", "akun", ["sah_sejak"])
    op.create_table(
        "klien",
        sa.Column("kode", sa.Text(), nullable=False),
        sa.Column("nama", sa.Text(), nullable=False),
        sa.Column("izin", TEXTS, nullable=False),
        sa.Column("wilayah", TEXTS, nullable=False),
        sa.Column("rahasia", sa.Text(), nullable=False),
        sa.Column("aktif", sa.Boolean(), nullable=False),
        sa.Column("sah_sejak", TIME, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_klien"),
    )
    op.create_index("uq_klien_kode", "klien", ["kode"], unique=True)
    op.create_index("ix_klien_sah_sejak", "klien", ["sah_sejak"])
    op.create_table(
        "token_penyegar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("keluarga", sa.Uuid(), nullable=False),
        sa.Column("akun_id", sa.Uuid(), nullable=False),
        sa.Column("sidik", sa.LargeBinary(), nullable=False),
        sa.Column("izin", TEXTS, nullable=True),
        sa.Column("dibuat", TIME, nullable=False),
        sa.Column("kedaluwarsa", TIME, nullable=False),
        sa.Column("dipakai", TIME, nullable=True),
        sa.Column("dicabut", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["akun_id"], ["akun.id"], name="fk_token_penyegar_akun_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_token_penyegar"),
    )
    op.create_index("uq_token_penyegar_sidik", "token_penyegar", ["sidik"], unique=True)
    op.create_index("ix_token_penyegar_keluarga", "token_penyegar", ["keluarga"])
    op.create_index("ix_token_penyegar_akun_id", "token_penyegar", ["akun_id"])
    op.create_index("ix_token_penyegar_kedaluwarsa", "token_penyegar", ["kedaluwarsa"])
    op.create_table(
        "percobaan_masuk",
        sa.Column("kunci", sa.LargeBinary(), nullable=False),
        sa.Column("jenis", sa.Text(), nullable=False),
        sa.Column("gagal", sa.Integer(), nullable=False),
        sa.Column("terakhir", TIME, nullable=False),
        sa.Column("tunggu_sampai", TIME, nullable=False),
        sa.PrimaryKeyConstraint("kunci", name="pk_percobaan_masuk"),
    )
    op.create_index("ix_percobaan_masuk_terakhir", "percobaan_masuk", ["terakhir"])
    op.create_table(
        "tempat_dikenal",
        sa.Column("akun_id", sa.Uuid(), nullable=False),
        sa.Column("tempat", sa.LargeBinary(), nullable=False),
        sa.Column("terakhir", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["akun_id"], ["akun.id"], name="fk_tempat_dikenal_akun_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("akun_id", "tempat", name="pk_tempat_dikenal"),
    )
    op.create_index("ix_tempat_dikenal_terakhir", "tempat_dikenal", ["terakhir"])


def downgrade() -> None:
    for table in ("tempat_dikenal", "percobaan_masuk", "token_penyegar", "klien", "akun"):
        op.drop_table(table)
