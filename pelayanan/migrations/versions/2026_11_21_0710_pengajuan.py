"""A request is counted from its submission on: the state last told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0002"
down_revision = "pel0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "permohonan",
        sa.Column(
            "pengajuan", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
    )


def downgrade() -> None:
    op.drop_column("permohonan", "pengajuan")
