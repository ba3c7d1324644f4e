from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.base import Base
from kit.clock import now
from kit.db import Record


class EntriDaftar(Record, Base):
    """Keadaan terakhir satu entri. `version` adalah versi rekamnya; riwayatnya di rekam_versi."""

    __tablename__ = "daftar_sasaran"
    __table_args__ = (
        UniqueConstraint("daftar", "tahun", "sumber", "ppks_id"),
        CheckConstraint("tahap IN ('data', 'kebutuhan', 'rencana', 'pemenuhan')", name="tahap"),
        Index(None, "daftar", "tahun", "id"),
    )

    daftar: Mapped[str]
    tahun: Mapped[int] = mapped_column(SmallInteger)
    sumber: Mapped[str]
    ppks_id: Mapped[uuid.UUID]
    tahap: Mapped[str]
    berlaku: Mapped[bool]
    # Sejak kapan pada daftar tahun ini; pindah tahap tidak mengubahnya.
    tanggal: Mapped[date]
    alasan: Mapped[str]
    oleh: Mapped[str]
    diubah: Mapped[datetime] = mapped_column(default=now)
    kategori: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    kelurahan: Mapped[str | None]
    tahun_lahir: Mapped[int | None] = mapped_column(SmallInteger)
    jenis_kelamin: Mapped[str | None]
    disabilitas: Mapped[bool | None]

    def __repr__(self) -> str:
        return f"EntriDaftar({self.id})"
