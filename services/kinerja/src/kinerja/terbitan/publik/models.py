from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kit.clock import now
from kit.db import APPEND_ONLY


class PotretPublik(Base):
    """What everybody sees on one day; it is never changed and never counted again."""

    __tablename__ = "potret_publik"
    __table_args__ = ({"info": APPEND_ONLY},)

    hari: Mapped[date] = mapped_column(primary_key=True)
    aturan_versi: Mapped[int] = mapped_column(Integer)
    tahun: Mapped[int] = mapped_column(SmallInteger)
    sampai_bulan: Mapped[int] = mapped_column(SmallInteger)
    dibuat: Mapped[datetime] = mapped_column(default=now)
    isi: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # What the next picture of that year compares with: the last figure shown, also of what is
    # withheld now.
    ingatan: Mapped[dict[str, Any]] = mapped_column(JSONB)
