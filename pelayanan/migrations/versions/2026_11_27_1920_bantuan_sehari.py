"""A person's requests by the day they were finished: the same aid twice is looked for there"""

from alembic import op

revision = "pel0005"
down_revision = "pel0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_permohonan_ppks_id_tanggal_selesai"),
        "permohonan",
        ["ppks_id", "tanggal_selesai"],
    )
    op.drop_index(op.f("ix_permohonan_ppks_id"), table_name="permohonan")


def downgrade() -> None:
    op.create_index(op.f("ix_permohonan_ppks_id"), "permohonan", ["ppks_id"])
    op.drop_index(op.f("ix_permohonan_ppks_id_tanggal_selesai"), table_name="permohonan")
