from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Pengusulan


class Gabungan(Pengusulan, Record, Base):
    """That `ke` stands for `dari`: proposed, decided, and split again.

    `semula`: what was there of `ke` when it was decided, and which requests of `dari` were counted
    by then. Whatever else there is of `ke` may be of either. `usul_isi`: of a proposed split, whose
    each such record is.
    """

    __tablename__ = "gabungan"
    __table_args__ = (
        # Of one person one proposal at a time, and none while another record stands for them.
        Index(
            None,
            "dari_id",
            unique=True,
            postgresql_where=text("status IN ('diusulkan', 'disetujui', 'diusulkan_pisah')"),
        ),
        Index("ix_gabungan_dari_id_semua", "dari_id"),
        Index(None, "ke_id"),
        Index(None, "created_at", "id"),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    dari_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    ke_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    status: Mapped[str]
    semula: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))

    def __repr__(self) -> str:
        return f"Gabungan({self.id})"


class RiwayatGabungan(Base):
    """Each step: who, when, what, why."""

    __tablename__ = "gabungan_riwayat"
    __table_args__ = (Index(None, "gabungan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    gabungan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Gabungan.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    alasan: Mapped[str | None]
