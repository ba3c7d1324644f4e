from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, new_id
from pelayanan.base import Base


class Pencocokan(Base):
    """A question of a program and its answer. `nik_cari` and `sidik` (all that was asked) are keyed
    hashes; `terjawab`: it was about somebody of whom the program is answered."""

    __tablename__ = "pencocokan"
    __table_args__ = (
        UniqueConstraint("program", "nomor"),
        Index(None, "program", "nik_cari", postgresql_where=text("terjawab")),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    program: Mapped[str]
    nomor: Mapped[str]
    pada: Mapped[datetime] = mapped_column(default=now)
    tujuan: Mapped[str]
    nik_cari: Mapped[bytes]
    sidik: Mapped[bytes]
    terjawab: Mapped[bool]
    hasil: Mapped[dict[str, str]] = mapped_column(JSONB)
