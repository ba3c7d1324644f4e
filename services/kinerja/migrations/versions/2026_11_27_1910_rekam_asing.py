"""What is counted here and does not stand in the log of its bidang"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0012"
down_revision = "kinerja0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rekam_asing",
        sa.Column("rekam_id", sa.Uuid(), nullable=False),
        sa.Column("sumber", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("versi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("peristiwa_id", sa.Uuid(), nullable=False),
        sa.Column("hari", sa.Date(), nullable=False),
        sa.Column(
            "ditemukan", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint(
            "rekam_id", "sumber", "jenis", "versi", "peristiwa_id", name=op.f("pk_rekam_asing")
        ),
    )
    op.create_index("ix_rekam_asing_sumber_hari", "rekam_asing", ["sumber", "hari"])


def downgrade() -> None:
    op.drop_table("rekam_asing")
