"""Families: their cards, their members, and who did what with them"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0017"
down_revision = "pel0016"
branch_labels = None
depends_on = None


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _foreign(table: str, column: str, to: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _key(table: str) -> sa.Constraint:
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def _index(table: str, *columns: str, where: str | None = None) -> None:
    op.create_index(
        op.f(f"ix_{table}_{'_'.join(columns)}"),
        table,
        list(columns),
        postgresql_where=None if where is None else sa.text(where),
    )


def _unique(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], unique=True, postgresql_where=sa.text(where))


def upgrade() -> None:
    op.create_table(
        "keluarga",
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        sa.Column("changed_xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        _column("kelurahan", sa.String()),
        _column("pengaju", sa.String(), null=True),
        _column("usul_oleh", sa.String(), null=True),
        _column("usul_alasan", sa.String(), null=True),
        _column("usul_isi", postgresql.JSONB(none_as_null=True), null=True),
        _column("keadaan", sa.String()),
        _column("gabung_ke", sa.Uuid(), null=True),
        _column("asal_id", sa.Uuid(), null=True),
        _column("identitas_versi", sa.Integer()),
        _column("identitas_kunci", sa.String()),
        _column("impor_sidik", sa.LargeBinary(), null=True),
        sa.CheckConstraint("gabung_ke <> id", name=op.f("ck_keluarga_gabung_ke_keluarga_lain")),
        _foreign("keluarga", "gabung_ke", "keluarga"),
        _foreign("keluarga", "asal_id", "keluarga"),
        _key("keluarga"),
    )
    for column in ("gabung_ke", "asal_id"):
        _index("keluarga", column, where=f"{column} IS NOT NULL")
    op.create_index(
        op.f("ix_keluarga_kelurahan_id"),
        "keluarga",
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    _index("keluarga", "changed_xact", "id")
    _index("keluarga", "created_at", "id")
    _index("keluarga", "pengaju", "id", where="pengaju IS NOT NULL")
    op.execute(
        "CREATE TRIGGER mark_changed BEFORE INSERT OR UPDATE ON keluarga"
        " FOR EACH ROW EXECUTE FUNCTION mark_changed()"
    )
    note = "FOR EACH ROW {} EXECUTE FUNCTION note_gone('kelurahan', 'pengaju')"
    op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON keluarga {note.format('')}")
    moved = note.format("WHEN (OLD.kelurahan IS DISTINCT FROM NEW.kelurahan)")
    op.execute(f"CREATE TRIGGER note_moved AFTER UPDATE OF kelurahan ON keluarga {moved}")
    op.create_table(
        "keluarga_kk",
        _column("id", sa.Uuid()),
        _column("keluarga_id", sa.Uuid()),
        _column("kk_sandi", sa.LargeBinary()),
        _column("kk_cari", sa.LargeBinary()),
        _column("dari", sa.Date()),
        _column("sampai", sa.Date(), null=True),
        sa.CheckConstraint("sampai >= dari", name=op.f("ck_keluarga_kk_masa")),
        _foreign("keluarga_kk", "keluarga_id", "keluarga"),
        _key("keluarga_kk"),
        sa.UniqueConstraint("kk_cari", name=op.f("uq_keluarga_kk_kk_cari")),
    )
    _index("keluarga_kk", "keluarga_id", "dari")
    _unique("uq_keluarga_kk_berlaku", "keluarga_kk", "keluarga_id", "sampai IS NULL")
    op.create_table(
        "keluarga_anggota",
        _column("id", sa.Uuid()),
        _column("keluarga_id", sa.Uuid()),
        _column("ppks_id", sa.Uuid()),
        _column("hubungan", sa.String()),
        _column("dari", sa.Date()),
        _column("sampai", sa.Date(), null=True),
        sa.CheckConstraint("sampai >= dari", name=op.f("ck_keluarga_anggota_masa")),
        _foreign("keluarga_anggota", "keluarga_id", "keluarga"),
        _foreign("keluarga_anggota", "ppks_id", "ppks"),
        _key("keluarga_anggota"),
    )
    _index("keluarga_anggota", "ppks_id", "dari")
    _index("keluarga_anggota", "keluarga_id", "dari")
    _unique("uq_keluarga_anggota_orang", "keluarga_anggota", "ppks_id", "sampai IS NULL")
    _unique(
        "uq_keluarga_anggota_kepala",
        "keluarga_anggota",
        "keluarga_id",
        "sampai IS NULL AND hubungan = 'kepala'",
    )
    op.create_table(
        "keluarga_riwayat",
        _column("id", sa.Uuid()),
        _column("keluarga_id", sa.Uuid()),
        _column("pada", sa.DateTime(timezone=True)),
        _column("oleh", sa.String()),
        _column("langkah", sa.String()),
        _column("alasan", sa.String(), null=True),
        _column("identitas_versi", sa.Integer()),
        _column("identitas_kunci", sa.String()),
        _foreign("keluarga_riwayat", "keluarga_id", "keluarga"),
        _key("keluarga_riwayat"),
    )
    _index("keluarga_riwayat", "keluarga_id", "id")


def downgrade() -> None:
    for table in ("keluarga_riwayat", "keluarga_anggota", "keluarga_kk", "keluarga"):
        op.drop_table(table)
