"""Programs sign in by keys too, from their own addresses, as often as they may"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "gateway0008"
down_revision = "gateway0007"
branch_labels = None
depends_on = None

NEW: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "kunci": (postgresql.JSONB(), "[]"),
    "alamat": (postgresql.ARRAY(sa.Text()), "{}"),
    "kuota_jam": (sa.Integer(), "0"),
    "kuota_hari": (sa.Integer(), "0"),
}


def upgrade() -> None:
    for name, (kind, value) in NEW.items():
        op.add_column("klien", sa.Column(name, kind, nullable=False, server_default=value))
        op.alter_column("klien", name, server_default=None)
    op.add_column("klien", sa.Column("rahasia_lama", sa.Text(), nullable=True))
    op.add_column(
        "klien", sa.Column("rahasia_lama_sampai", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "pernyataan_terpakai",
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("jti", sa.LargeBinary(), nullable=False),
        sa.Column("kedaluwarsa", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("program", "jti", name=op.f("pk_pernyataan_terpakai")),
    )
    op.create_index("ix_pernyataan_terpakai_kedaluwarsa", "pernyataan_terpakai", ["kedaluwarsa"])


def downgrade() -> None:
    op.drop_table("pernyataan_terpakai")
    for name in (*NEW, "rahasia_lama", "rahasia_lama_sampai"):
        op.drop_column("klien", name)
