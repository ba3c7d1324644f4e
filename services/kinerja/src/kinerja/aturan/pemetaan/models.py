from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, SmallInteger, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY


class Aturan(Tersegel, Base):
    """Every mapping that was ever in force; the highest is in force now."""

    __tablename__ = "aturan"
    __table_args__ = ({"info": APPEND_ONLY},)

    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sidik: Mapped[str]
    isi: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sejak: Mapped[datetime] = mapped_column(server_default=func.now())


class AturanMasa(Base):
    """From which year on facts stand under which version, by a version of the rules.

    Nothing of it is sealed: what it says is seen when all is counted again from the ledger.
    """

    __tablename__ = "aturan_masa"
    __table_args__ = ({"info": APPEND_ONLY},)

    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sejak: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    asal: Mapped[int] = mapped_column(Integer)
