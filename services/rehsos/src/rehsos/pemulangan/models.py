from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, BigInt, Record, new_id
from pelayanan.permohonan.models import Permohonan
from pelayanan.usul import Diusulkan, periksa_usul
from rehsos.base import Base


class Pemulangan(Diusulkan, Record, Base):
    """A journey home in one request, whose person and limits are its own.

    `rincian_sandi`: where to, the legs with their tickets, who went along, who received; JSON,
    encrypted. `biaya`, `uang_saku`: rupiah. `pemberian_id`, `menyelesaikan`: as what the arrival
    counts.
    """

    __tablename__ = "pemulangan"
    __table_args__ = (
        CheckConstraint("tiba IS NULL OR tiba > berangkat", name="urutan"),
        CheckConstraint("biaya >= 0 AND uang_saku >= 0", name="uang"),
        Index(None, "permohonan_id", "id"),
        Index(None, "status", "id"),
        Index(None, "berangkat", "id"),
        Index(None, "created_at", "id"),
        periksa_usul(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    permohonan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Permohonan.id))
    lingkup: Mapped[str]
    status: Mapped[str]
    rincian_sandi: Mapped[bytes]
    biaya: Mapped[BigInt] = mapped_column(default=0)
    uang_saku: Mapped[BigInt] = mapped_column(default=0)
    berangkat: Mapped[datetime | None]
    tiba: Mapped[datetime | None]
    kepada: Mapped[str | None]
    pemberian_id: Mapped[uuid.UUID | None]
    menyelesaikan: Mapped[bool] = mapped_column(default=False)

    def __repr__(self) -> str:
        return f"Pemulangan({self.id})"


class RiwayatPemulangan(Base):
    """Each step: who, when, from where to where, why."""

    __tablename__ = "pemulangan_riwayat"
    __table_args__ = (Index(None, "pemulangan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    pemulangan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Pemulangan.id))
    tercatat: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    alasan_sandi: Mapped[bytes | None]
