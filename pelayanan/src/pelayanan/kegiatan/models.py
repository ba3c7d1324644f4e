from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.ppks.models import Ppks
from pelayanan.usul import Diusulkan, periksa_usul


class Kegiatan(Diusulkan, Record, Base):
    """One dated activity. `pada`: for when it is planned, then when it was held. `menghitung`,
    `komponen`: what its kind counted in that year. `pemberian_id`: its own record, if it counts
    itself."""

    __tablename__ = "kegiatan"
    __table_args__ = (
        CheckConstraint("peserta_luar >= 0", name="peserta_luar"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "pada", "id"),
        Index(None, "jenis", "id"),
        Index(None, "seri_id", "id", postgresql_where=text("seri_id IS NOT NULL")),
        Index(None, "usul", "id", postgresql_where=text("usul IS NOT NULL")),
        # Who helped with it, to see whether a month still has another.
        Index(
            "ix_kegiatan_psks",
            "psks",
            postgresql_using="gin",
            postgresql_where=text("psks <> '{}'"),
        ),
        periksa_usul(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    jenis: Mapped[str]
    judul: Mapped[str]
    kelurahan: Mapped[str]
    tempat: Mapped[str]
    pada: Mapped[datetime]
    # The first session of the series that it belongs to.
    seri_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("kegiatan.id"))
    sumber_dana: Mapped[str]
    menghitung: Mapped[str]
    komponen: Mapped[str | None]
    psks: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    # Participants who are in no register.
    peserta_luar: Mapped[int]
    pemberian_id: Mapped[uuid.UUID | None]
    keadaan: Mapped[str]


class Kehadiran(Diusulkan, Record, Base):
    """A registered person at an activity, or the relatives of one. `pemberian_id`: the delivery
    that grew by it."""

    __tablename__ = "kehadiran"
    __table_args__ = (
        CheckConstraint("num_nonnulls(induk, induk_id, layanan) IN (0, 3)", name="dalam_induk"),
        CheckConstraint("induk_id IS NOT NULL OR pemberian_id IS NULL", name="diberi"),
        Index(
            "uq_kehadiran_berlaku",
            "kegiatan_id",
            "ppks_id",
            unique=True,
            postgresql_where=text("keadaan <> 'dibatalkan'"),
        ),
        Index(None, "kegiatan_id", "id"),
        Index(None, "ppks_id", "id"),
        Index(None, "induk_id", postgresql_where=text("induk_id IS NOT NULL")),
        Index(None, "usul", "id", postgresql_where=text("usul IS NOT NULL")),
        periksa_usul(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    kegiatan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kegiatan.id))
    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    # Where the person lives, which decides who sees them.
    kelurahan: Mapped[str]
    induk: Mapped[str | None]
    induk_id: Mapped[uuid.UUID | None]
    layanan: Mapped[str | None]
    kebutuhan_id: Mapped[uuid.UUID | None]
    # Relation -> how many came.
    kerabat: Mapped[dict[str, int]] = mapped_column(JSONB)
    banyak_kerabat: Mapped[int]
    pemberian_id: Mapped[uuid.UUID | None]
    impor_sidik: Mapped[bytes | None]
    keadaan: Mapped[str]


class KerabatHadir(Base):
    """One relative of somebody who came in a year, known by nothing but being the second, third,
    and so on: the first one is told by the delivery to the person."""

    __tablename__ = "kerabat_hadir"
    __table_args__ = (UniqueConstraint("induk_id", "komponen", "tahun", "urutan"),)

    rekam_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    induk_id: Mapped[uuid.UUID]
    komponen: Mapped[str]
    tahun: Mapped[int] = mapped_column(SmallInteger)
    urutan: Mapped[int] = mapped_column(SmallInteger)
    berlaku: Mapped[bool]
    rekam_versi: Mapped[int]
    rekam: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RiwayatKegiatan(Base):
    """Each step of an activity, or of an attendance at it."""

    __tablename__ = "kegiatan_riwayat"
    __table_args__ = (Index(None, "kegiatan_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kegiatan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Kegiatan.id))
    kehadiran_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Kehadiran.id))
    tercatat: Mapped[datetime] = mapped_column(default=now)
    oleh: Mapped[str]
    langkah: Mapped[str]
    alasan: Mapped[str | None]
    isi: Mapped[dict[str, Any]] = mapped_column(JSONB)
