"""Closing a period: its course, its figures as submitted, and the facts counted at that time."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY, Record, new_id


class Penutupan(Record, Base):
    """One period, cumulative since the beginning of its year: quarters 1-4, or null for the year.

    Closing again is the next revision; the one before stays.
    """

    __tablename__ = "penutupan"
    __table_args__ = (
        CheckConstraint("triwulan BETWEEN 1 AND 4", name="triwulan"),
        UniqueConstraint("tahun", "triwulan", "revisi", postgresql_nulls_not_distinct=True),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    tahun: Mapped[int] = mapped_column(SmallInteger)
    triwulan: Mapped[int | None] = mapped_column(SmallInteger)
    revisi: Mapped[int] = mapped_column(SmallInteger)
    alasan_revisi: Mapped[str | None]
    status: Mapped[str]
    disiapkan_oleh: Mapped[str]
    diajukan_oleh: Mapped[str | None]
    diajukan_pada: Mapped[datetime | None]


class PenutupanLangkah(Tersegel, Base):
    """Who did what, when and why; it is never changed."""

    __tablename__ = "penutupan_langkah"
    __table_args__ = (
        Index("ix_penutupan_langkah_penutupan_id", "penutupan_id", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    penutupan_id: Mapped[uuid.UUID]
    langkah: Mapped[str]
    oleh: Mapped[str]
    nama: Mapped[str]
    alasan: Mapped[str | None]
    pada: Mapped[datetime] = mapped_column(server_default=func.now())


class PenutupanIsi(Tersegel, Base):
    """What is signed: `isi` is canonical JSON, byte by byte."""

    __tablename__ = "penutupan_isi"
    __table_args__ = ({"info": APPEND_ONLY},)

    penutupan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    isi: Mapped[str]
    sidik: Mapped[str]
    kid: Mapped[str]
    tanda_tangan: Mapped[bytes] = mapped_column(LargeBinary)
    # Copied from `isi`, to be searched for.
    blok: Mapped[int] = mapped_column(BigInteger)
    aturan_versi: Mapped[int]
    pada: Mapped[datetime]


class PenutupanFakta(Base):
    """Each fact that was counted at the closing, for each count; its hash is in `isi`."""

    __tablename__ = "penutupan_fakta"
    __table_args__ = ({"info": APPEND_ONLY},)

    penutupan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    cacah: Mapped[str] = mapped_column(primary_key=True)
    rekam_versi_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    urut: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
