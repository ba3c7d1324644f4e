"""Names by their sound: who is already there, and a search by any word however it is spelt"""

import sqlalchemy as sa
from alembic import op

from pelayanan.bunyi import bunyi, rapat

revision = "pel0004"
down_revision = "pel0003"
branch_labels = None
depends_on = None

BATCH = 5_000
_NAMES = sa.text("SELECT id, nama FROM ppks WHERE id > :after ORDER BY id LIMIT :batch")
_FILL = sa.text("""
UPDATE ppks SET nama_bunyi = d.nama_bunyi, bunyi_rapat = d.bunyi_rapat
FROM unnest(CAST(:id AS uuid[]), CAST(:bunyi AS text[]), CAST(:rapat AS text[]))
    AS d (id, nama_bunyi, bunyi_rapat)
WHERE ppks.id = d.id
""")
_FIRST = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    op.drop_index("ix_ppks_nama_normal", table_name="ppks")
    for column in ("nama_bunyi", "bunyi_rapat"):
        op.add_column("ppks", sa.Column(column, sa.String(), nullable=False, server_default=""))
    _fill(op.get_bind())
    for column in ("nama_bunyi", "bunyi_rapat"):
        op.alter_column("ppks", column, server_default=None)
    op.create_index(
        op.f("ix_ppks_nama_bunyi"),
        "ppks",
        ["nama_bunyi"],
        postgresql_using="gin",
        postgresql_ops={"nama_bunyi": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_ppks_bunyi_rapat_tahun_lahir"), "ppks", ["bunyi_rapat", "tahun_lahir"])
    op.create_index(op.f("ix_ppks_tahun_lahir"), "ppks", ["tahun_lahir"])


def _fill(connection: sa.Connection) -> None:
    after: object = _FIRST
    while rows := connection.execute(_NAMES, {"after": after, "batch": BATCH}).all():
        heard = [bunyi(row.nama) for row in rows]
        filled = {"id": [row.id for row in rows], "bunyi": heard, "rapat": list(map(rapat, heard))}
        connection.execute(_FILL, filled)
        after = rows[-1].id


def downgrade() -> None:
    op.drop_index(op.f("ix_ppks_tahun_lahir"), table_name="ppks")
    op.drop_index(op.f("ix_ppks_bunyi_rapat_tahun_lahir"), table_name="ppks")
    op.drop_index(op.f("ix_ppks_nama_bunyi"), table_name="ppks")
    op.drop_column("ppks", "bunyi_rapat")
    op.drop_column("ppks", "nama_bunyi")
    op.create_index(
        op.f("ix_ppks_nama_normal"),
        "ppks",
        ["nama_normal"],
        postgresql_using="gin",
        postgresql_ops={"nama_normal": "gin_trgm_ops"},
    )
