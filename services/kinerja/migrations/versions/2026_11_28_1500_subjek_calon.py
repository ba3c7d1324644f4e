"""A candidate's facts are decided by subject, beside what is in force"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0018"
down_revision = "kinerja0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("aturan_kerja")
    op.create_table(
        "subjek_calon",
        sa.Column("kunci", sa.String(collation="C"), nullable=False),
        sa.Column("urut", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.PrimaryKeyConstraint("kunci", name=op.f("pk_subjek_calon")),
    )
    op.create_index(op.f("ix_subjek_calon_urut"), "subjek_calon", ["urut"])
    op.execute("CREATE TABLE fakta_calon (LIKE fakta_status INCLUDING DEFAULTS)")
    op.create_primary_key(
        op.f("pk_fakta_calon"), "fakta_calon", ["rekam_versi_id", "urut", "kunci"]
    )
    op.create_index("ix_fakta_calon_kunci", "fakta_calon", ["kunci"])
    # Prepared the other way: its worker begins again, with a number of its own.
    op.execute(
        "UPDATE aturan_calon SET keadaan = 'diganti' WHERE keadaan IN ('menyiapkan', 'menunggu')"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE aturan_calon SET keadaan = 'diganti' WHERE keadaan IN ('menyiapkan', 'menunggu')"
    )
    op.drop_table("fakta_calon")
    op.drop_table("subjek_calon")
    op.create_table(
        "aturan_kerja",
        sa.Column("rekam_versi_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("rekam_versi_id", name=op.f("pk_aturan_kerja")),
    )
