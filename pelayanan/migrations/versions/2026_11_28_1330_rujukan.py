"""Referrals, the links by which they are answered, and their history"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pel0021"
down_revision = "pel0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rujukan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("usul_oleh", sa.String(), nullable=True),
        sa.Column("usul_alasan", sa.String(), nullable=True),
        sa.Column("usul", sa.String(), nullable=True),
        sa.Column("usul_isi", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("permohonan_id", sa.Uuid(), nullable=False),
        sa.Column("penerima", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("surat_id", sa.Uuid(), nullable=True),
        sa.Column("rincian_sandi", sa.LargeBinary(), nullable=False),
        sa.Column("gambar_sandi", sa.LargeBinary(), nullable=True),
        sa.Column("dikirim", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tempo", sa.Date(), nullable=True),
        sa.Column("diingatkan", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dijawab", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dijawab_lewat", sa.String(), nullable=True),
        sa.Column("tiba", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pemberian_id", sa.Uuid(), nullable=True),
        sa.Column("menyelesaikan", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(dikirim IS NULL) = (gambar_sandi IS NULL)", name=op.f("ck_rujukan_gambar")
        ),
        sa.CheckConstraint("tiba IS NULL OR tiba >= dikirim", name=op.f("ck_rujukan_urutan")),
        sa.CheckConstraint(
            "(status = 'dikirim') = (tempo IS NOT NULL)", name=op.f("ck_rujukan_tempo")
        ),
        sa.CheckConstraint(
            "(usul IS NULL) = (usul_oleh IS NULL)", name=op.f("ck_rujukan_usul_dan_pengusul")
        ),
        sa.ForeignKeyConstraint(
            ["permohonan_id"], ["permohonan.id"], name=op.f("fk_rujukan_permohonan_id_permohonan")
        ),
        sa.ForeignKeyConstraint(["surat_id"], ["surat.id"], name=op.f("fk_rujukan_surat_id_surat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rujukan")),
    )
    for column in ("permohonan_id", "penerima", "status", "tiba", "created_at"):
        op.create_index(op.f(f"ix_rujukan_{column}_id"), "rujukan", [column, "id"])
    op.create_index(
        op.f("ix_rujukan_tempo"),
        "rujukan",
        ["tempo"],
        postgresql_where=sa.text("tempo IS NOT NULL"),
    )
    op.create_table(
        "rujukan_tautan",
        sa.Column("sidik", sa.LargeBinary(), nullable=False),
        sa.Column("rujukan_id", sa.Uuid(), nullable=False),
        sa.Column("faktor", sa.LargeBinary(), nullable=False),
        sa.Column("dibuat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sampai", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dipakai", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salah", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rujukan_id"], ["rujukan.id"], name=op.f("fk_rujukan_tautan_rujukan_id_rujukan")
        ),
        sa.PrimaryKeyConstraint("sidik", name=op.f("pk_rujukan_tautan")),
    )
    op.create_index(
        op.f("ix_rujukan_tautan_rujukan_id_dibuat"), "rujukan_tautan", ["rujukan_id", "dibuat"]
    )
    op.create_table(
        "rujukan_riwayat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rujukan_id", sa.Uuid(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("langkah", sa.String(), nullable=False),
        sa.Column("dari", sa.String(), nullable=True),
        sa.Column("ke", sa.String(), nullable=False),
        sa.Column("alasan_sandi", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["rujukan_id"], ["rujukan.id"], name=op.f("fk_rujukan_riwayat_rujukan_id_rujukan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rujukan_riwayat")),
    )
    op.create_index(
        op.f("ix_rujukan_riwayat_rujukan_id_id"), "rujukan_riwayat", ["rujukan_id", "id"]
    )


def downgrade() -> None:
    for table in ("rujukan_riwayat", "rujukan_tautan", "rujukan"):
        op.drop_table(table)
