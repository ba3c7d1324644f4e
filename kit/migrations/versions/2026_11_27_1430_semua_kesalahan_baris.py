"""kit: every fault of a refused row of an import; columns that the sender names"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "kit0005"
down_revision = "kit0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_job", sa.Column("titles", JSONB()))
    op.add_column("import_job", sa.Column("fixed", JSONB(), nullable=False, server_default="{}"))
    op.add_column("import_error", sa.Column("others", JSONB(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("import_error", "others")
    op.drop_column("import_job", "fixed")
    op.drop_column("import_job", "titles")
