from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import new_id
from pelayanan.base import Base
from pelayanan.ppks.models import Ppks


class Verifikasi(Base):
    """One question about a person and its verdict, never the answer as it came.

    `hasil` None: no answer yet. `elemen`: each with whether it matched, the score and threshold.
    """

    __tablename__ = "verifikasi_dukcapil"
    __table_args__ = (
        CheckConstraint("(hasil IS NULL) = (selesai_pada IS NULL)", name="hasil_dan_selesai"),
        Index(None, "ppks_id", "id"),
        Index(None, "massal_id", "hasil", postgresql_where=text("massal_id IS NOT NULL")),
        # Who asks again while an answer is awaited waits for the same one.
        Index(
            "uq_verifikasi_dukcapil_menunggu",
            "ppks_id",
            unique=True,
            postgresql_where=text("selesai_pada IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    diminta_pada: Mapped[datetime] = mapped_column(default=now)
    petugas: Mapped[str]
    # Of which bulk verification, if of one.
    massal_id: Mapped[uuid.UUID | None]
    tujuan: Mapped[str]
    kasus: Mapped[uuid.UUID | None]
    selesai_pada: Mapped[datetime | None]
    hasil: Mapped[str | None]
    sebab: Mapped[str | None]
    # What the gateway was told to take for a likeness.
    ambang: Mapped[int] = mapped_column(SmallInteger)
    elemen: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
