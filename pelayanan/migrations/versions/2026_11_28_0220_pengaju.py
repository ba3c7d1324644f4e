"""Which program of another agency brought a record: it sees these and no others"""

import sqlalchemy as sa
from alembic import op

revision = "pel0008"
down_revision = "pel0007"
branch_labels = None
depends_on = None

# Accounts are UUIDs; a program is named by its code.
_PROGRAM = "~ '^[a-z][a-z0-9-]{1,38}[a-z0-9]$' AND {oleh} !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-'"
# What programs have brought before is known from who did it.
_ASAL = {
    "ppks": ("audit", "subject_id", "actor_id", "action IN ('ppks.daftar', 'ppks.impor')"),
    "permohonan": ("permohonan_riwayat", "permohonan_id", "oleh", "dari IS NULL"),
    "evaluasi": ("evaluasi_riwayat", "evaluasi_id", "oleh", "langkah IN ('catat', 'impor')"),
}


def upgrade() -> None:
    for table, (asal, tentang, oleh, pertama) in _ASAL.items():
        op.add_column(table, sa.Column("pengaju", sa.String(), nullable=True))
        op.execute(
            f"UPDATE {table} SET pengaju = asal.{oleh} FROM {asal} AS asal"  # noqa: S608
            f" WHERE asal.{tentang} = {table}.id AND asal.{pertama}"
            f" AND asal.{oleh} {_PROGRAM.replace('{oleh}', f'asal.{oleh}')}"
        )
        op.create_index(
            op.f(f"ix_{table}_pengaju_id"),
            table,
            ["pengaju", "id"],
            postgresql_where=sa.text("pengaju IS NOT NULL"),
        )


def downgrade() -> None:
    for table in _ASAL:
        op.drop_index(op.f(f"ix_{table}_pengaju_id"), table_name=table)
        op.drop_column(table, "pengaju")
