"""Apa yang diterima dari bidang: setiap versi rekam, dan mana yang sekarang berlaku.

Tanpa kunci asing: isinya ditulis oleh satu fungsi dalam satu transaksi, ribuan baris sedetik, dan
tidak pernah dihapus.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Integer, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import Tersegel
from kit.db import APPEND_ONLY, new_id


class RekamVersi(Tersegel, Base):
    """Setiap versi yang pernah diterima, sebagaimana dikirim.

    `putusan` 0: yang pertama datang. Putusan sengketa menambah baris dengan isi lain versi itu;
    yang berlaku ialah (versi, putusan) tertinggi.
    """

    __tablename__ = "rekam_versi"
    __table_args__ = (
        UniqueConstraint("rekam_id", "sumber", "jenis", "versi", "putusan"),
        Index("ix_rekam_versi_sumber_hari", "sumber", "hari"),
        Index("ix_rekam_versi_putusan", "rekam_id", postgresql_where=text("putusan > 0")),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sumber: Mapped[str]
    jenis: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    versi: Mapped[int] = mapped_column(Integer)
    putusan: Mapped[int] = mapped_column(Integer, server_default="0")
    peristiwa_id: Mapped[uuid.UUID]
    hari: Mapped[date]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    diterima: Mapped[datetime] = mapped_column(server_default=func.now())


class Rekam(Base):
    """Versi tertinggi tiap rekam. Versi 0: baru disebut oleh evaluasi, belum diterima."""

    __tablename__ = "rekam"
    __table_args__ = (
        Index(
            "ix_rekam_dinilai",
            "dinilai_rekam_id",
            postgresql_where=text("dinilai_rekam_id IS NOT NULL"),
        ),
    )

    rekam_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    jenis: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer)
    rekam_versi_id: Mapped[uuid.UUID | None]
    # Rekam tanpa PPKS (surat untuk lembaga) menjadi subjeknya sendiri: orang_id = rekam_id.
    # Orangnya milik bidang yang mengirim, kecuali pada daftar sasaran kinerja sendiri.
    orang_sumber: Mapped[str | None]
    orang_id: Mapped[uuid.UUID | None]
    dinilai_sumber: Mapped[str | None]
    dinilai_rekam_id: Mapped[uuid.UUID | None]


class Sengketa(Tersegel, Base):
    """Isi lain yang datang dengan nomor versi yang sudah diterima; yang pertama tetap dihitung.

    Begitulah sesudah basis data sebuah bidang dipulihkan dari cadangan yang lebih tua. Putusan
    menentukan isi mana yang berlaku; versi berikutnya rekam itu mengakhirinya. Sengketa identitas:
    jenis `identitas`, `rekam_id` orangnya.
    """

    __tablename__ = "sengketa"
    __table_args__ = (
        UniqueConstraint("rekam_id", "sumber", "jenis", "versi", "sidik"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sumber: Mapped[str]
    jenis: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    versi: Mapped[int] = mapped_column(Integer)
    peristiwa_id: Mapped[uuid.UUID]
    hari: Mapped[date]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sidik: Mapped[str]
    diterima: Mapped[datetime] = mapped_column(server_default=func.now())
