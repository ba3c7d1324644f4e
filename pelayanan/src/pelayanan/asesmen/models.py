from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import APPEND_ONLY, Record
from pelayanan.base import Base
from pelayanan.batas import indeks_pengaju
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import LangkahTerekam, Terekam
from pelayanan.usul import periksa_usul


class Asesmen(Terekam, Base):
    """One component for one person in one request or case, once a year as long as it is in force.

    `kelurahan`: where the person was registered then.
    """

    __tablename__ = "asesmen"
    __table_args__ = (
        Index(None, "ppks_id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(
            "uq_asesmen_berlaku",
            "induk_id",
            "komponen",
            "tahun",
            unique=True,
            postgresql_where=text("keadaan <> 'dibatalkan'"),
        ),
        # The orders of the list, and what changed in it.
        Index(None, "changed_xact", "id"),
        Index(None, "tanggal", "id"),
        Index(None, "created_at", "id"),
        Index(None, "usul", "id", postgresql_where=text("usul IS NOT NULL")),
        indeks_pengaju(),
        periksa_usul(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    # What holds it, and of which noun that is (`pelayanan/induk.py`).
    induk: Mapped[str]
    induk_id: Mapped[uuid.UUID]
    layanan: Mapped[str]
    komponen: Mapped[str]
    tanggal: Mapped[date]
    # The year of `tanggal`, in which the need counts.
    tahun: Mapped[int] = mapped_column(SmallInteger)
    perlu: Mapped[bool]
    impor_sidik: Mapped[bytes | None]

    def __repr__(self) -> str:
        return f"Asesmen({self.id})"


class RiwayatAsesmen(LangkahTerekam, Base):
    __tablename__ = "asesmen_riwayat"
    __table_args__ = (Index(None, "baris_id", "id"), {"info": APPEND_ONLY})
    milik = "asesmen"
