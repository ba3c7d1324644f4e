"""A record that comes with other content under a version that is there already"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "kinerja0009"
down_revision = "kinerja0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sengketa",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sumber", sa.String(), nullable=False),
        sa.Column("jenis", sa.String(), nullable=False),
        sa.Column("rekam_id", sa.Uuid(), nullable=False),
        sa.Column("versi", sa.Integer(), nullable=False),
        sa.Column("peristiwa_id", sa.Uuid(), nullable=False),
        sa.Column("hari", sa.Date(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sidik", sa.String(), nullable=False),
        sa.Column(
            "diterima", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "transaksi",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sengketa")),
        sa.UniqueConstraint(
            "rekam_id",
            "sumber",
            "jenis",
            "versi",
            "sidik",
            name=op.f("uq_sengketa_rekam_id_sumber_jenis_versi_sidik"),
        ),
        info={"append_only": True},
    )
    op.create_index("ix_sengketa_transaksi", "sengketa", ["transaksi", "id"])
    # As the other tables of the ledger after a restore onto another server.
    op.execute(
        """
        DO $$ DECLARE milik bigint; BEGIN
            SELECT geser INTO milik FROM segel_server;
            IF milik > 0 THEN EXECUTE format(
                'ALTER TABLE sengketa ALTER COLUMN transaksi'
                ' SET DEFAULT ((pg_current_xact_id())::text)::bigint + %s', milik);
            END IF;
        END $$
        """
    )


def downgrade() -> None:
    op.drop_table("sengketa")
