from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Pengusulan
from rehsos.base import Base


class Temuan(Pengusulan, Record, Base):
    """Somebody who was found, alive or dead, whose identity is not known. `kelurahan`: where.

    Who they are is the register's: their record without NIK, under a name for the time being. What
    they look like is sealed (`rincian_sandi`), but for what others are compared by: between which
    ages they seem to be, and their marks as codes. `rekam` is the completion of a burial as last
    sent; `pengaju` is always empty: no program of others brings finds.
    """

    __tablename__ = "temuan"
    __table_args__ = (
        CheckConstraint("(jenis = 'jenazah') = (wafat IS NOT NULL)", name="jenazah_wafat"),
        CheckConstraint("(rekam IS NULL) = (rekam_versi = 0)", name="rekam_dan_versi"),
        CheckConstraint(
            "status <> 'dimakamkan' OR (rekam IS NOT NULL AND tanggal_selesai IS NOT NULL)",
            name="dimakamkan_punya_rekam",
        ),
        Index(None, "ppks_id", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "status", "id"),
        Index(None, "pada", "id"),
        Index(None, "tanda", postgresql_using="gin"),
        Index(None, "tanggal_selesai"),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    jenis: Mapped[str]
    layanan: Mapped[str]
    kelurahan: Mapped[str]
    pengaju: Mapped[str | None]
    status: Mapped[str]
    penemu: Mapped[str]
    pada: Mapped[datetime]
    # The day of `pada` in the office.
    tanggal: Mapped[date]
    # When they died, of the dead: at the latest when they were found.
    wafat: Mapped[datetime | None]
    usia_min: Mapped[int | None] = mapped_column(SmallInteger)
    usia_maks: Mapped[int | None] = mapped_column(SmallInteger)
    tanda: Mapped[list[str]] = mapped_column(ARRAY(Text))
    rincian_sandi: Mapped[bytes]
    hasil: Mapped[str | None]
    tanggal_akhir: Mapped[date | None]
    # Of the burial as it was counted last, taken back or not.
    tanggal_selesai: Mapped[date | None]
    diakhiri_oleh: Mapped[str | None]
    # What the end gave: a burial, a reunion.
    pemberian_id: Mapped[uuid.UUID | None]
    rekam_versi: Mapped[int] = mapped_column(default=0)
    rekam: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    def __repr__(self) -> str:
        return f"Temuan({self.id})"


class Pencarian(Base):
    """One attempt to find a family, and the delivery that it counts in."""

    __tablename__ = "temuan_pencarian"
    __table_args__ = (
        Index("uq_temuan_pencarian", "temuan_id", "tanggal", "cara", unique=True),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    temuan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Temuan.id))
    tanggal: Mapped[date]
    cara: Mapped[str]
    hasil: Mapped[str]
    oleh: Mapped[str]
    pemberian_id: Mapped[uuid.UUID]


class RiwayatTemuan(Base):
    """Each step of a find: who, when; what was written is sealed."""

    __tablename__ = "temuan_riwayat"
    __table_args__ = (Index(None, "temuan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    temuan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Temuan.id))
    tercatat: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    teks_sandi: Mapped[bytes | None]
