"""Dated activities, who attended, and the relatives who came"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0026"
down_revision = "pel0025"
branch_labels = None
depends_on = None


def _column(name: str, kind: Any, *, null: bool = False) -> sa.Column[Any]:  # noqa: ANN401
    return sa.Column(name, kind, nullable=null)


def _text(*names: str, null: bool = False) -> list[sa.Column[Any]]:
    return [_column(name, sa.String(), null=null) for name in names]


def _made() -> list[sa.Column[Any]]:
    """What every row has that people change, with a proposal."""
    return [
        *_text("keadaan"),
        *_text("usul", "usul_oleh", "usul_alasan", null=True),
        _column("usul_isi", postgresql.JSONB(none_as_null=True), null=True),
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
    ]


def _foreign(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _index(table: str, *columns: str, where: str | None = None) -> None:
    op.create_index(
        op.f(f"ix_{table}_{'_'.join(columns)}"),
        table,
        list(columns),
        postgresql_where=None if where is None else sa.text(where),
    )


_PROPOSED = "(usul IS NULL) = (usul_oleh IS NULL)"


def upgrade() -> None:
    op.create_table(
        "kegiatan",
        *_text("jenis", "judul", "kelurahan", "tempat"),
        _column("pada", sa.DateTime(timezone=True)),
        _column("seri_id", sa.Uuid(), null=True),
        *_text("sumber_dana", "menghitung"),
        *_text("komponen", null=True),
        _column("psks", postgresql.ARRAY(sa.Uuid())),
        _column("peserta_luar", sa.Integer()),
        _column("pemberian_id", sa.Uuid(), null=True),
        *_made(),
        _check("kegiatan", "peserta_luar", "peserta_luar >= 0"),
        _check("kegiatan", "usul_dan_pengusul", _PROPOSED),
        _foreign("kegiatan", "seri_id", "kegiatan"),
        _key("kegiatan"),
    )
    op.create_index(
        op.f("ix_kegiatan_kelurahan_id"),
        "kegiatan",
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    _index("kegiatan", "pada", "id")
    _index("kegiatan", "jenis", "id")
    _index("kegiatan", "seri_id", "id", where="seri_id IS NOT NULL")
    _index("kegiatan", "usul", "id", where="usul IS NOT NULL")
    op.create_index(
        "ix_kegiatan_psks",
        "kegiatan",
        ["psks"],
        postgresql_using="gin",
        postgresql_where=sa.text("psks <> '{}'"),
    )
    op.create_table(
        "kehadiran",
        _column("kegiatan_id", sa.Uuid()),
        _column("ppks_id", sa.Uuid()),
        *_text("kelurahan"),
        *_text("induk", "layanan", null=True),
        *(_column(name, sa.Uuid(), null=True) for name in ("induk_id", "kebutuhan_id")),
        _column("kerabat", postgresql.JSONB()),
        _column("banyak_kerabat", sa.Integer()),
        _column("pemberian_id", sa.Uuid(), null=True),
        _column("impor_sidik", sa.LargeBinary(), null=True),
        *_made(),
        _check("kehadiran", "dalam_induk", "num_nonnulls(induk, induk_id, layanan) IN (0, 3)"),
        _check("kehadiran", "diberi", "induk_id IS NOT NULL OR pemberian_id IS NULL"),
        _check("kehadiran", "usul_dan_pengusul", _PROPOSED),
        _foreign("kehadiran", "kegiatan_id", "kegiatan"),
        _foreign("kehadiran", "ppks_id", "ppks"),
        _key("kehadiran"),
    )
    op.create_index(
        "uq_kehadiran_berlaku",
        "kehadiran",
        ["kegiatan_id", "ppks_id"],
        unique=True,
        postgresql_where=sa.text("keadaan <> 'dibatalkan'"),
    )
    _index("kehadiran", "kegiatan_id", "id")
    _index("kehadiran", "ppks_id", "id")
    _index("kehadiran", "induk_id", where="induk_id IS NOT NULL")
    _index("kehadiran", "usul", "id", where="usul IS NOT NULL")
    op.create_table(
        "kerabat_hadir",
        *(_column(name, sa.Uuid()) for name in ("rekam_id", "induk_id")),
        *_text("komponen"),
        *(_column(name, sa.SmallInteger()) for name in ("tahun", "urutan")),
        _column("berlaku", sa.Boolean()),
        _column("rekam_versi", sa.Integer()),
        _column("rekam", postgresql.JSONB()),
        _key("kerabat_hadir", "rekam_id"),
        sa.UniqueConstraint(
            "induk_id",
            "komponen",
            "tahun",
            "urutan",
            name=op.f("uq_kerabat_hadir_induk_id_komponen_tahun_urutan"),
        ),
    )
    op.create_table(
        "kegiatan_riwayat",
        *(_column(name, sa.Uuid()) for name in ("id", "kegiatan_id")),
        _column("kehadiran_id", sa.Uuid(), null=True),
        _column("tercatat", sa.DateTime(timezone=True)),
        *_text("oleh", "langkah"),
        *_text("alasan", null=True),
        _column("isi", postgresql.JSONB()),
        _foreign("kegiatan_riwayat", "kegiatan_id", "kegiatan"),
        _foreign("kegiatan_riwayat", "kehadiran_id", "kehadiran"),
        _key("kegiatan_riwayat"),
    )
    _index("kegiatan_riwayat", "kegiatan_id", "id")


def downgrade() -> None:
    for table in ("kegiatan_riwayat", "kerabat_hadir", "kehadiran", "kegiatan"):
        op.drop_table(table)
