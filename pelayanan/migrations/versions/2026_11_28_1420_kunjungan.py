"""Visits: planned, made by a form of the office, followed up; what was written is sealed"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0023"
down_revision = "pel0022"
branch_labels = None
depends_on = "kit0011"


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def upgrade() -> None:
    op.create_table(
        "kunjungan",
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        sa.Column("changed_xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        _column("kelurahan", sa.String()),
        _column("pengaju", sa.String(), null=True),
        _column("usul_oleh", sa.String(), null=True),
        _column("usul_alasan", sa.String(), null=True),
        _column("usul_isi", postgresql.JSONB(none_as_null=True), null=True),
        _column("induk", sa.String()),
        _column("induk_id", sa.Uuid()),
        _column("layanan", sa.String()),
        _column("formulir", sa.String()),
        _column("formulir_versi", sa.Integer(), null=True),
        _column("keadaan", sa.String()),
        _column("rencana", sa.Date()),
        _column("tanggal", sa.Date()),
        _column("pelaksana", postgresql.ARRAY(sa.String())),
        _column("pada", sa.DateTime(timezone=True), null=True),
        _column("hasil", sa.String(), null=True),
        _column("isi_sandi", sa.LargeBinary(), null=True),
        _column("isi_versi", sa.Integer()),
        _column("tempo", sa.Date(), null=True),
        sa.CheckConstraint(
            "(pada IS NULL) = (isi_sandi IS NULL)", name=op.f("ck_kunjungan_terisi")
        ),
        sa.CheckConstraint("(pada IS NULL) = (isi_versi = 0)", name=op.f("ck_kunjungan_berversi")),
        sa.CheckConstraint(
            "(keadaan IN ('direncanakan', 'batal')) = (pada IS NULL)",
            name=op.f("ck_kunjungan_terlaksana"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kunjungan")),
    )
    for column in ("induk_id", "keadaan", "formulir", "changed_xact", "tanggal", "created_at"):
        op.create_index(op.f(f"ix_kunjungan_{column}_id"), "kunjungan", [column, "id"])
    op.create_index(
        op.f("ix_kunjungan_pelaksana"), "kunjungan", ["pelaksana"], postgresql_using="gin"
    )
    op.create_index(
        op.f("ix_kunjungan_kelurahan_id"),
        "kunjungan",
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    for column in ("tempo", "pengaju"):
        op.create_index(
            op.f(f"ix_kunjungan_{column}_id"),
            "kunjungan",
            [column, "id"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.execute(
        "CREATE TRIGGER mark_changed BEFORE INSERT OR UPDATE ON kunjungan"
        " FOR EACH ROW EXECUTE FUNCTION mark_changed()"
    )
    note = "FOR EACH ROW {} EXECUTE FUNCTION note_gone('kelurahan', 'pengaju', 'layanan')"
    op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON kunjungan {note.format('')}")
    moved = note.format("WHEN (OLD.kelurahan IS DISTINCT FROM NEW.kelurahan)")
    op.execute(f"CREATE TRIGGER note_moved AFTER UPDATE OF kelurahan ON kunjungan {moved}")
    op.create_table(
        "kunjungan_riwayat",
        _column("id", sa.Uuid()),
        _column("kunjungan_id", sa.Uuid()),
        _column("tercatat", sa.DateTime(timezone=True)),
        _column("oleh", sa.String()),
        _column("langkah", sa.String()),
        _column("dari", sa.String(), null=True),
        _column("ke", sa.String()),
        _column("alasan", sa.String(), null=True),
        _column("isi_versi", sa.Integer()),
        _column("isi_sandi", sa.LargeBinary(), null=True),
        sa.ForeignKeyConstraint(
            ["kunjungan_id"],
            ["kunjungan.id"],
            name=op.f("fk_kunjungan_riwayat_kunjungan_id_kunjungan"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kunjungan_riwayat")),
    )
    op.create_index(
        op.f("ix_kunjungan_riwayat_kunjungan_id_id"), "kunjungan_riwayat", ["kunjungan_id", "id"]
    )


def downgrade() -> None:
    op.drop_table("kunjungan_riwayat")
    op.drop_table("kunjungan")
