"""Penutupan periode: jalannya, angkanya sebagaimana diajukan, dan fakta yang dihitung saat itu."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY, Record, new_id


class Penutupan(Record, Base):
    """Satu periode, kumulatif sejak awal tahun: triwulan 1-4, atau null untuk setahun.

    Penutupan ulang adalah revisi berikutnya; yang sebelumnya tetap.
    """

    __tablename__ = "penutupan"
    __table_args__ = (
        CheckConstraint("triwulan BETWEEN 1 AND 4", name="triwulan"),
        UniqueConstraint("tahun", "triwulan", "revisi", postgresql_nulls_not_distinct=True),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    tahun: Mapped[int] = mapped_column(SmallInteger)
    triwulan: Mapped[int | None] = mapped_column(SmallInteger)
    revisi: Mapped[int] = mapped_column(SmallInteger)
    alasan_revisi: Mapped[str | None]
    status: Mapped[str]
    disiapkan_oleh: Mapped[str]
    diajukan_oleh: Mapped[str | None]
    diajukan_pada: Mapped[datetime | None]


class PenutupanLangkah(Tersegel, Base):
    """Siapa melakukan apa, kapan, dan mengapa; tidak pernah diubah."""

    __tablename__ = "penutupan_langkah"
    __table_args__ = (
        Index("ix_penutupan_langkah_penutupan_id", "penutupan_id", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    penutupan_id: Mapped[uuid.UUID]
    langkah: Mapped[str]
    oleh: Mapped[str]
    nama: Mapped[str]
    alasan: Mapped[str | None]
    pada: Mapped[datetime] = mapped_column(server_default=func.now())


class PenutupanIsi(Tersegel, Base):
    """Yang ditandatangani: `isi` adalah JSON kanonik, bita demi bita."""

    __tablename__ = "penutupan_isi"
    __table_args__ = ({"info": APPEND_ONLY},)

    penutupan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    isi: Mapped[str]
    sidik: Mapped[str]
    kid: Mapped[str]
    tanda_tangan: Mapped[bytes] = mapped_column(LargeBinary)
    # Salinan dari `isi`, untuk dicari.
    blok: Mapped[int] = mapped_column(BigInteger)
    aturan_versi: Mapped[int]
    pada: Mapped[datetime]


class PenutupanFakta(Base):
    """Setiap fakta yang dihitung saat ditutup, untuk setiap cacah; sidiknya ada pada `isi`."""

    __tablename__ = "penutupan_fakta"
    __table_args__ = ({"info": APPEND_ONLY},)

    penutupan_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    cacah: Mapped[str] = mapped_column(primary_key=True)
    rekam_versi_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    urut: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
