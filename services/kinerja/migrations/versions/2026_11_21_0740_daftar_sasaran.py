"""daftar sasaran"""

revision = "kinerja0004"
down_revision = "kinerja0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
