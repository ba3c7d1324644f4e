"""A correction is proposed as a void is: one place for what waits for another person"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0003"
down_revision = "pel0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("permohonan", "evaluasi"):
        op.alter_column(table, "batal_diusulkan_oleh", new_column_name="usul_oleh")
        op.alter_column(table, "batal_alasan", new_column_name="usul_alasan")
        op.add_column(table, sa.Column("usul", sa.String(), nullable=True))
        op.add_column(
            table, sa.Column("usul_isi", postgresql.JSONB(none_as_null=True), nullable=True)
        )
    op.execute("UPDATE permohonan SET usul = 'pembatalan' WHERE usul_oleh IS NOT NULL")
    op.execute("UPDATE evaluasi SET usul = 'pembatalan' WHERE usul_oleh IS NOT NULL")
    for table in ("permohonan", "evaluasi"):
        op.create_check_constraint(
            op.f(f"ck_{table}_usul_dan_pengusul"), table, "(usul IS NULL) = (usul_oleh IS NULL)"
        )
        op.create_index(
            op.f(f"ix_{table}_usul_id"),
            table,
            ["usul", "id"],
            postgresql_where=sa.text("usul IS NOT NULL"),
        )


def downgrade() -> None:
    # A proposed correction cannot be kept; a proposed void can.
    op.execute(
        "UPDATE permohonan SET usul_oleh = NULL, usul_alasan = NULL, usul = NULL "
        "WHERE usul = 'koreksi'"
    )
    op.execute(
        "UPDATE evaluasi SET usul_oleh = NULL, usul_alasan = NULL, usul = NULL, "
        "keadaan = 'berlaku' WHERE usul = 'koreksi'"
    )
    for table in ("permohonan", "evaluasi"):
        op.drop_index(op.f(f"ix_{table}_usul_id"), table_name=table)
        op.drop_constraint(op.f(f"ck_{table}_usul_dan_pengusul"), table)
        op.drop_column(table, "usul_isi")
        op.drop_column(table, "usul")
        op.alter_column(table, "usul_alasan", new_column_name="batal_alasan")
        op.alter_column(table, "usul_oleh", new_column_name="batal_diusulkan_oleh")
