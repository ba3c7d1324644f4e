"""Whose needs changed waits to be followed by the governed lists"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0019"
down_revision = "kinerja0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kebutuhan_berubah",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kunci", sa.String(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kebutuhan_berubah")),
    )
    op.create_index(op.f("ix_daftar_sasaran_ppks_id"), "daftar_sasaran", ["ppks_id"])
    op.create_index(
        "ix_daftar_usul_ppks_menunggu",
        "daftar_usul",
        ["ppks_id"],
        postgresql_where=sa.text("status = 'diusulkan'"),
    )


def downgrade() -> None:
    op.drop_index("ix_daftar_usul_ppks_menunggu", table_name="daftar_usul")
    op.drop_index(op.f("ix_daftar_sasaran_ppks_id"), table_name="daftar_sasaran")
    op.drop_table("kebutuhan_berubah")
