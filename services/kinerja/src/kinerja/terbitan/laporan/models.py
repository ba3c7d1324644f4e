from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY, new_id


class Laporan(Tersegel, Base):
    """A report that was issued; `isi` is the canonical JSON as it was frozen, `sidik` its
    SHA-256."""

    __tablename__ = "laporan"
    __table_args__ = (
        UniqueConstraint("tahun_nomor", "urut"),
        UniqueConstraint("kode"),
        CheckConstraint("urut > 0", name="urut_positif"),
        Index("ix_laporan_jenis_tahun", "jenis", "tahun"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    tahun_nomor: Mapped[int] = mapped_column(SmallInteger)
    urut: Mapped[int]
    nomor: Mapped[str]
    kode: Mapped[str]
    jenis: Mapped[str]
    tahun: Mapped[int] = mapped_column(SmallInteger)
    triwulan: Mapped[int | None] = mapped_column(SmallInteger)
    sampai_bulan: Mapped[int | None] = mapped_column(SmallInteger)
    penutupan_id: Mapped[uuid.UUID | None]
    tanggal: Mapped[date]
    aturan_versi: Mapped[int]
    demo: Mapped[bool]
    peran: Mapped[str]
    oleh: Mapped[str]
    isi: Mapped[str]
    sidik: Mapped[str]
    dibuat: Mapped[datetime] = mapped_column(server_default=func.now())


class LaporanUrusan(Base):
    """The bidang that issued it, and a proposal to withdraw it that waits for somebody else."""

    __tablename__ = "laporan_urusan"

    laporan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("laporan.id"), primary_key=True)
    bidang: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    usul_oleh: Mapped[str | None]
    usul_alasan: Mapped[str | None]


class LaporanDitarik(Tersegel, Base):
    """Its row exists: the report does not hold any more. A withdrawal cannot be undone."""

    __tablename__ = "laporan_ditarik"
    __table_args__ = ({"info": APPEND_ONLY},)

    laporan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("laporan.id"), primary_key=True)
    alasan: Mapped[str]
    peran: Mapped[str]
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(server_default=func.now())
