from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gateway.akun.models import Akun
from gateway.aplikasi.models import Aplikasi
from gateway.base import Base


class KodeOtorisasi(Base):
    """What a person allowed an application, until it fetches its tokens. The code is a hash."""

    __tablename__ = "kode_otorisasi"

    sidik: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    aplikasi_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Aplikasi.id))
    akun_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Akun.id, ondelete="CASCADE"))
    alamat_balik: Mapped[str] = mapped_column(Text)
    tantangan: Mapped[str] = mapped_column(Text)
    izin: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # The family that its tokens are of: a second use of the code ends it.
    keluarga: Mapped[uuid.UUID]
    dibuat: Mapped[datetime]
    dipakai: Mapped[datetime | None]

    __table_args__ = (Index("ix_kode_otorisasi_dibuat", "dibuat"),)
