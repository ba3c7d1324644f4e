from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, SmallInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kit.db import APPEND_ONLY


class TandaDemo(Base):
    """Its row exists: this installation holds demo data. The mark cannot be taken off."""

    __tablename__ = "tanda_demo"
    __table_args__ = (CheckConstraint("id = 1", name="satu_baris"), {"info": APPEND_ONLY})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sejak: Mapped[datetime] = mapped_column(server_default=func.now())
    oleh: Mapped[str]
