"""halaman publik"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0007"
down_revision = "kinerja0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "potret_publik",
        sa.Column("hari", sa.Date(), nullable=False),
        sa.Column("aturan_versi", sa.Integer(), nullable=False),
        sa.Column("tahun", sa.SmallInteger(), nullable=False),
        sa.Column("sampai_bulan", sa.SmallInteger(), nullable=False),
        sa.Column("dibuat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("isi", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ingatan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("hari", name=op.f("pk_potret_publik")),
        info={"append_only": True},
    )


def downgrade() -> None:
    op.drop_table("potret_publik")
