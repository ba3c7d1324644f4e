"""People and bodies found without identity, and each search for their families"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reh0006"
down_revision = "reh0005"
branch_labels = None
depends_on = "pel0024"


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _columns() -> list[sa.Column[Any]]:
    words = ("jenis", "layanan", "kelurahan", "status", "penemu")
    maybe = ("pengaju", "hasil", "diakhiri_oleh", "usul_oleh", "usul_alasan")
    return [
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        _column("ppks_id", sa.Uuid()),
        *(_column(name, sa.String()) for name in words),
        *(_column(name, sa.String(), null=True) for name in maybe),
        _column("usul_isi", postgresql.JSONB(), null=True),
        _column("pada", sa.DateTime(timezone=True)),
        _column("tanggal", sa.Date()),
        _column("wafat", sa.DateTime(timezone=True), null=True),
        _column("usia_min", sa.SmallInteger(), null=True),
        _column("usia_maks", sa.SmallInteger(), null=True),
        _column("tanda", postgresql.ARRAY(sa.Text())),
        _column("rincian_sandi", sa.LargeBinary()),
        _column("tanggal_akhir", sa.Date(), null=True),
        _column("tanggal_selesai", sa.Date(), null=True),
        _column("pemberian_id", sa.Uuid(), null=True),
        _column("rekam_versi", sa.Integer()),
        _column("rekam", postgresql.JSONB(), null=True),
    ]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _indexes() -> None:
    op.create_index(
        op.f("ix_temuan_kelurahan_id"),
        "temuan",
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(op.f("ix_temuan_tanda"), "temuan", ["tanda"], postgresql_using="gin")
    for column in ("ppks_id", "status", "pada"):
        op.create_index(op.f(f"ix_temuan_{column}_id"), "temuan", [column, "id"])
    op.create_index(op.f("ix_temuan_tanggal_selesai"), "temuan", ["tanggal_selesai"])


def upgrade() -> None:
    op.create_table(
        "temuan",
        *_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temuan")),
        _refers("temuan", "ppks_id", "ppks"),
        sa.CheckConstraint(
            "(jenis = 'jenazah') = (wafat IS NOT NULL)", name=op.f("ck_temuan_jenazah_wafat")
        ),
        sa.CheckConstraint(
            "(rekam IS NULL) = (rekam_versi = 0)", name=op.f("ck_temuan_rekam_dan_versi")
        ),
        sa.CheckConstraint(
            "status <> 'dimakamkan' OR (rekam IS NOT NULL AND tanggal_selesai IS NOT NULL)",
            name=op.f("ck_temuan_dimakamkan_punya_rekam"),
        ),
    )
    _indexes()
    op.create_table(
        "temuan_pencarian",
        _column("id", sa.Uuid()),
        _column("temuan_id", sa.Uuid()),
        _column("tanggal", sa.Date()),
        _column("cara", sa.String()),
        _column("hasil", sa.String()),
        _column("oleh", sa.String()),
        _column("pemberian_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temuan_pencarian")),
        _refers("temuan_pencarian", "temuan_id", "temuan"),
    )
    op.create_index(
        op.f("uq_temuan_pencarian"),
        "temuan_pencarian",
        ["temuan_id", "tanggal", "cara"],
        unique=True,
    )
    op.create_table(
        "temuan_riwayat",
        _column("id", sa.Uuid()),
        _column("temuan_id", sa.Uuid()),
        _column("tercatat", sa.DateTime(timezone=True)),
        _column("oleh", sa.String()),
        _column("langkah", sa.String()),
        _column("dari", sa.String(), null=True),
        _column("ke", sa.String()),
        _column("teks_sandi", sa.LargeBinary(), null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temuan_riwayat")),
        _refers("temuan_riwayat", "temuan_id", "temuan"),
    )
    op.create_index(op.f("ix_temuan_riwayat_temuan_id_id"), "temuan_riwayat", ["temuan_id", "id"])


def downgrade() -> None:
    for table in ("temuan_riwayat", "temuan_pencarian", "temuan"):
        op.drop_table(table)
