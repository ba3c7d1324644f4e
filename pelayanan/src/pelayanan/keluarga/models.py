from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.batas import Dibatasi, indeks_pengaju
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Pengusulan


class Keluarga(Pengusulan, Dibatasi, Record, Base):
    """A family: its place is that of its head. `gabung_ke`: the family that stands for this one
    since two records turned out to be one; `asal_id`: the one from which it split off."""

    __tablename__ = "keluarga"
    __table_args__ = (
        CheckConstraint("gabung_ke <> id", name="gabung_ke_keluarga_lain"),
        Index(None, "gabung_ke", postgresql_where=text("gabung_ke IS NOT NULL")),
        Index(None, "asal_id", postgresql_where=text("asal_id IS NOT NULL")),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "changed_xact", "id"),
        Index(None, "created_at", "id"),
        indeks_pengaju(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    keadaan: Mapped[str]
    gabung_ke: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("keluarga.id"))
    asal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("keluarga.id"))
    identitas_versi: Mapped[int]
    identitas_kunci: Mapped[str]
    impor_sidik: Mapped[bytes | None]

    def __repr__(self) -> str:
        return f"Keluarga({self.id})"


class KeluargaKk(Base):
    """A family card and its time; the number of one card is of one family, for ever. `sampai`: the
    first day on which another held."""

    __tablename__ = "keluarga_kk"
    __table_args__ = (
        UniqueConstraint("kk_cari"),
        CheckConstraint("sampai >= dari", name="masa"),
        Index(None, "keluarga_id", "dari"),
        Index(
            "uq_keluarga_kk_berlaku",
            "keluarga_id",
            unique=True,
            postgresql_where=text("sampai IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    keluarga_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Keluarga.id))
    kk_sandi: Mapped[bytes]
    kk_cari: Mapped[bytes]
    dari: Mapped[date]
    sampai: Mapped[date | None]


class Anggota(Base):
    """Somebody's membership. `sampai`: the first day on which they were none any more."""

    __tablename__ = "keluarga_anggota"
    __table_args__ = (
        CheckConstraint("sampai >= dari", name="masa"),
        Index(None, "ppks_id", "dari"),
        Index(None, "keluarga_id", "dari"),
        Index(
            "uq_keluarga_anggota_orang",
            "ppks_id",
            unique=True,
            postgresql_where=text("sampai IS NULL"),
        ),
        Index(
            "uq_keluarga_anggota_kepala",
            "keluarga_id",
            unique=True,
            postgresql_where=text("sampai IS NULL AND hubungan = 'kepala'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    keluarga_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Keluarga.id))
    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    hubungan: Mapped[str]
    dari: Mapped[date]
    sampai: Mapped[date | None]


class RiwayatKeluarga(Base):
    """Each step: who, when, what, why, and the key under which the family is counted since."""

    __tablename__ = "keluarga_riwayat"
    __table_args__ = (Index(None, "keluarga_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    keluarga_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Keluarga.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    alasan: Mapped[str | None]
    identitas_versi: Mapped[int]
    identitas_kunci: Mapped[str]
