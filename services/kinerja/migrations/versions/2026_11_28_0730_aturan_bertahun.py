"""Rules have years; a fact of an evaluation keeps the answers instead of what follows of them"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0015"
down_revision = "kinerja0014"
branch_labels = None
depends_on = None

_JAWABAN = """
UPDATE fakta SET cacah = '{}', kriteria = ARRAY(
    SELECT satu FROM unnest(ARRAY['kebutuhan_dasar', 'tugas_peran', 'mengatasi_masalah']) AS satu
    WHERE CAST(versi.data ->> satu AS boolean)
)
FROM rekam_versi AS versi
WHERE fakta.jenis = 'berfungsi' AND versi.id = fakta.rekam_versi_id
"""


def upgrade() -> None:
    op.create_table(
        "aturan_masa",
        sa.Column("versi", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sejak", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("asal", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("versi", "sejak", name=op.f("pk_aturan_masa")),
        info={"append_only": True},
    )
    # Until now every version had its own facts, of all years.
    op.execute("INSERT INTO aturan_masa (versi, sejak, asal) SELECT versi, 0, versi FROM aturan")
    op.alter_column("fakta", "memenuhi", new_column_name="kriteria")
    # What counts an evaluation is decided by the year of its service; other facts have no answers.
    op.execute(_JAWABAN)


def downgrade() -> None:
    # A program that knows no years makes all facts again by its own rules.
    op.alter_column("fakta", "kriteria", new_column_name="memenuhi")
    op.drop_table("aturan_masa")
