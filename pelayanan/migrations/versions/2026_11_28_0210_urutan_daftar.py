"""Lists are read in other orders than by id"""

from alembic import op

revision = "pel0007"
down_revision = "pel0006"
branch_labels = None
depends_on = None

ORDERS = {
    "ppks": ("nama_normal", "created_at"),
    "permohonan": ("tanggal_diajukan", "tanggal_selesai", "created_at"),
    "evaluasi": ("tanggal", "created_at"),
}


def upgrade() -> None:
    for table, columns in ORDERS.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}_id"), table, [column, "id"])


def downgrade() -> None:
    for table, columns in ORDERS.items():
        for column in columns:
            op.drop_index(op.f(f"ix_{table}_{column}_id"), table_name=table)
