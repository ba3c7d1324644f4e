from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.base import Base
from kit.clock import now
from kit.db import Record


class Akun(Record, Base):
    """An account of the office. Its password is an Argon2id hash."""

    __tablename__ = "akun"
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012  (SQLAlchemy's way)

    nama_pengguna: Mapped[str] = mapped_column(Text)
    nama: Mapped[str] = mapped_column(Text)
    peran: Mapped[list[str]] = mapped_column(ARRAY(Text))
    bidang: Mapped[list[str]] = mapped_column(ARRAY(Text))
    wilayah: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kata_sandi: Mapped[str] = mapped_column(Text)
    aktif: Mapped[bool] = mapped_column(default=True)
    # Access tokens made before this instant are refused at the gateway.
    sah_sejak: Mapped[datetime] = mapped_column(default=now)

    __table_args__ = (
        Index("uq_akun_nama_pengguna", "nama_pengguna", unique=True),
        Index("ix_akun_sah_sejak", "sah_sejak"),
    )

    def __repr__(self) -> str:
        return f"Akun({self.id})"
