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
    # The secret before a change, as long as both are good.
    rahasia_lama: Mapped[str | None] = mapped_column(Text)
    rahasia_lama_sampai: Mapped[datetime | None]
    # Public keys (JWK) whose owner may sign in without the secret.
    kunci: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    # Networks from which it may come; none: from everywhere.
    alamat: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    # Requests within an hour and within a day; 0: as many as it likes.
    kuota_jam: Mapped[int] = mapped_column(default=0)
    kuota_hari: Mapped[int] = mapped_column(default=0)
    aktif: Mapped[bool] = mapped_column(default=True)
    sah_sejak: Mapped[datetime] = mapped_column(default=now)
    # It is closed, and what it subscribed to in the services may still be sent.
    langganan_tersisa: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("uq_klien_kode", "kode", unique=True),
        Index("ix_klien_sah_sejak", "sah_sejak"),
    )

    def proofs(self, at: datetime) -> list[str]:
        """The stored secrets that are good now."""
        lama, sampai = self.rahasia_lama, self.rahasia_lama_sampai
        return [self.rahasia] + ([lama] if lama and sampai and sampai > at else [])

    def __repr__(self) -> str:
        return f"Klien({self.id})"
