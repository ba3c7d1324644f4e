from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.permohonan.models import Permohonan
from pelayanan.usul import Pengusulan
from rehsos.base import Base


class Rumah(Record, Base):
    """A house where people stay for a while. `batas_hari`: for how long; None: no limit."""

    __tablename__ = "rumah_singgah"
    __table_args__ = (
        UniqueConstraint("kode"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    kode: Mapped[str]
    nama: Mapped[str]
    kelurahan: Mapped[str]
    batas_hari: Mapped[int | None]
    aktif: Mapped[bool]


class Kamar(Record, Base):
    """A room; whose it is (sex, ages) is the house's rule."""

    __tablename__ = "kamar"
    __table_args__ = (UniqueConstraint("rumah_id", "nama"),)

    rumah_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Rumah.id))
    nama: Mapped[str]
    jenis_kelamin: Mapped[str | None]
    usia_min: Mapped[int | None]
    usia_maks: Mapped[int | None]


class Ranjang(Record, Base):
    """A bed, counted from its first day on, but for the days on which it was broken."""

    __tablename__ = "ranjang"
    __table_args__ = (UniqueConstraint("kamar_id", "nomor"), Index(None, "rumah_id"))

    kamar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kamar.id))
    rumah_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Rumah.id))
    nomor: Mapped[str]
    sejak: Mapped[date]


class RanjangRusak(Base):
    """From which day to before which other a bed could not be used."""

    __tablename__ = "ranjang_rusak"
    __table_args__ = (
        CheckConstraint("sampai IS NULL OR sampai >= sejak", name="urutan"),
        # Broken once at a time.
        Index(
            "uq_ranjang_rusak_kini",
            "ranjang_id",
            unique=True,
            postgresql_where=text("sampai IS NULL"),
        ),
        Index(None, "ranjang_id", "sejak"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ranjang_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ranjang.id))
    sejak: Mapped[date]
    sampai: Mapped[date | None]
    alasan: Mapped[str]


class Hunian(Pengusulan, Record, Base):
    """One stay of somebody, from the waiting list or the door to the hand-over. Whose it is its
    request says, so it goes along when that turns out to be somebody else's."""

    __tablename__ = "hunian"
    __table_args__ = (
        Index(None, "rumah_id", "keadaan", "id"),
        Index(None, "keadaan", "id"),
        Index(None, "permohonan_id"),
        Index(None, "masuk", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    permohonan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Permohonan.id))
    layanan: Mapped[str]
    rumah_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Rumah.id))
    kelurahan: Mapped[str]
    keadaan: Mapped[str]
    masuk: Mapped[datetime | None]
    keluar: Mapped[datetime | None]
    kepada: Mapped[str | None]
    # Who took them over, as JSON.
    rincian_sandi: Mapped[bytes | None]


class Penempatan(Base):
    """Who lies in which bed from when until before when. `orang_id`: the record that stood for
    them when they came; it decides only that nobody has two beds at once."""

    __tablename__ = "penempatan"
    __table_args__ = (
        ExcludeConstraint(
            ("ranjang_id", "="),
            (func.tstzrange(text("mulai"), text("selesai")), "&&"),
            name="ex_penempatan_ranjang",
            where=text("berlaku"),
        ),
        ExcludeConstraint(
            ("orang_id", "="),
            (func.tstzrange(text("mulai"), text("selesai")), "&&"),
            name="ex_penempatan_orang",
            where=text("berlaku"),
        ),
        CheckConstraint("selesai IS NULL OR selesai > mulai", name="urutan"),
        Index(None, "hunian_id", "mulai"),
        Index(None, "rumah_id", "mulai"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    hunian_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Hunian.id))
    orang_id: Mapped[uuid.UUID]
    ranjang_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ranjang.id))
    rumah_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Rumah.id))
    mulai: Mapped[datetime]
    selesai: Mapped[datetime | None]
    berlaku: Mapped[bool]


class Makan(Base):
    """What somebody ate on a day of their stay, and in which delivery it is told."""

    __tablename__ = "hunian_makan"
    __table_args__ = (CheckConstraint("porsi >= 0", name="porsi"),)

    hunian_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Hunian.id), primary_key=True)
    tanggal: Mapped[date] = mapped_column(primary_key=True)
    porsi: Mapped[int]
    pemberian_id: Mapped[uuid.UUID]


class RiwayatHunian(Base):
    __tablename__ = "hunian_riwayat"
    __table_args__ = (Index(None, "hunian_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    hunian_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Hunian.id))
    tercatat: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    alasan: Mapped[str | None]
    isi: Mapped[dict[str, Any]] = mapped_column(JSONB)
