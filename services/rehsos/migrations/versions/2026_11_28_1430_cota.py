"""Those who want to adopt: how far each is, from the requirements to the court"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "reh0007"
down_revision = "reh0006"
branch_labels = None
depends_on = "pel0023"


def _column(name: str, kind: sa.types.TypeEngine[Any], *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def upgrade() -> None:
    op.create_table(
        "cota",
        _column("id", sa.Uuid()),
        _column("created_at", sa.DateTime(timezone=True)),
        _column("version", sa.Integer()),
        _column("permohonan_id", sa.Uuid()),
        _column("bentuk", sa.String()),
        _column("keadaan", sa.String()),
        _column("isi_sandi", sa.LargeBinary()),
        _column("pengasuhan", sa.Date(), null=True),
        _column("putusan", sa.String(), null=True),
        _column("putusan_tanggal", sa.Date(), null=True),
        _column("putusan_oleh", sa.String(), null=True),
        sa.CheckConstraint(
            "(putusan IS NULL) = (putusan_tanggal IS NULL)", name=op.f("ck_cota_putusan")
        ),
        sa.CheckConstraint(
            "(keadaan = 'diputus') = (putusan IS NOT NULL)", name=op.f("ck_cota_diputus")
        ),
        sa.CheckConstraint(
            "keadaan <> 'pengasuhan' OR pengasuhan IS NOT NULL", name=op.f("ck_cota_pengasuhan")
        ),
        sa.ForeignKeyConstraint(
            ["permohonan_id"], ["permohonan.id"], name=op.f("fk_cota_permohonan_id_permohonan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cota")),
        sa.UniqueConstraint("permohonan_id", name=op.f("uq_cota_permohonan_id")),
    )
    for column in ("keadaan", "created_at"):
        op.create_index(op.f(f"ix_cota_{column}_id"), "cota", [column, "id"])
    op.create_table(
        "cota_riwayat",
        _column("id", sa.Uuid()),
        _column("cota_id", sa.Uuid()),
        _column("tercatat", sa.DateTime(timezone=True)),
        _column("oleh", sa.String()),
        _column("langkah", sa.String()),
        _column("dari", sa.String(), null=True),
        _column("ke", sa.String()),
        _column("alasan", sa.String(), null=True),
        sa.ForeignKeyConstraint(
            ["cota_id"], ["cota.id"], name=op.f("fk_cota_riwayat_cota_id_cota")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cota_riwayat")),
    )
    op.create_index(op.f("ix_cota_riwayat_cota_id_id"), "cota_riwayat", ["cota_id", "id"])


def downgrade() -> None:
    op.drop_table("cota_riwayat")
    op.drop_table("cota")
