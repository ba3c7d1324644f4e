"""Who works on what and by when; a task for each request that is under way"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "pel0015"
down_revision = "pel0014"
branch_labels = None
depends_on = "kit0011"

OPEN = sa.text("keadaan <> 'selesai'")
# Without days of its own: the standard of each service stands in the office's profile, which no
# migration reads.
UNDER_WAY = """
INSERT INTO penugasan (id, created_at, version, kelurahan, pengaju, noun, rekam_id, layanan, unit,
    keadaan, mulai, hari_jeda, jeda_sejak)
SELECT gen_random_uuid(), now(), 1, kelurahan, pengaju, 'permohonan', id, layanan,
    current_database(), CASE WHEN jeda_sejak IS NULL THEN 'berjalan' ELSE 'jeda' END,
    tanggal_diajukan, hari_jeda, jeda_sejak
FROM permohonan WHERE status IN ('diajukan', 'perlu_dilengkapi', 'diverifikasi', 'diproses')
"""


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def upgrade() -> None:
    op.create_table(
        "penugasan",
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        sa.Column("changed_xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        _column("kelurahan", sa.String()),
        _column("pengaju", sa.String(), null=True),
        _column("noun", sa.String()),
        _column("rekam_id", sa.Uuid()),
        _column("layanan", sa.String()),
        _column("unit", sa.String()),
        _column("petugas", sa.String(), null=True),
        _column("keadaan", sa.String()),
        _column("mulai", sa.Date()),
        _column("hari", sa.Integer(), null=True),
        _column("hari_jeda", sa.Integer()),
        _column("jeda_sejak", sa.Date(), null=True),
        _column("tempo", sa.Date(), null=True),
        _column("selesai", sa.Date(), null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penugasan")),
        sa.CheckConstraint(
            "(keadaan = 'jeda') = (jeda_sejak IS NOT NULL)", name=op.f("ck_penugasan_jeda")
        ),
    )
    op.create_index("uq_penugasan_rekam", "penugasan", ["rekam_id", "noun"], unique=True)
    for columns in (["petugas", "tempo", "id"], ["unit", "tempo", "id"], ["tempo", "id"]):
        op.create_index(
            op.f(f"ix_penugasan_{'_'.join(columns)}"), "penugasan", columns, postgresql_where=OPEN
        )
    op.create_index(
        op.f("ix_penugasan_kelurahan_id"),
        "penugasan",
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    for columns in (["changed_xact", "id"], ["created_at", "id"]):
        op.create_index(op.f(f"ix_penugasan_{'_'.join(columns)}"), "penugasan", columns)
    op.create_index(
        op.f("ix_penugasan_pengaju_id"),
        "penugasan",
        ["pengaju", "id"],
        postgresql_where=sa.text("pengaju IS NOT NULL"),
    )
    op.execute(
        "CREATE TRIGGER mark_changed BEFORE INSERT OR UPDATE ON penugasan"
        " FOR EACH ROW EXECUTE FUNCTION mark_changed()"
    )
    note = "FOR EACH ROW {} EXECUTE FUNCTION note_gone('kelurahan', 'pengaju', 'layanan')"
    op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON penugasan {note.format('')}")
    moved = note.format("WHEN (OLD.kelurahan IS DISTINCT FROM NEW.kelurahan)")
    op.execute(f"CREATE TRIGGER note_moved AFTER UPDATE OF kelurahan ON penugasan {moved}")
    op.create_table(
        "penggantian",
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("petugas", sa.String()),
        _column("pengganti", sa.String()),
        _column("dari", sa.Date()),
        _column("sampai", sa.Date()),
        _column("dicabut", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penggantian")),
    )
    for column in ("petugas", "pengganti"):
        op.create_index(op.f(f"ix_penggantian_{column}_sampai"), "penggantian", [column, "sampai"])
    op.execute(UNDER_WAY)


def downgrade() -> None:
    op.drop_table("penggantian")
    op.drop_table("penugasan")
