"""Complaints, their steps, and what complainers thought of the service"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reh0003"
down_revision = "reh0002"
branch_labels = None
depends_on = "pel0015"

UNFINISHED = "status NOT IN ('selesai', 'ditolak', 'dibatalkan')"


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _columns() -> list[sa.Column[Any]]:
    words = ("nomor", "kanal", "jenis", "kelas", "status", "kelurahan")
    maybe = (
        "nomor_sp4n", "sebelum_jeda", "diserahkan", "dijawab_oleh", "selesai_oleh",
        "dibatalkan_oleh", "pengaju", "usul", "usul_oleh", "usul_alasan",
    )  # fmt: skip
    return [
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        sa.Column("changed_xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        *(_column(name, sa.String()) for name in words),
        *(_column(name, sa.String(), null=True) for name in maybe),
        _column("usul_isi", postgresql.JSONB(), null=True),
        _column("sidik_rahasia", sa.LargeBinary()),
        _column("tanggal", sa.Date()),
        _column("lembaga", sa.Boolean()),
        _column("sembunyikan_nama", sa.Boolean()),
        _column("uraian_sandi", sa.LargeBinary()),
        _column("pelapor_id", sa.Uuid()),
        _column("pelapor_sandi", sa.LargeBinary()),
        _column("direspons", sa.DateTime(timezone=True), null=True),
        _column("tanggal_selesai", sa.Date(), null=True),
        _column("dinilai", sa.Boolean()),
        _column("rekam_versi", sa.Integer()),
        _column("rekam", postgresql.JSONB(), null=True),
    ]


def _indexes() -> None:
    op.create_index("uq_pengaduan_nomor", "pengaduan", ["nomor"], unique=True)
    op.create_index(
        "uq_pengaduan_nomor_sp4n",
        "pengaduan",
        ["nomor_sp4n"],
        unique=True,
        postgresql_where=sa.text("nomor_sp4n IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_pengaduan_status_id"),
        "pengaduan",
        ["status", "id"],
        postgresql_where=sa.text(UNFINISHED),
    )
    op.create_index(
        op.f("ix_pengaduan_kelurahan_id"),
        "pengaduan",
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    for column in ("kelas", "changed_xact", "tanggal", "created_at"):
        op.create_index(op.f(f"ix_pengaduan_{column}_id"), "pengaduan", [column, "id"])
    for column in ("diserahkan", "usul", "pengaju"):
        op.create_index(
            op.f(f"ix_pengaduan_{column}_id"),
            "pengaduan",
            [column, "id"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )


def upgrade() -> None:
    op.create_table(
        "pengaduan",
        *_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pengaduan")),
        sa.CheckConstraint(
            "(rekam IS NULL) = (rekam_versi = 0)", name=op.f("ck_pengaduan_rekam_dan_versi")
        ),
        sa.CheckConstraint(
            "(kanal = 'sp4n-lapor') = (nomor_sp4n IS NOT NULL)", name=op.f("ck_pengaduan_sp4n")
        ),
        sa.CheckConstraint(
            "(usul IS NULL) = (usul_oleh IS NULL)", name=op.f("ck_pengaduan_usul_dan_pengusul")
        ),
    )
    _indexes()
    op.execute(
        "CREATE TRIGGER mark_changed BEFORE INSERT OR UPDATE ON pengaduan"
        " FOR EACH ROW EXECUTE FUNCTION mark_changed()"
    )
    note = "FOR EACH ROW {} EXECUTE FUNCTION note_gone('kelurahan', 'pengaju')"
    op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON pengaduan {note.format('')}")
    moved = note.format("WHEN (OLD.kelurahan IS DISTINCT FROM NEW.kelurahan)")
    op.execute(f"CREATE TRIGGER note_moved AFTER UPDATE OF kelurahan ON pengaduan {moved}")
    op.create_table(
        "pengaduan_riwayat",
        _column("id", sa.Uuid()),
        _column("pengaduan_id", sa.Uuid()),
        _column("pada", sa.DateTime(timezone=True)),
        _column("oleh", sa.String()),
        _column("langkah", sa.String()),
        _column("dari", sa.String(), null=True),
        _column("ke", sa.String()),
        _column("teks_sandi", sa.LargeBinary(), null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pengaduan_riwayat")),
        sa.ForeignKeyConstraint(
            ["pengaduan_id"],
            ["pengaduan.id"],
            name=op.f("fk_pengaduan_riwayat_pengaduan_id_pengaduan"),
        ),
    )
    op.create_index(
        op.f("ix_pengaduan_riwayat_pengaduan_id_id"), "pengaduan_riwayat", ["pengaduan_id", "id"]
    )
    op.create_table(
        "kepuasan",
        _column("id", sa.Uuid()),
        _column("bulan", sa.Date()),
        _column("nilai", postgresql.ARRAY(sa.SmallInteger())),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kepuasan")),
        sa.CheckConstraint(
            "array_length(nilai, 1) = 9 AND 1 <= ALL (nilai) AND 4 >= ALL (nilai)",
            name=op.f("ck_kepuasan_nilai"),
        ),
    )
    op.create_index(op.f("ix_kepuasan_bulan"), "kepuasan", ["bulan"])


def downgrade() -> None:
    for table in ("kepuasan", "pengaduan_riwayat", "pengaduan"):
        op.drop_table(table)
