from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.ciri import Berciri
from kit.clock import now
from kit.db import Record, new_id


def _tahap() -> CheckConstraint:
    return CheckConstraint("tahap IN ('data', 'kebutuhan', 'rencana', 'pemenuhan')", name="tahap")


class _Keadaan(Berciri):
    """One person or PSKS on one list and year; `oleh` is who proposed it."""

    daftar: Mapped[str]
    tahun: Mapped[int] = mapped_column(SmallInteger)
    sumber: Mapped[str]
    ppks_id: Mapped[uuid.UUID]
    tahap: Mapped[str]
    berlaku: Mapped[bool]
    # Since when on the list of this year; moving to another stage does not change it.
    tanggal: Mapped[date]
    alasan: Mapped[str]
    oleh: Mapped[str]


class EntriDaftar(_Keadaan, Record, Base):
    """The last state of one entry. `version` is that of its record; the history is in
    rekam_versi."""

    __tablename__ = "daftar_sasaran"
    __table_args__ = (
        UniqueConstraint("daftar", "tahun", "sumber", "ppks_id"),
        _tahap(),
        Index(None, "daftar", "tahun", "id"),
        Index(None, "ppks_id"),
    )

    diubah: Mapped[datetime] = mapped_column(default=now)
    # Empty: it got in before a change of a list needed another person's approval.
    disetujui_oleh: Mapped[str] = mapped_column(server_default="")

    def __repr__(self) -> str:
        return f"EntriDaftar({self.id})"


class UsulDaftar(_Keadaan, Base):
    """A proposed state; one person has at most one proposal that waits."""

    __tablename__ = "daftar_usul"
    __table_args__ = (
        _tahap(),
        Index(None, "daftar", "tahun", "id"),
        Index(
            "uq_daftar_usul_menunggu",
            "daftar",
            "tahun",
            "sumber",
            "ppks_id",
            unique=True,
            postgresql_where=text("status = 'diusulkan'"),
        ),
        Index(
            "ix_daftar_usul_ppks_menunggu",
            "ppks_id",
            postgresql_where=text("status = 'diusulkan'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    pada: Mapped[datetime] = mapped_column(default=now)
    status: Mapped[str]
    diputus_oleh: Mapped[str | None]
    diputus_pada: Mapped[datetime | None]
    alasan_putusan: Mapped[str | None]

    def __repr__(self) -> str:
        return f"UsulDaftar({self.id})"
