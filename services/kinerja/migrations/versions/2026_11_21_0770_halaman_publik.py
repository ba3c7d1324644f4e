"""halaman publik"""

revision = "kinerja0007"
down_revision = "kinerja0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
