from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.base import Base


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
