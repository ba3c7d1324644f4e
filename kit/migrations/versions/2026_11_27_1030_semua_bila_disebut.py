"""an upload's account says "all" as `*`, and nothing when it has none"""

import sqlalchemy as sa
from alembic import op

revision = "kit0002"
down_revision = "kit0001"
branch_labels = None
depends_on = None

REPLACE = """
UPDATE import_job SET actor = jsonb_set(actor, ARRAY[CAST(:limit AS text)], CAST(:new AS jsonb))
WHERE actor -> :limit = CAST(:old AS jsonb)
"""
NONE, ALL = "[]", '["*"]'


def _replace(old: str, new: str) -> None:
    for limit in ("bidang", "wilayah"):
        op.execute(sa.text(REPLACE).bindparams(limit=limit, old=old, new=new))


def upgrade() -> None:
    _replace(NONE, ALL)


def downgrade() -> None:
    _replace(ALL, NONE)
