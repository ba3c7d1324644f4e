"""Assessed needs, deliveries and the helpers of a month, each a record of its own"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0014"
down_revision = "pel0013"
branch_labels = None
depends_on = "kit0011"

INDEXES = {
    "asesmen": (("changed_xact", "id"), ("tanggal", "id"), ("created_at", "id"), ("ppks_id",)),
    "pemberian": (("changed_xact", "id"), ("tanggal", "id"), ("created_at", "id"), ("ppks_id",)),
}


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _recorded() -> list[sa.Column[Any]]:
    """The columns of a counted record that two people change."""
    return [
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        sa.Column("changed_xact", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        _column("kelurahan", sa.String()),
        _column("pengaju", sa.String(), null=True),
        _column("usul", sa.String(), null=True),
        _column("usul_oleh", sa.String(), null=True),
        _column("usul_alasan", sa.String(), null=True),
        _column("usul_isi", postgresql.JSONB(), null=True),
        _column("keadaan", sa.String()),
        _column("rekam_versi", sa.Integer()),
        _column("rekam", postgresql.JSONB()),
        _column("komponen", sa.String()),
        _column("tanggal", sa.Date()),
        _column("tahun", sa.SmallInteger()),
    ]


def _constraints(table: str, *foreign: tuple[str, str]) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.CheckConstraint(
            "(usul IS NULL) = (usul_oleh IS NULL)", name=op.f(f"ck_{table}_usul_dan_pengusul")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
            for column, to in foreign
        ),
    ]


def _around(table: str) -> None:
    """Its history, its indexes, and the triggers that tell of its changes."""
    op.create_table(
        f"{table}_riwayat",
        _column("id", sa.Uuid()),
        _column("baris_id", sa.Uuid()),
        _column("pada", sa.DateTime(timezone=True)),
        _column("oleh", sa.String()),
        _column("langkah", sa.String()),
        _column("rekam_versi", sa.Integer()),
        _column("alasan", sa.String(), null=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}_riwayat")),
        sa.ForeignKeyConstraint(
            ["baris_id"], [f"{table}.id"], name=op.f(f"fk_{table}_riwayat_baris_id_{table}")
        ),
    )
    op.create_index(op.f(f"ix_{table}_riwayat_baris_id_id"), f"{table}_riwayat", ["baris_id", "id"])
    for columns in INDEXES[table]:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
    op.create_index(
        op.f(f"ix_{table}_kelurahan_id"),
        table,
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    for column in ("usul", "pengaju"):
        op.create_index(
            op.f(f"ix_{table}_{column}_id"),
            table,
            [column, "id"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.execute(
        f"CREATE TRIGGER mark_changed BEFORE INSERT OR UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION mark_changed()"
    )
    note = "FOR EACH ROW {} EXECUTE FUNCTION note_gone('kelurahan', 'pengaju', 'layanan')"
    op.execute(f"CREATE TRIGGER note_gone AFTER DELETE ON {table} {note.format('')}")
    moved = note.format("WHEN (OLD.kelurahan IS DISTINCT FROM NEW.kelurahan)")
    op.execute(f"CREATE TRIGGER note_moved AFTER UPDATE OF kelurahan ON {table} {moved}")


def upgrade() -> None:
    op.create_table(
        "asesmen",
        *_recorded(),
        _column("ppks_id", sa.Uuid()),
        _column("permohonan_id", sa.Uuid()),
        _column("layanan", sa.String()),
        _column("perlu", sa.Boolean()),
        *_constraints("asesmen", ("ppks_id", "ppks"), ("permohonan_id", "permohonan")),
    )
    op.create_index(
        "uq_asesmen_berlaku",
        "asesmen",
        ["permohonan_id", "komponen", "tahun"],
        unique=True,
        postgresql_where=sa.text("keadaan <> 'dibatalkan'"),
    )
    _around("asesmen")
    op.create_table(
        "pemberian",
        *_recorded(),
        _column("ppks_id", sa.Uuid(), null=True),
        _column("permohonan_id", sa.Uuid(), null=True),
        _column("kebutuhan_id", sa.Uuid(), null=True),
        _column("layanan", sa.String(), null=True),
        _column("subjek", sa.String()),
        _column("fase", sa.String()),
        _column("jumlah", sa.BigInteger()),
        _column("satuan", sa.String()),
        _column("sumber_dana", sa.String()),
        _column("atribut", postgresql.JSONB()),
        _column("psks", postgresql.ARRAY(sa.Uuid())),
        _column("terkirim", sa.Date()),
        _column("menunggu", sa.Boolean()),
        sa.CheckConstraint(
            "num_nonnulls(ppks_id, permohonan_id, layanan) IN (0, 3)",
            name=op.f("ck_pemberian_dalam_permohonan"),
        ),
        *_constraints(
            "pemberian",
            ("ppks_id", "ppks"),
            ("permohonan_id", "permohonan"),
            ("kebutuhan_id", "asesmen"),
        ),
    )
    op.create_index(
        "uq_pemberian_berlaku",
        "pemberian",
        ["permohonan_id", "komponen", "fase", "tahun"],
        unique=True,
        postgresql_where=sa.text("keadaan <> 'dibatalkan' AND permohonan_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_pemberian_kebutuhan_id"),
        "pemberian",
        ["kebutuhan_id"],
        postgresql_where=sa.text("kebutuhan_id IS NOT NULL"),
    )
    op.create_index(
        "ix_pemberian_menunggu",
        "pemberian",
        ["terkirim"],
        postgresql_where=sa.text("menunggu AND keadaan = 'berlaku'"),
    )
    op.create_index(
        "ix_pemberian_psks",
        "pemberian",
        ["psks"],
        postgresql_using="gin",
        postgresql_where=sa.text("keadaan <> 'dibatalkan' AND psks <> '{}'"),
    )
    _around("pemberian")
    op.create_table(
        "kontribusi",
        _column("psks", sa.Uuid()),
        _column("bulan", sa.Date()),
        _column("rekam_id", sa.Uuid()),
        _column("tanggal", sa.Date()),
        _column("berlaku", sa.Boolean()),
        _column("rekam_versi", sa.Integer()),
        sa.PrimaryKeyConstraint("psks", "bulan", name=op.f("pk_kontribusi")),
    )


def downgrade() -> None:
    op.drop_table("kontribusi")
    for table in ("pemberian", "asesmen"):
        op.drop_table(f"{table}_riwayat")
        op.drop_table(table)
