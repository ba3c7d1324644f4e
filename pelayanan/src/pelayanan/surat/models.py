from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.permohonan.models import Permohonan
from pelayanan.usul import Pengusulan


class Surat(Pengusulan, Record, Base):
    """A letter of one request, whose limits are its own. `isi_sandi`: what officers wrote;
    `lembar_sandi`: all that is on the paper, frozen when it was approved. Both encrypted.

    `kode`, `dokumen_id`: of its public page. `percobaan`: how often a signature was asked for.
    """

    __tablename__ = "surat"
    __table_args__ = (
        UniqueConstraint("nomor"),
        UniqueConstraint("buku", "tahun", "urut"),
        CheckConstraint("(urut IS NULL) = (nomor IS NULL)", name="bernomor"),
        CheckConstraint(
            "keadaan NOT IN ('ditandatangani', 'diusulkan_cabut', 'dicabut')"
            " OR (nomor IS NOT NULL AND berkas_id IS NOT NULL)",
            name="bertanda",
        ),
        Index(None, "permohonan_id", "id"),
        Index(None, "jenis", "id"),
        Index(None, "keadaan", "id"),
        Index(None, "tanggal", "id", postgresql_where=text("tanggal IS NOT NULL")),
        Index(None, "created_at", "id"),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    permohonan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Permohonan.id))
    jenis: Mapped[str]
    keadaan: Mapped[str]
    isi_sandi: Mapped[bytes]
    lembar_sandi: Mapped[bytes | None]
    buku: Mapped[str]
    tahun: Mapped[int | None] = mapped_column(SmallInteger)
    urut: Mapped[int | None]
    nomor: Mapped[str | None]
    tanggal: Mapped[date | None]
    berlaku_sampai: Mapped[date | None]
    dokumen_id: Mapped[uuid.UUID | None]
    kode: Mapped[str | None]
    percobaan: Mapped[int] = mapped_column(default=0)
    berkas_id: Mapped[uuid.UUID | None]
    sebab_cabut: Mapped[str | None]

    def __repr__(self) -> str:
        return f"Surat({self.id})"


class RiwayatSurat(Base):
    """Each step: who, when, from where to where, why."""

    __tablename__ = "surat_riwayat"
    __table_args__ = (Index(None, "surat_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    surat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Surat.id))
    pada: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    dari: Mapped[str | None]
    ke: Mapped[str]
    alasan: Mapped[str | None]
