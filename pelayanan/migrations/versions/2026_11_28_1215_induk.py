"""What holds a need or a delivery may be of any noun; helpers of completions are found by month"""

import sqlalchemy as sa
from alembic import op

revision = "pel0018"
down_revision = "pel0017"
branch_labels = None
depends_on = None

BUKAN_PERMOHONAN = "induk IS NOT NULL AND induk <> 'permohonan'"


def _periksa(kolom: str, banyak: int) -> str:
    return f"num_nonnulls({kolom}, layanan) IN (0, {banyak})"


def upgrade() -> None:
    op.create_index(
        "ix_permohonan_psks",
        "permohonan",
        [sa.text("(rekam -> 'psks')")],
        postgresql_using="gin",
        postgresql_where=sa.text(
            "(rekam ->> 'kontribusi') = 'true' AND (rekam ->> 'berlaku') = 'true'"
        ),
    )
    for table in ("asesmen", "pemberian"):
        op.drop_constraint(op.f(f"fk_{table}_permohonan_id_permohonan"), table)
        op.alter_column(table, "permohonan_id", new_column_name="induk_id")
        # The default fills the rows that are there without writing them.
        op.add_column(
            table, sa.Column("induk", sa.String(), server_default="permohonan", nullable=False)
        )
    op.alter_column("asesmen", "induk", server_default=None)
    op.drop_constraint(op.f("ck_pemberian_dalam_permohonan"), "pemberian")
    op.alter_column("pemberian", "induk", server_default=None, nullable=True)
    op.execute("UPDATE pemberian SET induk = NULL WHERE induk_id IS NULL")
    op.create_check_constraint(
        op.f("ck_pemberian_dalam_induk"), "pemberian", _periksa("ppks_id, induk, induk_id", 4)
    )


def downgrade() -> None:
    op.drop_index("ix_permohonan_psks", "permohonan")
    op.drop_constraint(op.f("ck_pemberian_dalam_induk"), "pemberian")
    for table in ("asesmen", "pemberian"):
        held = op.get_bind().scalar(
            sa.text(f"SELECT count(*) FROM {table} WHERE {BUKAN_PERMOHONAN}")  # noqa: S608
        )
        if held:
            raise RuntimeError(f"{table}: {held} rows are held by something other than a request")
        op.drop_column(table, "induk")
        op.alter_column(table, "induk_id", new_column_name="permohonan_id")
        op.create_foreign_key(
            op.f(f"fk_{table}_permohonan_id_permohonan"),
            table,
            "permohonan",
            ["permohonan_id"],
            ["id"],
        )
    op.create_check_constraint(
        op.f("ck_pemberian_dalam_permohonan"),
        "pemberian",
        _periksa("ppks_id, permohonan_id", 3),
    )
