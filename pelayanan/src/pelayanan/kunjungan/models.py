from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.batas import Dibatasi, indeks_pengaju
from pelayanan.usul import Pengusulan

ADA_TEMPO = "tempo IS NOT NULL"


class Kunjungan(Dibatasi, Pengusulan, Record, Base):
    """A visit, planned and done, to whatever row of a noun it is held by: its person, if any, is
    that row's, so it goes along when that turns out to be somebody else's.

    `kelurahan`: where it is made. `tanggal`: the planned day, then the day on which it was done.
    `isi_sandi`: what was answered and found, JSON, encrypted; `isi_versi` counts its corrections.
    `tempo`: by when the next of its findings is followed up.
    """

    __tablename__ = "kunjungan"
    __table_args__ = (
        CheckConstraint("(pada IS NULL) = (isi_sandi IS NULL)", name="terisi"),
        CheckConstraint("(pada IS NULL) = (isi_versi = 0)", name="berversi"),
        CheckConstraint(
            "(keadaan IN ('direncanakan', 'batal')) = (pada IS NULL)", name="terlaksana"
        ),
        Index(None, "induk_id", "id"),
        Index(None, "pelaksana", postgresql_using="gin"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "keadaan", "id"),
        Index(None, "formulir", "id"),
        Index(None, "tempo", "id", postgresql_where=text(ADA_TEMPO)),
        Index(None, "changed_xact", "id"),
        Index(None, "tanggal", "id"),
        Index(None, "created_at", "id"),
        indeks_pengaju(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    induk: Mapped[str]
    induk_id: Mapped[uuid.UUID]
    layanan: Mapped[str]
    formulir: Mapped[str]
    formulir_versi: Mapped[int | None]
    keadaan: Mapped[str]
    rencana: Mapped[date]
    tanggal: Mapped[date]
    pelaksana: Mapped[list[str]] = mapped_column(ARRAY(String))
    pada: Mapped[datetime | None]
    hasil: Mapped[str | None]
    isi_sandi: Mapped[bytes | None]
    isi_versi: Mapped[int] = mapped_column(default=0)
    tempo: Mapped[date | None]

    def __repr__(self) -> str:
        return f"Kunjungan({self.id})"


class RiwayatKunjungan(Base):
    """Each step: who, when, from where to where, why, and what was written by it, encrypted."""

    __tablename__ = "kunjungan_riwayat"
    __table_args__ = (Index(None, "kunjungan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kunjungan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kunjungan.id))
    tercatat: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    alasan: Mapped[str | None]
    isi_versi: Mapped[int]
    isi_sandi: Mapped[bytes | None]
