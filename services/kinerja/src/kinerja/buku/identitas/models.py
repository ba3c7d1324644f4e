from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Index, Integer, String, func
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import BUKAN_URUTAN, Tersegel
from kit.db import APPEND_ONLY

# Kunci dibandingkan per bita: urutan penguncian tidak boleh bergantung pada lokal basis data.
Kunci = String(collation="C")


class IdentitasVersi(Tersegel, Base):
    """Setiap kunci yang pernah berlaku bagi seseorang di satu bidang."""

    __tablename__ = "identitas_versi"
    __table_args__ = (
        Index("ix_identitas_versi_sumber_hari", "sumber", "hari"),
        {"info": APPEND_ONLY},
    )

    ppks_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer, primary_key=True)
    # Seperti pada rekam_versi: 0 yang pertama datang, selebihnya menurut putusan sengketa.
    putusan: Mapped[int] = mapped_column(
        Integer, primary_key=True, autoincrement=False, server_default="0", info=BUKAN_URUTAN
    )
    jenis: Mapped[str]
    kunci: Mapped[str] = mapped_column(Kunci)
    peristiwa_id: Mapped[uuid.UUID]
    hari: Mapped[date]
    diterima: Mapped[datetime] = mapped_column(server_default=func.now())


class Identitas(Base):
    """Kunci yang sekarang berlaku. Versi 0: identitasnya belum diterima, kuncinya sementara."""

    __tablename__ = "identitas"
    __table_args__ = (Index("ix_identitas_kunci", "kunci"),)

    ppks_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer)
    kunci: Mapped[str] = mapped_column(Kunci)


class Subjek(Base):
    """Satu baris per kunci, hanya untuk dikunci: satu subjek dihitung oleh satu transaksi."""

    __tablename__ = "subjek"

    kunci: Mapped[str] = mapped_column(Kunci, primary_key=True)
