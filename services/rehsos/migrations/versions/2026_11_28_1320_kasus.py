"""Cases, their time line, who is assigned to them, and what else is served in them"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "reh0004"
down_revision = "reh0003"
branch_labels = None
depends_on = "pel0018"

RUNNING = "status NOT IN ('selesai', 'berhenti', 'batal')"


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def _columns() -> list[sa.Column[Any]]:
    words = ("layanan", "kelurahan", "sumber", "tingkat", "status", "persetujuan")
    maybe = (
        "pengaju", "urgensi", "tingkat_usul", "tingkat_usul_oleh", "usul_oleh",
        "rencana_disetujui_oleh", "diakhiri_oleh",
        "alasan_akhir",
    )  # fmt: skip
    return [
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        _column("ppks_id", sa.Uuid()),
        *(_column(name, sa.String()) for name in words),
        *(_column(name, sa.String(), null=True) for name in maybe),
        _column("tanggal", sa.Date()),
        _column("lanjutan_dari", sa.Uuid(), null=True),
        _column("pengaduan_id", sa.Uuid(), null=True),
        _column("wali_ppks_id", sa.Uuid(), null=True),
        _column("tidak_cakap", sa.Boolean()),
        _column("tindak_lanjut", sa.Date(), null=True),
        _column("rincian_sandi", sa.LargeBinary()),
        _column("rencana_sandi", sa.LargeBinary(), null=True),
        _column("usul_sandi", sa.LargeBinary(), null=True),
        _column("tanggal_selesai", sa.Date(), null=True),
        _column("rekam_versi", sa.Integer()),
        _column("rekam", postgresql.JSONB(), null=True),
    ]


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _indexes() -> None:
    op.create_index(
        op.f("ix_kasus_kelurahan_id"),
        "kasus",
        ["kelurahan", "id"],
        postgresql_ops={"kelurahan": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_kasus_status_id"), "kasus", ["status", "id"], postgresql_where=sa.text(RUNNING)
    )
    op.create_index(
        op.f("ix_kasus_tindak_lanjut_id"),
        "kasus",
        ["tindak_lanjut", "id"],
        postgresql_where=sa.text("tindak_lanjut IS NOT NULL"),
    )
    for column in ("ppks_id", "tanggal"):
        op.create_index(op.f(f"ix_kasus_{column}_id"), "kasus", [column, "id"])
    op.create_index(
        op.f("ix_kasus_layanan_tanggal_selesai"), "kasus", ["layanan", "tanggal_selesai"]
    )


def upgrade() -> None:
    op.create_table(
        "kasus",
        *_columns(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kasus")),
        _refers("kasus", "ppks_id", "ppks"),
        _refers("kasus", "wali_ppks_id", "ppks"),
        _refers("kasus", "lanjutan_dari", "kasus"),
        _refers("kasus", "pengaduan_id", "pengaduan"),
        sa.CheckConstraint(
            "(rekam IS NULL) = (rekam_versi = 0)", name=op.f("ck_kasus_rekam_dan_versi")
        ),
        sa.CheckConstraint(
            "(usul_sandi IS NULL) = (usul_oleh IS NULL)", name=op.f("ck_kasus_usul_dan_pengusul")
        ),
        sa.CheckConstraint(
            "(tingkat_usul IS NULL) = (tingkat_usul_oleh IS NULL)",
            name=op.f("ck_kasus_tingkat_dan_pengusul"),
        ),
        sa.CheckConstraint(
            "status <> 'selesai' OR (rekam IS NOT NULL AND tanggal_selesai IS NOT NULL)",
            name=op.f("ck_kasus_selesai_punya_rekam"),
        ),
    )
    _indexes()
    op.create_table(
        "kasus_riwayat",
        _column("id", sa.Uuid()),
        _column("kasus_id", sa.Uuid()),
        _column("pada", sa.DateTime(timezone=True)),
        _column("tanggal", sa.Date()),
        _column("oleh", sa.String()),
        _column("langkah", sa.String()),
        _column("jenis", sa.String(), null=True),
        _column("dari", sa.String(), null=True),
        _column("ke", sa.String()),
        _column("teks_sandi", sa.LargeBinary(), null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kasus_riwayat")),
        _refers("kasus_riwayat", "kasus_id", "kasus"),
    )
    op.create_index(op.f("ix_kasus_riwayat_kasus_id_id"), "kasus_riwayat", ["kasus_id", "id"])
    op.create_table(
        "kasus_tim",
        _column("kasus_id", sa.Uuid()),
        _column("akun", sa.String()),
        _column("oleh", sa.String()),
        _column("sejak", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("kasus_id", "akun", name=op.f("pk_kasus_tim")),
        _refers("kasus_tim", "kasus_id", "kasus"),
    )
    op.create_index(op.f("ix_kasus_tim_akun"), "kasus_tim", ["akun"])
    op.create_table(
        "kasus_penilaian",
        _column("id", sa.Uuid()),
        _column("kasus_id", sa.Uuid()),
        _column("instrumen", sa.String()),
        _column("versi", sa.Integer()),
        _column("saat", sa.String()),
        _column("tanggal", sa.Date()),
        _column("oleh", sa.String()),
        _column("isi_sandi", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kasus_penilaian")),
        _refers("kasus_penilaian", "kasus_id", "kasus"),
    )
    op.create_index(op.f("ix_kasus_penilaian_kasus_id_id"), "kasus_penilaian", ["kasus_id", "id"])
    op.create_table(
        "kasus_permohonan",
        _column("permohonan_id", sa.Uuid()),
        _column("kasus_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("permohonan_id", name=op.f("pk_kasus_permohonan")),
        _refers("kasus_permohonan", "permohonan_id", "permohonan"),
        _refers("kasus_permohonan", "kasus_id", "kasus"),
    )
    op.create_index(op.f("ix_kasus_permohonan_kasus_id"), "kasus_permohonan", ["kasus_id"])


def downgrade() -> None:
    for table in ("kasus_permohonan", "kasus_penilaian", "kasus_tim", "kasus_riwayat", "kasus"):
        op.drop_table(table)
