"""What Dukcapil said of a person, and each question to it with its verdict"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0011"
down_revision = "pel0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ppks", sa.Column("dukcapil", sa.String(), nullable=True))
    op.add_column("ppks", sa.Column("dukcapil_pada", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_ppks_dukcapil_id"),
        "ppks",
        ["dukcapil", "id"],
        postgresql_where=sa.text("dukcapil IS NOT NULL"),
    )
    op.create_table(
        "verifikasi_dukcapil",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ppks_id", sa.Uuid(), nullable=False),
        sa.Column("diminta_pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("petugas", sa.String(), nullable=False),
        sa.Column("tujuan", sa.String(), nullable=False),
        sa.Column("kasus", sa.Uuid(), nullable=True),
        sa.Column("selesai_pada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hasil", sa.String(), nullable=True),
        sa.Column("sebab", sa.String(), nullable=True),
        sa.Column("ambang", sa.SmallInteger(), nullable=False),
        sa.Column("elemen", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "(hasil IS NULL) = (selesai_pada IS NULL)",
            name=op.f("ck_verifikasi_dukcapil_hasil_dan_selesai"),
        ),
        sa.ForeignKeyConstraint(
            ["ppks_id"], ["ppks.id"], name=op.f("fk_verifikasi_dukcapil_ppks_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifikasi_dukcapil")),
    )
    op.create_index(
        op.f("ix_verifikasi_dukcapil_ppks_id_id"), "verifikasi_dukcapil", ["ppks_id", "id"]
    )
    op.create_index(
        "uq_verifikasi_dukcapil_menunggu",
        "verifikasi_dukcapil",
        ["ppks_id"],
        unique=True,
        postgresql_where=sa.text("selesai_pada IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("verifikasi_dukcapil")
    op.drop_index(op.f("ix_ppks_dukcapil_id"), table_name="ppks")
    op.drop_column("ppks", "dukcapil_pada")
    op.drop_column("ppks", "dukcapil")
