"""kit: encrypted files, and uploads in parts"""

import sqlalchemy as sa
from alembic import op

revision = "kit0008"
down_revision = "kit0007"
branch_labels = None
depends_on = None


def _at() -> sa.Column[object]:
    return sa.Column(
        "at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")
    )


def upgrade() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        _at(),
        sa.Column("subject_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_file"),
    )
    op.create_index("ix_file_subject_id", "file", ["subject_id"])
    op.create_index("ix_file_loose", "file", ["at"], postgresql_where=sa.text("subject_id IS NULL"))
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("wants_place", sa.Boolean(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False, server_default="0"),
        _at(),
        sa.Column("finished", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("refused", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_actor_id_at", "upload", ["actor_id", "at"])
    op.create_index("ix_upload_at", "upload", ["at"])
    op.create_table(
        "upload_part",
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name="fk_upload_part_upload_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "start", name="pk_upload_part"),
    )
    # Ciphertext cannot be compressed; do not try.
    for table, column in (("file", "data"), ("upload_part", "data")):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    for table in ("upload_part", "upload", "file"):
        op.drop_table(table)
