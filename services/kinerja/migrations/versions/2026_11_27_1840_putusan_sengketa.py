"""Which content of a disputed version holds: decisions, and the versions that they make hold"""

import sqlalchemy as sa
from alembic import op

revision = "kinerja0011"
down_revision = "kinerja0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "putusan_sengketa",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sumber", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("rekam_id", sa.Uuid(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("nomor", sa.Integer(), nullable=False),
        sa.Column("sidik", sa.String(), nullable=False),
        sa.Column("isi", sa.Integer(), nullable=False),
        sa.Column("alasan", sa.String(), nullable=False),
        sa.Column("oleh", sa.String(), nullable=False),
        sa.Column(
            "pada", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "transaksi",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_putusan_sengketa")),
        sa.UniqueConstraint(
            "rekam_id",
            "sumber",
            "jenis",
            "versi",
            "nomor",
            name=op.f("uq_putusan_sengketa_rekam_id_sumber_jenis_versi_nomor"),
        ),
        info={"append_only": True},
    )
    op.create_index("ix_putusan_sengketa_transaksi", "putusan_sengketa", ["transaksi", "id"])
    # As the other tables of the ledger after a restore onto another server.
    op.execute(
        """
        DO $$ DECLARE milik bigint; BEGIN
            SELECT geser INTO milik FROM segel_server;
            IF milik > 0 THEN EXECUTE format(
                'ALTER TABLE putusan_sengketa ALTER COLUMN transaksi'
                ' SET DEFAULT ((pg_current_xact_id())::text)::bigint + %s', milik);
            END IF;
        END $$
        """
    )
    for table in ("rekam_versi", "identitas_versi"):
        op.add_column(table, sa.Column("putusan", sa.Integer(), server_default="0", nullable=False))
    op.drop_constraint(
        op.f("uq_rekam_versi_rekam_id_sumber_jenis_versi"), "rekam_versi", type_="unique"
    )
    op.create_unique_constraint(
        op.f("uq_rekam_versi_rekam_id_sumber_jenis_versi_putusan"),
        "rekam_versi",
        ["rekam_id", "sumber", "jenis", "versi", "putusan"],
    )
    op.create_index(
        "ix_rekam_versi_putusan",
        "rekam_versi",
        ["rekam_id"],
        postgresql_where=sa.text("putusan > 0"),
    )
    op.drop_constraint(op.f("pk_identitas_versi"), "identitas_versi", type_="primary")
    op.create_primary_key(
        op.f("pk_identitas_versi"), "identitas_versi", ["ppks_id", "sumber", "versi", "putusan"]
    )


def downgrade() -> None:
    # Refused by the keys once a decision made another content hold.
    op.drop_index("ix_rekam_versi_putusan", table_name="rekam_versi")
    op.drop_constraint(
        op.f("uq_rekam_versi_rekam_id_sumber_jenis_versi_putusan"), "rekam_versi", type_="unique"
    )
    op.create_unique_constraint(
        op.f("uq_rekam_versi_rekam_id_sumber_jenis_versi"),
        "rekam_versi",
        ["rekam_id", "sumber", "jenis", "versi"],
    )
    op.drop_constraint(op.f("pk_identitas_versi"), "identitas_versi", type_="primary")
    op.create_primary_key(
        op.f("pk_identitas_versi"), "identitas_versi", ["ppks_id", "sumber", "versi"]
    )
    for table in ("rekam_versi", "identitas_versi"):
        op.drop_column(table, "putusan")
    op.drop_table("putusan_sengketa")
