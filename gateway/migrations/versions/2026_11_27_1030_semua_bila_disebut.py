"""no bidang or area means none; those that had none of them named had all"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "gateway0002"
down_revision = "gateway0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "klien",
        sa.Column("bidang", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{*}"),
    )
    op.alter_column("klien", "bidang", server_default=None)
    # Tokens made before say it the old way: they end here.
    op.execute("UPDATE akun SET bidang = '{*}', sah_sejak = now() WHERE bidang = '{}'")
    op.execute("UPDATE akun SET wilayah = '{*}', sah_sejak = now() WHERE wilayah = '{}'")
    op.execute("UPDATE klien SET wilayah = '{*}' WHERE wilayah = '{}'")
    op.execute("UPDATE klien SET sah_sejak = now()")


def downgrade() -> None:
    # What may see nothing would see everything: it is closed.
    op.execute("UPDATE akun SET aktif = false WHERE bidang = '{}' OR wilayah = '{}'")
    op.execute("UPDATE klien SET aktif = false WHERE wilayah = '{}'")
    op.execute("UPDATE akun SET bidang = '{}' WHERE bidang = '{*}'")
    op.execute("UPDATE akun SET wilayah = '{}' WHERE wilayah = '{*}'")
    op.execute("UPDATE klien SET wilayah = '{}' WHERE wilayah = '{*}'")
    op.drop_column("klien", "bidang")
