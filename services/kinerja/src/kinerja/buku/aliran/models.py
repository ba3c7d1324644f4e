from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Integer, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base


class Sumber(Base):
    """Keadaan pencocokan dengan catatan satu bidang, atau satu harinya yang diminta dibaca ulang.

    `kode` hari yang diminta: `<bidang> <tanggal>`.
    """

    __tablename__ = "sumber"

    kode: Mapped[str] = mapped_column(primary_key=True)
    # Pemeriksaan seluruh catatan yang diminta orang; pekerja mengosongkannya sesudah selesai.
    diminta: Mapped[datetime | None]
    diperiksa: Mapped[datetime | None]
    cocok: Mapped[datetime | None]
    galat: Mapped[str | None]
    dibaca_ulang: Mapped[int] = mapped_column(BigInteger, server_default="0")
    # Per "hari jenis": [banyak, jumlah]. Yang diterima adalah surat mati; yang terbuka belum
    # dijelaskan apa pun, maka harinya tetap diperiksa.
    selisih_diterima: Mapped[dict[str, list[int]]] = mapped_column(JSONB, server_default="{}")
    selisih_terbuka: Mapped[dict[str, list[int]]] = mapped_column(JSONB, server_default="{}")


class RekamAsing(Base):
    """Peristiwa yang ada di sini tetapi tidak dalam catatan bidangnya, menurut bacaan terakhirnya.

    Dipalsukan lewat Redis, atau hilang ketika basis data bidangnya dipulihkan. Tetap dihitung.
    """

    __tablename__ = "rekam_asing"
    __table_args__ = (Index("ix_rekam_asing_sumber_hari", "sumber", "hari"),)

    rekam_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sumber: Mapped[str] = mapped_column(primary_key=True)
    jenis: Mapped[str] = mapped_column(primary_key=True)
    versi: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    peristiwa_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    hari: Mapped[date]
    ditemukan: Mapped[datetime] = mapped_column(server_default=func.now())
