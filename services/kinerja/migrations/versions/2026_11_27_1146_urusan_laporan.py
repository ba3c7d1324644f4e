"""Whose office issued a report, and who proposes to withdraw it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0008"
down_revision = "kinerja0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "laporan_urusan",
        sa.Column("laporan_id", sa.Uuid(), nullable=False),
        sa.Column("bidang", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["laporan_id"], ["laporan.id"], name=op.f("fk_laporan_urusan_laporan_id")
        ),
        sa.PrimaryKeyConstraint("laporan_id", name=op.f("pk_laporan_urusan")),
    )
    # Nobody wrote down whose they were: those who serve every bidang decide.
    op.execute("INSERT INTO laporan_urusan (laporan_id, bidang) SELECT id, '{*}' FROM laporan")


def downgrade() -> None:
    op.drop_table("laporan_urusan")
