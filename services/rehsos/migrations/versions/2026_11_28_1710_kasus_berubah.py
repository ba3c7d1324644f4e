"""What of the cases changed for whom: also by a seat in the team, or by the task"""

import sqlalchemy as sa
from alembic import op

revision = "reh0008"
down_revision = "reh0007"
branch_labels = None
depends_on = "kit0011"

# Its arguments: the columns of the id of the case, and of the account that is assigned to it.
NOTE_ASSIGNED = """
CREATE FUNCTION note_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
    seat jsonb := CASE WHEN TG_OP = 'DELETE' THEN was ELSE to_jsonb(NEW) END;
BEGIN
    UPDATE kasus SET changed_xact = 0
    WHERE id = (seat ->> TG_ARGV[0])::uuid
      AND changed_xact <> pg_current_xact_id()::text::bigint;
    INSERT INTO gone (kind, row_id, was, reason)
    SELECT 'kasus', id, jsonb_build_object('kelurahan', kelurahan, 'pengaju', pengaju,
           'layanan', layanan, 'akun', was -> TG_ARGV[1]), 'moved'
    FROM kasus
    WHERE id = (seat ->> TG_ARGV[0])::uuid AND was ->> TG_ARGV[1] IS NOT NULL;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.add_column(
        "kasus",
        sa.Column("changed_xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_index(op.f("ix_kasus_changed_xact_id"), "kasus", ["changed_xact", "id"])
    op.execute(
        "CREATE TRIGGER mark_changed BEFORE INSERT OR UPDATE ON kasus"
        " FOR EACH ROW EXECUTE FUNCTION mark_changed()"
    )
    note = (
        "FOR EACH ROW {} EXECUTE FUNCTION note_gone('kelurahan', 'pengaju', 'layanan', 'tingkat')"
    )
    op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON kasus {note.format('')}")
    moved = note.format("WHEN ((OLD.kelurahan, OLD.tingkat) <> (NEW.kelurahan, NEW.tingkat))")
    op.execute(f"CREATE TRIGGER note_moved AFTER UPDATE OF kelurahan, tingkat ON kasus {moved}")
    op.execute(NOTE_ASSIGNED)
    op.execute(
        "CREATE TRIGGER note_assigned AFTER INSERT OR DELETE ON kasus_tim"
        " FOR EACH ROW EXECUTE FUNCTION note_assigned('kasus_id', 'akun')"
    )
    op.execute(
        "CREATE TRIGGER note_assigned AFTER UPDATE OF petugas ON penugasan FOR EACH ROW"
        " WHEN (NEW.noun = 'kasus' AND OLD.petugas IS DISTINCT FROM NEW.petugas)"
        " EXECUTE FUNCTION note_assigned('rekam_id', 'petugas')"
    )


def downgrade() -> None:
    for table in ("penugasan", "kasus_tim"):
        op.execute(f"DROP TRIGGER note_assigned ON {table}")
    op.execute("DROP FUNCTION note_assigned()")
    for trigger in ("note_moved", "note_gone", "mark_changed"):
        op.execute(f"DROP TRIGGER {trigger} ON kasus")
    op.drop_index(op.f("ix_kasus_changed_xact_id"), "kasus")
    op.drop_column("kasus", "changed_xact")
