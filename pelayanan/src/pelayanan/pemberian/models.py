from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.db import APPEND_ONLY, Record
from pelayanan.asesmen.models import Asesmen
from pelayanan.base import Base
from pelayanan.batas import indeks_pengaju
from pelayanan.ppks.models import Ppks
from pelayanan.terekam import LangkahTerekam, Terekam
from pelayanan.usul import periksa_usul

MENUNGGU = "menunggu AND keadaan = 'berlaku'"


class Pemberian(Terekam, Base):
    """One component for one subject, in each phase, year, unit and fund once, as long as it is in
    force.

    `jumlah` is what was told, `rekam` what was sent: they differ while `menunggu`, until the day
    `terkirim` is over.
    """

    __tablename__ = "pemberian"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(ppks_id, induk, induk_id, layanan) IN (0, 4)", name="dalam_induk"
        ),
        Index(None, "ppks_id"),
        Index(None, "kebutuhan_id", postgresql_where=text("kebutuhan_id IS NOT NULL")),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(
            "uq_pemberian_berlaku",
            "induk_id",
            "komponen",
            "fase",
            "tahun",
            "satuan",
            "sumber_dana",
            unique=True,
            postgresql_where=text("keadaan <> 'dibatalkan' AND induk_id IS NOT NULL"),
        ),
        Index("ix_pemberian_menunggu", "terkirim", postgresql_where=text(MENUNGGU)),
        # Who helped with it, to see whether a month still has another.
        Index(
            "ix_pemberian_psks",
            "psks",
            postgresql_using="gin",
            postgresql_where=text("keadaan <> 'dibatalkan' AND psks <> '{}'"),
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

    ppks_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Ppks.id))
    # What holds it, and of which noun that is (`pelayanan/induk.py`).
    induk: Mapped[str | None]
    induk_id: Mapped[uuid.UUID | None]
    kebutuhan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Asesmen.id))
    layanan: Mapped[str | None]
    subjek: Mapped[str]
    komponen: Mapped[str]
    fase: Mapped[str]
    tanggal: Mapped[date]
    # The year of `tanggal`, in which it counts.
    tahun: Mapped[int] = mapped_column(SmallInteger)
    jumlah: Mapped[int] = mapped_column(BigInteger)
    satuan: Mapped[str]
    sumber_dana: Mapped[str]
    atribut: Mapped[dict[str, str]] = mapped_column(JSONB)
    psks: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    terkirim: Mapped[date]
    menunggu: Mapped[bool]
    impor_sidik: Mapped[bytes | None]

    def __repr__(self) -> str:
        return f"Pemberian({self.id})"


class RiwayatPemberian(LangkahTerekam, Base):
    __tablename__ = "pemberian_riwayat"
    __table_args__ = (Index(None, "baris_id", "id"), {"info": APPEND_ONLY})
    milik = "pemberian"


class Kontribusi(Base):
    """A PSKS in a month (its first day), told once and again only when it ends or returns."""

    __tablename__ = "kontribusi"

    psks: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    bulan: Mapped[date] = mapped_column(primary_key=True)
    rekam_id: Mapped[uuid.UUID]
    tanggal: Mapped[date]
    berlaku: Mapped[bool]
    rekam_versi: Mapped[int]
