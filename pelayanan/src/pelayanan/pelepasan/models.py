from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Pengusulan


class PelepasanNik(Pengusulan, Record, Base):
    """That the NIK a person had at `identitas_versi` is not theirs. The NIK itself is kept with the
    identities that the person had."""

    __tablename__ = "pelepasan_nik"
    __table_args__ = (
        Index(None, "ppks_id", unique=True, postgresql_where=text("status = 'diusulkan'")),
        Index("ix_pelepasan_nik_ppks_id_semua", "ppks_id"),
        Index(None, "created_at", "id"),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    identitas_versi: Mapped[int]
    status: Mapped[str]

    def __repr__(self) -> str:
        return f"PelepasanNik({self.id})"


class RiwayatPelepasan(Base):
    """Each step: who, when, what, why."""

    __tablename__ = "pelepasan_nik_riwayat"
    __table_args__ = (Index(None, "pelepasan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    pelepasan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(PelepasanNik.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    alasan: Mapped[str | None]
