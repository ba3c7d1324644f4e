"""Match questions of programs: each number once, and the same answer under the same number"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0009"
down_revision = "pel0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pencocokan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("nomor", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tujuan", sa.String(), nullable=False),
        sa.Column("nik_cari", sa.LargeBinary(), nullable=False),
        sa.Column("sidik", sa.LargeBinary(), nullable=False),
        sa.Column("terjawab", sa.Boolean(), nullable=False),
        sa.Column("hasil", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pencocokan")),
        sa.UniqueConstraint("program", "nomor", name=op.f("uq_pencocokan_program_nomor")),
    )
    op.create_index(
        op.f("ix_pencocokan_program_nik_cari"),
        "pencocokan",
        ["program", "nik_cari"],
        postgresql_where=sa.text("terjawab"),
    )


def downgrade() -> None:
    op.drop_table("pencocokan")
