from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.permohonan.models import Permohonan
from rehsos.base import Base


class Cota(Record, Base):
    """Those who want to adopt, and how far it is, in one request whose limits are its own.

    `isi_sandi`: who they are, which child, what was met and noted, JSON, encrypted. It lives on
    after its request is completed, until the court has decided.
    """

    __tablename__ = "cota"
    __table_args__ = (
        UniqueConstraint("permohonan_id"),
        CheckConstraint("(putusan IS NULL) = (putusan_tanggal IS NULL)", name="putusan"),
        CheckConstraint("(keadaan = 'diputus') = (putusan IS NOT NULL)", name="diputus"),
        CheckConstraint("keadaan <> 'pengasuhan' OR pengasuhan IS NOT NULL", name="pengasuhan"),
        Index(None, "keadaan", "id"),
        Index(None, "created_at", "id"),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    permohonan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Permohonan.id))
    bentuk: Mapped[str]
    keadaan: Mapped[str]
    isi_sandi: Mapped[bytes]
    pengasuhan: Mapped[date | None]
    putusan: Mapped[str | None]
    putusan_tanggal: Mapped[date | None]
    putusan_oleh: Mapped[str | None]

    def __repr__(self) -> str:
        return f"Cota({self.id})"


class RiwayatCota(Base):
    """Each step: who, when, from where to where, why."""

    __tablename__ = "cota_riwayat"
    __table_args__ = (Index(None, "cota_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cota_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Cota.id))
    tercatat: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    alasan: Mapped[str | None]
