from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Integer, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY, new_id


class PutusanSengketa(Tersegel, Base):
    """Which content holds of several contents of a version; the highest number replaces the
    others."""

    __tablename__ = "putusan_sengketa"
    __table_args__ = (
        UniqueConstraint("rekam_id", "sumber", "jenis", "versi", "nomor"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sumber: Mapped[str]
    jenis: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    versi: Mapped[int] = mapped_column(Integer)
    nomor: Mapped[int] = mapped_column(Integer)
    # The content chosen, and how many contents were known then: one that comes later opens the
    # dispute again.
    sidik: Mapped[str]
    isi: Mapped[int] = mapped_column(Integer)
    alasan: Mapped[str]
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(server_default=func.now())
