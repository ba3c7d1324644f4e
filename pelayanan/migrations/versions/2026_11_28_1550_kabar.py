"""Where officers want to be told of their work"""

import sqlalchemy as sa
from alembic import op

revision = "pel0025"
down_revision = "pel0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alamat_kabar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("siapa", sa.String(), nullable=False),
        sa.Column("alamat_sandi", sa.LargeBinary(), nullable=False),
        sa.Column("diubah", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alamat_kabar")),
        sa.UniqueConstraint("siapa", name=op.f("uq_alamat_kabar_siapa")),
    )


def downgrade() -> None:
    op.drop_table("alamat_kabar")
