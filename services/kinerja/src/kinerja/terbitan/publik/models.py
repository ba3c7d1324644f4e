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
    """Yang dilihat umum pada satu hari; tidak pernah diubah, dan tidak dihitung lagi."""

    __tablename__ = "potret_publik"
    __table_args__ = ({"info": APPEND_ONLY},)

    hari: Mapped[date] = mapped_column(primary_key=True)
    aturan_versi: Mapped[int] = mapped_column(Integer)
    tahun: Mapped[int] = mapped_column(SmallInteger)
    sampai_bulan: Mapped[int] = mapped_column(SmallInteger)
    dibuat: Mapped[datetime] = mapped_column(default=now)
    isi: Mapped[dict[str, Any]] = mapped_column(JSONB)
    # Pembanding potret berikutnya tahun itu: angka yang terakhir tampak, juga yang kini ditahan.
    ingatan: Mapped[dict[str, Any]] = mapped_column(JSONB)
