"""A NIK that is somebody else's: who proposed to take it off a person, and who decided it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0019"
down_revision = "pel0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pelepasan_nik",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ppks_id", sa.Uuid(), nullable=False),
        sa.Column("identitas_versi", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ppks_id"], ["ppks.id"], name=op.f("fk_pelepasan_nik_ppks_id_ppks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pelepasan_nik")),
    )
    op.create_index(
        op.f("ix_pelepasan_nik_ppks_id"),
        "pelepasan_nik",
        ["ppks_id"],
        unique=True,
        postgresql_where=sa.text("status = 'diusulkan'"),
    )
    op.create_index("ix_pelepasan_nik_ppks_id_semua", "pelepasan_nik", ["ppks_id"])
    op.create_index(op.f("ix_pelepasan_nik_created_at_id"), "pelepasan_nik", ["created_at", "id"])
    op.create_table(
        "pelepasan_nik_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pelepasan_id", sa.Uuid(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pelepasan_id"],
            ["pelepasan_nik.id"],
            name=op.f("fk_pelepasan_nik_riwayat_pelepasan_id_pelepasan_nik"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pelepasan_nik_riwayat")),
    )
    op.create_index(
        op.f("ix_pelepasan_nik_riwayat_pelepasan_id_id"),
        "pelepasan_nik_riwayat",
        ["pelepasan_id", "id"],
    )


def downgrade() -> None:
    op.drop_table("pelepasan_nik_riwayat")
    op.drop_table("pelepasan_nik")
