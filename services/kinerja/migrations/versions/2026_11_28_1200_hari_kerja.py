"""How many working days a service took, where a formula asks"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0017"
down_revision = "kinerja0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("fakta", sa.Column("hari_kerja", sa.SmallInteger(), nullable=True))
    # Of installations that ran 0016 before it was shortened: nobody reads or writes them.
    op.execute("ALTER TABLE aturan_calon DROP COLUMN IF EXISTS isi")
    op.execute("ALTER TABLE aturan_berkas DROP COLUMN IF EXISTS sidik")


def downgrade() -> None:
    op.drop_column("fakta", "hari_kerja")
