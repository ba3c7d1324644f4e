from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gateway.base import Base
from kit.clock import now
from kit.db import Record


class Klien(Record, Base):
    """A program that signs in by itself: a partner's, or a service of the house."""

    __tablename__ = "klien"
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012  (SQLAlchemy's way)

    kode: Mapped[str] = mapped_column(Text)
    nama: Mapped[str] = mapped_column(Text)
    izin: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # By purpose, the rights that it has for this one.
    tujuan: Mapped[dict[str, list[str]]] = mapped_column(JSONB, default=dict)
    bidang: Mapped[list[str]] = mapped_column(ARRAY(Text))
    wilayah: Mapped[list[str]] = mapped_column(ARRAY(Text))
    rahasia: Mapped[str] = mapped_column(Text)
    aktif: Mapped[bool] = mapped_column(default=True)
    sah_sejak: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index("uq_klien_kode", "kode", unique=True),
        Index("ix_klien_sah_sejak", "sah_sejak"),
    )

    def __repr__(self) -> str:
        return f"Klien({self.id})"
