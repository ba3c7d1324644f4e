"""When somebody died, as the office's own records say"""

import sqlalchemy as sa
from alembic import op

revision = "pel0024"
down_revision = "pel0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ppks", sa.Column("wafat", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("ppks", "wafat")
