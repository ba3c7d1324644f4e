"""kit: an import may only be tried"""

import sqlalchemy as sa
from alembic import op

revision = "kit0010"
down_revision = "kit0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "import_job",
        sa.Column("tried", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    op.drop_column("import_job", "tried")
