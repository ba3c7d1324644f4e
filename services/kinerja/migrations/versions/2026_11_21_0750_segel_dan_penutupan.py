"""segel dan penutupan"""

revision = "kinerja0005"
down_revision = "kinerja0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
