from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import new_id
from pelayanan.base import Base


class AlamatKabar(Base):
    """Where one officer wants to be told of their work, by their own word. JSON, encrypted."""

    __tablename__ = "alamat_kabar"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    siapa: Mapped[str] = mapped_column(unique=True)
    alamat_sandi: Mapped[bytes]
    diubah: Mapped[datetime] = mapped_column(default=now)

    def __repr__(self) -> str:
        return f"AlamatKabar({self.id})"
