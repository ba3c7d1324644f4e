"""kit: number books without gaps, and papers that can be verified"""

import sqlalchemy as sa
from alembic import op

revision = "kit0009"
down_revision = "kit0008"
branch_labels = None
depends_on = None


def _at(name: str, *, given: bool = False) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        nullable=not given,
        server_default=sa.text("now()") if given else None,
    )


def upgrade() -> None:
    op.create_table(
        "number_book",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("book", "year", name="pk_number_book"),
    )
    op.create_table(
        "number_given",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        _at("at", given=True),
        _at("voided_at"),
        sa.Column("voided_by", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("book", "year", "number", name="pk_number_given"),
        sa.CheckConstraint("number > 0", name="ck_number_given_counted"),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (reason IS NULL)", name="ck_number_given_reasoned"
        ),
    )
    op.create_index("ix_number_given_subject_id", "number_given", ["subject_id"])
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("code", "issuer", "title", "number")
        ),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        _at("at", given=True),
        sa.Column("sha256", sa.LargeBinary()),
        _at("signed_at"),
        _at("withdrawn_at"),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("code", name="uq_document_code"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (reason IS NULL)", name="ck_document_reasoned"
        ),
    )
    op.create_index("ix_document_subject_id", "document", ["subject_id"])


def downgrade() -> None:
    for table in ("document", "number_given", "number_book"):
        op.drop_table(table)
