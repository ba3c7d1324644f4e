"""What changed since a place in a list can be asked for"""

import sqlalchemy as sa
from alembic import op

revision = "pel0010"
down_revision = "pel0009"
branch_labels = None
depends_on = "kit0011"

# What decides, beside kelurahan and pengaju, who sees a row; only the kelurahan ever changes.
BESIDE = {"ppks": "", "permohonan": ", 'layanan'", "evaluasi": ", 'dinilai_rekam_id'"}


def upgrade() -> None:
    for table, beside in BESIDE.items():
        op.add_column(
            table,
            sa.Column("changed_xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        )
        op.create_index(op.f(f"ix_{table}_changed_xact_id"), table, ["changed_xact", "id"])
        op.execute(
            f"CREATE TRIGGER mark_changed BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION mark_changed()"
        )
        note = f"FOR EACH ROW {{}} EXECUTE FUNCTION note_gone('kelurahan', 'pengaju'{beside})"
        op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON {table} {note.format('')}")
        moved = note.format("WHEN (OLD.kelurahan IS DISTINCT FROM NEW.kelurahan)")
        op.execute(f"CREATE TRIGGER note_moved AFTER UPDATE OF kelurahan ON {table} {moved}")


def downgrade() -> None:
    for table in BESIDE:
        for trigger in ("note_moved", "note_gone", "mark_changed"):
            op.execute(f"DROP TRIGGER {trigger} ON {table}")
        op.drop_index(op.f(f"ix_{table}_changed_xact_id"), table_name=table)
        op.drop_column(table, "changed_xact")
