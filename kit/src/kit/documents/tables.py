"""Number books, and the papers that left the house."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)

from kit.db import kit_metadata

number_book = Table(
    "number_book",
    kit_metadata,
    Column("book", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

number_given = Table(
    "number_given",
    kit_metadata,
    Column("book", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The record of ours that bears it.
    Column("subject_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("voided_at", DateTime(timezone=True)),
    Column("voided_by", Text),
    Column("reason", Text),
    CheckConstraint("number > 0", name="counted"),
    CheckConstraint("(voided_at IS NULL) = (reason IS NULL)", name="reasoned"),
    Index("ix_number_given_subject_id", "subject_id"),
)

document = Table(
    "document",
    kit_metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    # What everybody may read who holds the paper: no person's data.
    Column("issuer", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("signer", Text, nullable=False),
    Column("valid_until", Date),
    Column("subject_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # Of the signed file; NULL: not yet signed, so not yet valid.
    Column("sha256", LargeBinary),
    Column("signed_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("reason", Text),
    UniqueConstraint("code"),
    CheckConstraint("(withdrawn_at IS NULL) = (reason IS NULL)", name="reasoned"),
    Index("ix_document_subject_id", "subject_id"),
)
