"""laporan"""

revision = "kinerja0006"
down_revision = "kinerja0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
