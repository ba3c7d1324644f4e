from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base


class Sumber(Base):
    """How the comparison with the log of one bidang stands, or of one of its days that is to be
    read again.

    `kode` of a day that was asked for: `<bidang> <date>`.
    """

    __tablename__ = "sumber"

    kode: Mapped[str] = mapped_column(primary_key=True)
    # A look at the whole log that somebody asked for; the worker empties it when it is done.
    diminta: Mapped[datetime | None]
    diperiksa: Mapped[datetime | None]
    cocok: Mapped[datetime | None]
    galat: Mapped[str | None]
    dibaca_ulang: Mapped[int] = mapped_column(BigInteger, server_default="0")
    # By "day kind": [how many, sum]. What was received as a dead letter is known; what is open is
    # explained by nothing yet, so its day goes on being looked at.
    selisih_diterima: Mapped[dict[str, list[int]]] = mapped_column(JSONB, server_default="{}")
    selisih_terbuka: Mapped[dict[str, list[int]]] = mapped_column(JSONB, server_default="{}")


class RekamAsing(Base):
    """An event that is here but not in the log of its bidang, by its last reading.

    Forged through Redis, or lost when the bidang's database was restored. It goes on being counted.
    """

    __tablename__ = "rekam_asing"
    __table_args__ = (Index("ix_rekam_asing_sumber_hari", "sumber", "hari"),)

    rekam_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    jenis: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    peristiwa_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    hari: Mapped[date]
    ditemukan: Mapped[datetime] = mapped_column(server_default=func.now())
