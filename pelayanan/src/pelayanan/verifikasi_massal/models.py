from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import new_id
from pelayanan.base import Base

CHANNEL = "dukcapil_massal"


class Massal(Base):
    """Many people who are compared one after the other, in the order of their ids. How it goes is
    counted from its verdicts; here stands only where it is."""

    __tablename__ = "verifikasi_massal"
    __table_args__ = (
        CheckConstraint("(selesai_pada IS NULL) = (lanjut_pada IS NOT NULL)", name="selesai"),
        Index(None, "lanjut_pada", postgresql_where=text("lanjut_pada IS NOT NULL")),
        Index(None, "petugas", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    dibuat: Mapped[datetime] = mapped_column(default=now)
    petugas: Mapped[str]
    tujuan: Mapped[str]
    # Whom: of these areas (those of the account, then), who was there when it began.
    wilayah: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    jumlah: Mapped[int]
    # The last who is done.
    kursor: Mapped[uuid.UUID | None]
    # Failures in a row.
    gagal: Mapped[int] = mapped_column(SmallInteger, default=0)
    sebab: Mapped[str | None]
    # When it goes on; while a worker has it, when another may take it over, known by its turn.
    lanjut_pada: Mapped[datetime | None]
    giliran: Mapped[int] = mapped_column(default=0)
    selesai_pada: Mapped[datetime | None]
    dibatalkan_oleh: Mapped[str | None]
