"""What was received from the bidang: every version of a record, and which one holds now.

Without foreign keys: the content is written by one function in one transaction, thousands of rows a
second, and never deleted.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY, new_id


class RekamVersi(Tersegel, Base):
    """Every version ever received, as it was sent.

    `putusan` 0: the one that came first. A decision over a dispute adds a row with another content
    of that version; the highest (versi, putusan) holds.
    """

    __tablename__ = "rekam_versi"
    __table_args__ = (
        UniqueConstraint("rekam_id", "sumber", "jenis", "versi", "putusan"),
        Index("ix_rekam_versi_sumber_hari", "sumber", "hari"),
        Index("ix_rekam_versi_putusan", "rekam_id", postgresql_where=text("putusan > 0")),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sumber: Mapped[str]
    jenis: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    versi: Mapped[int] = mapped_column(Integer)
    putusan: Mapped[int] = mapped_column(Integer, server_default="0")
    peristiwa_id: Mapped[uuid.UUID]
    hari: Mapped[date]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    diterima: Mapped[datetime] = mapped_column(server_default=func.now())


class Rekam(Base):
    """The highest version of each record. Version 0: only named by an evaluation so far, not
    received."""

    __tablename__ = "rekam"
    __table_args__ = (
        Index(
            "ix_rekam_dinilai",
            "dinilai_rekam_id",
            postgresql_where=text("dinilai_rekam_id IS NOT NULL"),
        ),
    )

    rekam_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    jenis: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer)
    rekam_versi_id: Mapped[uuid.UUID | None]
    # A record without PPKS (a letter for a body) is its own subject: orang_id = rekam_id. Its
    # person is of the bidang that sends it, except on kinerja's own governed lists.
    orang_sumber: Mapped[str | None]
    orang_id: Mapped[uuid.UUID | None]
    dinilai_sumber: Mapped[str | None]
    dinilai_rekam_id: Mapped[uuid.UUID | None]


class Sengketa(Tersegel, Base):
    """Another content that came with the number of a version already received; the first goes on
    being counted.

    That happens after the database of a bidang is restored from an older backup. A decision says
    which content holds; the next version of the record ends it. A dispute over an identity: kind
    `identitas`, `rekam_id` its person.
    """

    __tablename__ = "sengketa"
    __table_args__ = (
        UniqueConstraint("rekam_id", "sumber", "jenis", "versi", "sidik"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sumber: Mapped[str]
    jenis: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    versi: Mapped[int] = mapped_column(Integer)
    peristiwa_id: Mapped[uuid.UUID]
    hari: Mapped[date]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sidik: Mapped[str]
    diterima: Mapped[datetime] = mapped_column(server_default=func.now())
