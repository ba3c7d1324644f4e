from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.batas import Dibatasi, indeks_pengaju
from pelayanan.induk import MEMBANTU
from pelayanan.penugasan.rules import Jam
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Diusulkan, periksa_usul

BELUM_SELESAI = "status <> 'selesai'"


class Permohonan(Dibatasi, Diusulkan, Record, Base):
    """`rekam` is the counted record as last sent; only a step of the life cycle writes it.

    `pengajuan` is that of the submission, which is counted by itself.
    """

    __tablename__ = "permohonan"
    __table_args__ = (
        CheckConstraint("(rekam IS NULL) = (rekam_versi = 0)", name="rekam_dan_versi"),
        CheckConstraint(
            "status <> 'selesai' OR (rekam IS NOT NULL AND tanggal_selesai IS NOT NULL)",
            name="selesai_punya_rekam",
        ),
        Index(None, "ppks_id", "tanggal_selesai"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        # The work lists. Nearly all rows are finished, and a list of those needs no index.
        Index(None, "status", "id", postgresql_where=text(BELUM_SELESAI)),
        Index(None, "layanan", "id"),
        # The orders of the list, and what changed in it.
        Index(None, "changed_xact", "id"),
        Index(None, "tanggal_diajukan", "id"),
        Index(None, "tanggal_selesai", "id"),
        Index(None, "created_at", "id"),
        Index(None, "usul", "id", postgresql_where=text("usul IS NOT NULL")),
        Index(
            "ix_permohonan_psks",
            text("(rekam -> 'psks')"),
            postgresql_using="gin",
            postgresql_where=text(MEMBANTU),
        ),
        indeks_pengaju(),
        periksa_usul(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    layanan: Mapped[str]
    ppks_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Ppks.id))
    lembaga: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    sumber: Mapped[str]
    status: Mapped[str]
    tanggal_diajukan: Mapped[date]
    tanggal_selesai: Mapped[date | None]
    sebelum_jeda: Mapped[str | None]
    jeda_sejak: Mapped[date | None]
    hari_jeda: Mapped[int] = mapped_column(default=0)
    rekam_versi: Mapped[int] = mapped_column(default=0)
    rekam: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    pengajuan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # Of a row that came by import: a keyed hash of what it said, so that the same file is known.
    impor_sidik: Mapped[bytes | None]

    def jam(self, hari: int | None) -> Jam:
        """Its clock, of so many working days."""
        return Jam(self.tanggal_diajukan, hari, self.hari_jeda, self.jeda_sejak)

    def __repr__(self) -> str:
        return f"Permohonan({self.id})"


class Riwayat(Base):
    """Each step of a request: who, when, from where to where, why."""

    __tablename__ = "permohonan_riwayat"
    __table_args__ = (Index(None, "permohonan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    permohonan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Permohonan.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    tanggal: Mapped[date]
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    alasan: Mapped[str | None]
