from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index, Integer, String, func
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import BUKAN_URUTAN, Tersegel
from kit.db import APPEND_ONLY

# Keys are compared byte by byte: the order of locking must not depend on the locale of the
# database.
Kunci = String(collation="C")


class IdentitasVersi(Tersegel, Base):
    """Every key that ever held for somebody in one bidang."""

    __tablename__ = "identitas_versi"
    __table_args__ = (
        Index("ix_identitas_versi_sumber_hari", "sumber", "hari"),
        {"info": APPEND_ONLY},
    )

    ppks_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer, primary_key=True)
    # As in rekam_versi: 0 came first, the others by a decision over a dispute.
    putusan: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, server_default="0", info=BUKAN_URUTAN
    )
    jenis: Mapped[str]
    kunci: Mapped[str] = mapped_column(Kunci)
    peristiwa_id: Mapped[uuid.UUID]
    hari: Mapped[date]
    diterima: Mapped[datetime] = mapped_column(server_default=func.now())


class Identitas(Base):
    """The key that holds now. Version 0: the identity has not come yet, its key is provisional."""

    __tablename__ = "identitas"
    __table_args__ = (Index("ix_identitas_kunci", "kunci"),)

    ppks_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer)
    kunci: Mapped[str] = mapped_column(Kunci)


class Subjek(Base):
    """One row for each key, only to be locked: one subject is counted by one transaction."""

    __tablename__ = "subjek"

    kunci: Mapped[str] = mapped_column(Kunci, primary_key=True)
