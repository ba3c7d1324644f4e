from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.batas import Dibatasi, indeks_pengaju
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Diusulkan, periksa_usul


class Evaluasi(Dibatasi, Diusulkan, Record, Base):
    """`kelurahan`: where the person was registered then."""

    __tablename__ = "evaluasi"
    __table_args__ = (
        Index(None, "ppks_id"),
        Index(None, "dinilai_rekam_id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
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
    dinilai_sumber: Mapped[str]
    dinilai_rekam_id: Mapped[uuid.UUID]
    tanggal: Mapped[date]
    kebutuhan_dasar: Mapped[bool]
    tugas_peran: Mapped[bool]
    mengatasi_masalah: Mapped[bool]
    catatan_sandi: Mapped[bytes | None]
    keadaan: Mapped[str]
    rekam_versi: Mapped[int]
    # Of a row that came by import: a keyed hash of what it said, so that the same file is known.
    impor_sidik: Mapped[bytes | None]

    def __repr__(self) -> str:
        return f"Evaluasi({self.id})"


class RiwayatEvaluasi(Base):
    """Each step of an evaluation: who, when, what, why."""

    __tablename__ = "evaluasi_riwayat"
    __table_args__ = (Index(None, "evaluasi_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    evaluasi_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Evaluasi.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    rekam_versi: Mapped[int]
    alasan: Mapped[str | None]
