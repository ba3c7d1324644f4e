from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import Record, new_id
from pelayanan.base import Base
from pelayanan.batas import Dibatasi, indeks_pengaju

from .rules import Jam

BELUM_SELESAI = "keadaan <> 'selesai'"


class Tugas(Dibatasi, Record, Base):
    """Who answers for one row of a noun, and by when. Only that noun's own life ends it.

    `unit`: the bidang whose officers do it. `tempo`: the day on which the days of its clock are
    full; NULL without a limit, and while the clock stands.
    """

    __tablename__ = "penugasan"
    __table_args__ = (
        CheckConstraint("(keadaan = 'jeda') = (jeda_sejak IS NOT NULL)", name="jeda"),
        Index("uq_penugasan_rekam", "rekam_id", "noun", unique=True),
        # The work lists: what is done needs none, and nearly all of it is done.
        Index(None, "petugas", "tempo", "id", postgresql_where=text(BELUM_SELESAI)),
        Index(None, "unit", "tempo", "id", postgresql_where=text(BELUM_SELESAI)),
        Index(None, "tempo", "id", postgresql_where=text(BELUM_SELESAI)),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "changed_xact", "id"),
        Index(None, "created_at", "id"),
        indeks_pengaju(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    noun: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    layanan: Mapped[str]
    unit: Mapped[str]
    petugas: Mapped[str | None]
    keadaan: Mapped[str]
    mulai: Mapped[date]
    hari: Mapped[int | None]
    hari_jeda: Mapped[int] = mapped_column(default=0)
    jeda_sejak: Mapped[date | None]
    tempo: Mapped[date | None]
    selesai: Mapped[date | None]

    @property
    def jam(self) -> Jam:
        return Jam(self.mulai, self.hari, self.hari_jeda, self.jeda_sejak)

    def __repr__(self) -> str:
        return f"Tugas({self.id})"


class Penggantian(Base):
    """From `dari` to `sampai`, both included, `pengganti` does the work of `petugas`."""

    __tablename__ = "penggantian"
    __table_args__ = (
        Index(None, "petugas", "sampai"),
        Index(None, "pengganti", "sampai"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    petugas: Mapped[str]
    pengganti: Mapped[str]
    dari: Mapped[date]
    sampai: Mapped[date]
    dicabut: Mapped[bool] = mapped_column(default=False)

    def __repr__(self) -> str:
        return f"Penggantian({self.id})"
