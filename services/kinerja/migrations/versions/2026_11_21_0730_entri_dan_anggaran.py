"""entri dan anggaran"""

revision = "kinerja0003"
down_revision = "kinerja0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
