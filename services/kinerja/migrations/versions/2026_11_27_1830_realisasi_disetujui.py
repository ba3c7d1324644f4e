"""Spending counts once another person has approved it"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0010"
down_revision = "kinerja0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "realisasi_putusan",
        sa.Column("realisasi_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column("pada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alasan", sa.String(), nullable=True),
        sa.Column(
            "transaksi",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["realisasi_id"], ["realisasi.id"], name=op.f("fk_realisasi_putusan_realisasi_id")
        ),
        sa.PrimaryKeyConstraint("realisasi_id", name=op.f("pk_realisasi_putusan")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_realisasi_putusan_transaksi", "realisasi_putusan", ["transaksi", "realisasi_id"]
    )
    # As the other tables of the ledger after a restore onto another server.
    op.execute(
        """
        DO $$ DECLARE milik bigint; BEGIN
            SELECT geser INTO milik FROM segel_server;
            IF milik > 0 THEN EXECUTE format(
                'ALTER TABLE realisasi_putusan ALTER COLUMN transaksi'
                ' SET DEFAULT ((pg_current_xact_id())::text)::bigint + %s', milik);
            END IF;
        END $$
        """
    )
    # What counted when nobody had to approve it goes on counting.
    op.execute(
        """
        INSERT INTO realisasi_putusan (realisasi_id, status, oleh, pada, alasan)
        SELECT id, 'disetujui', 'migrasi', now(),
            'Tercatat sebelum realisasi perlu disetujui orang lain.'
        FROM realisasi ORDER BY id
        """
    )


def downgrade() -> None:
    op.drop_table("realisasi_putusan")
