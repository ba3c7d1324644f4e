"""Rules are prepared while others are in force, and wait for a decision over signed figures"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0016"
down_revision = "kinerja0015"
branch_labels = None
depends_on = None

TRANSAKSI = sa.text("((pg_current_xact_id())::text)::bigint")
JSONB = postgresql.JSONB(astext_type=sa.Text())
SEKARANG = sa.text("now()")

# What the program may drop: facts that neither count nor are cited. As their owner, so that the
# program itself can never delete a fact.
LEPAS = """
CREATE FUNCTION lepas_fakta() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH dikutip AS (
        SELECT max(versi) AS versi FROM aturan
        UNION SELECT aturan_versi FROM penutupan_isi
        UNION SELECT aturan_versi FROM laporan
    ), hapus AS (
        DELETE FROM fakta WHERE aturan_versi NOT IN (
            SELECT asal FROM aturan_masa JOIN dikutip USING (versi)
            UNION SELECT versi FROM aturan_calon WHERE keadaan IN ('menyiapkan', 'menunggu')
        )
        RETURNING 1
    )
    SELECT count(*) FROM hapus
$$
"""


def upgrade() -> None:
    op.create_table(
        "aturan_calon",
        sa.Column("versi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sidik", sa.String(), nullable=False),
        sa.Column("keadaan", sa.String(), nullable=False),
        sa.Column("banyak", sa.BigInteger(), nullable=False),
        sa.Column("berpindah", JSONB, nullable=True),
        sa.Column("dibuat", sa.DateTime(timezone=True), server_default=SEKARANG, nullable=False),
        sa.PrimaryKeyConstraint("versi", name=op.f("pk_aturan_calon")),
    )
    op.create_table(
        "aturan_kerja",
        sa.Column("rekam_versi_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("rekam_versi_id", name=op.f("pk_aturan_kerja")),
    )
    op.create_table(
        "aturan_diterima",
        sa.Column("versi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sidik", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=False),
        sa.Column("berpindah", JSONB, nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), server_default=SEKARANG, nullable=False),
        sa.Column("transaksi", sa.BigInteger(), server_default=TRANSAKSI, nullable=False),
        sa.PrimaryKeyConstraint("versi", name=op.f("pk_aturan_diterima")),
        info={"append_only": True},
    )
    op.create_index("ix_aturan_diterima_transaksi", "aturan_diterima", ["transaksi", "versi"])
    op.create_table(
        "aturan_berkas",
        sa.Column("versi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("berkas", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("versi", name=op.f("pk_aturan_berkas")),
    )
    op.execute(LEPAS)


def downgrade() -> None:
    op.execute("DROP FUNCTION lepas_fakta()")
    for tabel in ("aturan_berkas", "aturan_diterima", "aturan_kerja", "aturan_calon"):
        op.drop_table(tabel)
