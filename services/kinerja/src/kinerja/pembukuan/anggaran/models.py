from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.clock import now
from kit.db import APPEND_ONLY, new_id


class AnggaranTahun(Base):
    """The pointer of a year: the number of its last version, and the version that waits, if any."""

    __tablename__ = "anggaran_tahun"

    tahun: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    nomor: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    terbuka: Mapped[uuid.UUID | None]


class AnggaranVersi(Tersegel, Base):
    """A shift or an amendment; the original is in the office's profile."""

    __tablename__ = "anggaran_versi"
    __table_args__ = (UniqueConstraint("tahun", "nomor"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    tahun: Mapped[int] = mapped_column(SmallInteger)
    nomor: Mapped[int] = mapped_column(SmallInteger)
    jenis: Mapped[str]
    dasar: Mapped[str]
    tanggal: Mapped[date]
    keterangan: Mapped[str | None]
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(default=now)


class AnggaranBaris(Tersegel, Base):
    """The new budget of one sub kegiatan; those not named stay as in the version before."""

    __tablename__ = "anggaran_baris"
    __table_args__ = (CheckConstraint("pagu >= 0", name="pagu"), {"info": APPEND_ONLY})

    versi_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(AnggaranVersi.id), primary_key=True)
    kode: Mapped[str] = mapped_column(primary_key=True)
    pagu: Mapped[Decimal]


class _Putusan(Tersegel):
    status: Mapped[str]
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(default=now)
    alasan: Mapped[str | None]


class AnggaranPutusan(_Putusan, Base):
    """One decision for each version; a version without one is still a draft."""

    __tablename__ = "anggaran_putusan"
    __table_args__ = ({"info": APPEND_ONLY},)

    versi_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(AnggaranVersi.id), primary_key=True)


class Realisasi(Tersegel, Base):
    """Rupiah of the city's budget that went out in a month for one sub kegiatan.

    The highest approved number is in force; what is undecided is always the last number.
    """

    __tablename__ = "realisasi"
    __table_args__ = (
        UniqueConstraint("tahun", "kode", "bulan", "nomor"),
        CheckConstraint("bulan BETWEEN 1 AND 12", name="bulan"),
        CheckConstraint("jumlah >= 0 OR nomor > 1", name="negatif"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    tahun: Mapped[int] = mapped_column(SmallInteger)
    kode: Mapped[str]
    bulan: Mapped[int] = mapped_column(SmallInteger)
    nomor: Mapped[int] = mapped_column(SmallInteger)
    jumlah: Mapped[Decimal]
    keterangan: Mapped[str | None]
    alasan: Mapped[str | None]
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(default=now)


class RealisasiPutusan(_Putusan, Base):
    """One decision for each version of spending; a version without one is still a proposal."""

    __tablename__ = "realisasi_putusan"
    __table_args__ = ({"info": APPEND_ONLY},)

    realisasi_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Realisasi.id), primary_key=True)
