from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.permohonan.models import Permohonan
from pelayanan.surat.models import Surat
from pelayanan.usul import Diusulkan, periksa_usul


class Rujukan(Diusulkan, Record, Base):
    """A referral in one request, whose person and limits are its own: it goes along when that
    turns out to be somebody else's.

    `gambar_sandi`: what the receiver may see, frozen when it was sent. `rincian_sandi`: what for,
    who answered, who went along, who received, what came of it. Both JSON, encrypted.
    `tempo`: the day on which the clock looks again while no answer came.
    `pemberian_id`, `menyelesaikan`: as what the arrival counts.
    """

    __tablename__ = "rujukan"
    __table_args__ = (
        CheckConstraint("(dikirim IS NULL) = (gambar_sandi IS NULL)", name="gambar"),
        CheckConstraint("tiba IS NULL OR tiba >= dikirim", name="urutan"),
        CheckConstraint("(status = 'dikirim') = (tempo IS NOT NULL)", name="tempo"),
        Index(None, "permohonan_id", "id"),
        Index(None, "penerima", "id"),
        Index(None, "status", "id"),
        Index(None, "tempo", postgresql_where=text("tempo IS NOT NULL")),
        Index(None, "tiba", "id"),
        Index(None, "created_at", "id"),
        periksa_usul(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    permohonan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Permohonan.id))
    penerima: Mapped[str]
    status: Mapped[str]
    surat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Surat.id))
    rincian_sandi: Mapped[bytes]
    gambar_sandi: Mapped[bytes | None]
    dikirim: Mapped[datetime | None]
    tempo: Mapped[date | None]
    diingatkan: Mapped[datetime | None]
    dijawab: Mapped[datetime | None]
    dijawab_lewat: Mapped[str | None]
    tiba: Mapped[datetime | None]
    pemberian_id: Mapped[uuid.UUID | None]
    menyelesaikan: Mapped[bool] = mapped_column(default=False)

    def __repr__(self) -> str:
        return f"Rujukan({self.id})"


class TautanRujukan(Base):
    """A link by which a receiver without an account answers once: neither its token nor its second
    factor is kept, only a hash of each."""

    __tablename__ = "rujukan_tautan"
    __table_args__ = (Index(None, "rujukan_id", "dibuat"),)

    sidik: Mapped[bytes] = mapped_column(primary_key=True)
    rujukan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Rujukan.id))
    faktor: Mapped[bytes]
    dibuat: Mapped[datetime] = mapped_column(default=now)
    sampai: Mapped[datetime]
    dipakai: Mapped[datetime | None]
    salah: Mapped[int] = mapped_column(default=0)


class RiwayatRujukan(Base):
    """Each step: who, when, from where to where, why."""

    __tablename__ = "rujukan_riwayat"
    __table_args__ = (Index(None, "rujukan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rujukan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Rujukan.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    alasan_sandi: Mapped[bytes | None]
