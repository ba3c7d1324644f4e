"""The chain of blocks, and which rows are in each block."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kit.db import APPEND_ONLY


class Blok(Base):
    """One link: its hash covers the hash of the block before and the hash of all its rows."""

    __tablename__ = "blok"
    __table_args__ = ({"info": APPEND_ONLY},)

    nomor: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sebelumnya: Mapped[str]
    dibuat: Mapped[datetime]
    # By table: the columns covered, the lower and upper bound, how many, and the hash of its rows.
    bagian: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # The last row sealed of each table, also of those not in this block.
    posisi: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sidik: Mapped[str]
    kid: Mapped[str]
    tanda_tangan: Mapped[bytes] = mapped_column(LargeBinary)


class BlokBaris(Base):
    """The rows of one table in one block: their keys, and their hashes (32 bytes for each row) in a
    line.

    Without it a look would only know which block changed, not which row.
    """

    __tablename__ = "blok_baris"
    __table_args__ = ({"info": APPEND_ONLY},)

    nomor: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tabel: Mapped[str] = mapped_column(primary_key=True)
    kunci: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    sidik: Mapped[bytes] = mapped_column(LargeBinary)


class SegelServer(Base):
    """One row: by how much the transaction numbers of this server must be shifted so as not to go
    back.

    A database restored to another server brings the transaction numbers of its old one.
    """

    __tablename__ = "segel_server"
    __table_args__ = (CheckConstraint("id = 1", name="satu_baris"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    geser: Mapped[int] = mapped_column(BigInteger, server_default="0")
