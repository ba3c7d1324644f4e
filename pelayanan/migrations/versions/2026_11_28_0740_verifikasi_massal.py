"""Many people compared with Dukcapil one after the other"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0012"
down_revision = "pel0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verifikasi_massal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dibuat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("petugas", sa.String(), nullable=False),
        sa.Column("tujuan", sa.String(), nullable=False),
        sa.Column("wilayah", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("jumlah", sa.Integer(), nullable=False),
        sa.Column("kursor", sa.Uuid(), nullable=True),
        sa.Column("gagal", sa.SmallInteger(), nullable=False),
        sa.Column("sebab", sa.String(), nullable=True),
        sa.Column("lanjut_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("giliran", sa.Integer(), nullable=False),
        sa.Column("selesai_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dibatalkan_oleh", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(selesai_pada IS NULL) = (lanjut_pada IS NOT NULL)",
            name=op.f("ck_verifikasi_massal_selesai"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifikasi_massal")),
    )
    op.create_index(
        op.f("ix_verifikasi_massal_lanjut_pada"),
        "verifikasi_massal",
        ["lanjut_pada"],
        postgresql_where=sa.text("lanjut_pada IS NOT NULL"),
    )
    op.create_index(op.f("ix_verifikasi_massal_petugas_id"), "verifikasi_massal", ["petugas", "id"])
    op.add_column("verifikasi_dukcapil", sa.Column("massal_id", sa.Uuid(), nullable=True))
    op.create_index(
        op.f("ix_verifikasi_dukcapil_massal_id_hasil"),
        "verifikasi_dukcapil",
        ["massal_id", "hasil"],
        postgresql_where=sa.text("massal_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_verifikasi_dukcapil_massal_id_hasil"), table_name="verifikasi_dukcapil")
    op.drop_column("verifikasi_dukcapil", "massal_id")
    op.drop_table("verifikasi_massal")
