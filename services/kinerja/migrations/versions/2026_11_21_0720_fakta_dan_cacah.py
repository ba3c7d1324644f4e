"""fakta dan cacah"""

revision = "kinerja0002"
down_revision = "kinerja0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
