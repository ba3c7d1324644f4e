"""Two records of one person: which one stands for the other, and who proposed and decided it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0013"
down_revision = "pel0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ppks", sa.Column("gabung_ke", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_ppks_gabung_ke_ppks"), "ppks", "ppks", ["gabung_ke"], ["id"])
    op.create_check_constraint(op.f("ck_ppks_gabung_ke_orang_lain"), "ppks", "gabung_ke <> id")
    op.create_index(
        op.f("ix_ppks_gabung_ke"),
        "ppks",
        ["gabung_ke"],
        postgresql_where=sa.text("gabung_ke IS NOT NULL"),
    )
    op.create_table(
        "gabungan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dari_id", sa.Uuid(), nullable=False),
        sa.Column("ke_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("semula", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.ForeignKeyConstraint(["dari_id"], ["ppks.id"], name=op.f("fk_gabungan_dari_id_ppks")),
        sa.ForeignKeyConstraint(["ke_id"], ["ppks.id"], name=op.f("fk_gabungan_ke_id_ppks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gabungan")),
    )
    op.create_index(
        op.f("ix_gabungan_dari_id"),
        "gabungan",
        ["dari_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('diusulkan', 'disetujui', 'diusulkan_pisah')"),
    )
    op.create_index("ix_gabungan_dari_id_semua", "gabungan", ["dari_id"])
    op.create_index(op.f("ix_gabungan_ke_id"), "gabungan", ["ke_id"])
    op.create_index(op.f("ix_gabungan_created_at_id"), "gabungan", ["created_at", "id"])
    op.create_table(
        "gabungan_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gabungan_id", sa.Uuid(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["gabungan_id"],
            ["gabungan.id"],
            name=op.f("fk_gabungan_riwayat_gabungan_id_gabungan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gabungan_riwayat")),
    )
    op.create_index(
        op.f("ix_gabungan_riwayat_gabungan_id_id"), "gabungan_riwayat", ["gabungan_id", "id"]
    )


def downgrade() -> None:
    op.drop_table("gabungan_riwayat")
    op.drop_table("gabungan")
    op.drop_index(op.f("ix_ppks_gabung_ke"), table_name="ppks")
    op.drop_constraint(op.f("ck_ppks_gabung_ke_orang_lain"), "ppks")
    op.drop_constraint(op.f("fk_ppks_gabung_ke_ppks"), "ppks", type_="foreignkey")
    op.drop_column("ppks", "gabung_ke")
