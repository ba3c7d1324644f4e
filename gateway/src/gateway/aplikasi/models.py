from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.base import Base
from kit.clock import now
from kit.db import Record


class Aplikasi(Record, Base):
    """An application that people sign in with. It has no secret: whoever has it could read it."""

    __tablename__ = "aplikasi"
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012  (SQLAlchemy's way)

    kode: Mapped[str] = mapped_column(Text)
    nama: Mapped[str] = mapped_column(Text)
    alamat_balik: Mapped[list[str]] = mapped_column(ARRAY(Text))
    izin: Mapped[list[str]] = mapped_column(ARRAY(Text))
    peran: Mapped[list[str]] = mapped_column(ARRAY(Text))
    aktif: Mapped[bool] = mapped_column(default=True)
    # What was given through it before this instant is over.
    sah_sejak: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index("uq_aplikasi_kode", "kode", unique=True),
        Index("ix_aplikasi_sah_sejak", "sah_sejak"),
    )

    def __repr__(self) -> str:
        return f"Aplikasi({self.kode})"
