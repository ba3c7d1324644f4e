from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, BigInt, Record, new_id
from pelayanan.asesmen.models import Asesmen
from pelayanan.base import Base
from pelayanan.permohonan.models import Permohonan
from pelayanan.usul import Pengusulan


class Barang(Record, Base):
    """An item that a bidang keeps. Its unit and kind stay: what lies there was counted in them."""

    __tablename__ = "barang"
    __table_args__ = (UniqueConstraint("kode"), Index(None, "nama", "id"))
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    kode: Mapped[str]
    nama: Mapped[str]
    jenis: Mapped[str]
    satuan: Mapped[str]
    aktif: Mapped[bool]


class TempatBarang(Record, Base):
    """Where goods lie. It stays in its kelurahan: a store that moves is a new place."""

    __tablename__ = "tempat_barang"
    __table_args__ = (
        UniqueConstraint("kode"),
        Index(None, "nama", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    kode: Mapped[str]
    nama: Mapped[str]
    jenis: Mapped[str]
    kelurahan: Mapped[str]
    aktif: Mapped[bool]


class Lot(Base):
    """What came in at once: of one owner, bought with one fund, ending on one day."""

    __tablename__ = "lot_barang"
    __table_args__ = (Index(None, "barang_id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    barang_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Barang.id))
    pemilik: Mapped[str]
    sumber_dana: Mapped[str]
    kedaluwarsa: Mapped[date | None]
    nomor: Mapped[str | None]


class SaldoBarang(Base):
    """How much of a lot lies in a place: the sum of its lines, kept with them. What does not change
    of lot and place stands here too, since lists and locks are by it."""

    __tablename__ = "saldo_barang"
    __table_args__ = (
        CheckConstraint("tersedia >= 0", name="tersedia_tidak_kurang"),
        CheckConstraint("dicadangkan >= 0", name="dicadangkan_tidak_kurang"),
        UniqueConstraint("tempat_id", "lot_id"),
        # Whose turn it is: the lots of an item in a place, the first to end first.
        Index(None, "tempat_id", "barang_id", "kedaluwarsa", "lot_id"),
        Index(None, "lot_id"),
        Index(None, "barang_id", "id"),
        Index(None, "kedaluwarsa", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    tempat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(TempatBarang.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Lot.id))
    barang_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Barang.id))
    kelurahan: Mapped[str]
    kedaluwarsa: Mapped[date | None]
    tersedia: Mapped[BigInt]
    dicadangkan: Mapped[BigInt]


class Cadangan(Record, Base):
    """Goods set aside for a purpose: a request, or what the text says."""

    __tablename__ = "cadangan_barang"
    __table_args__ = (
        Index(None, "keadaan", "id"),
        Index(None, "tempat_id", "id"),
        Index(None, "permohonan_id", postgresql_where=text("permohonan_id IS NOT NULL")),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    tempat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(TempatBarang.id))
    kelurahan: Mapped[str]
    permohonan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Permohonan.id))
    layanan: Mapped[str | None]
    keperluan: Mapped[str]
    keadaan: Mapped[str]
    pada: Mapped[datetime]
    oleh: Mapped[str]


class BarisCadangan(Base):
    """What of it is set aside, and how much of that still is."""

    __tablename__ = "cadangan_barang_baris"
    __table_args__ = (
        UniqueConstraint("cadangan_id", "lot_id"),
        CheckConstraint("sisa BETWEEN 0 AND jumlah", name="sisa"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    cadangan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Cadangan.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Lot.id))
    barang_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Barang.id))
    jumlah: Mapped[BigInt]
    sisa: Mapped[BigInt]


class Penyerahan(Pengusulan, Record, Base):
    """Goods that left a place into somebody's hands. Whom it is of its request says, so it goes
    along when that turns out to be somebody else's. `pemberian`: what it gave to which record."""

    __tablename__ = "penyerahan_barang"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(permohonan_id, layanan, komponen) IN (0, 3)", name="dalam_permohonan"
        ),
        Index(None, "pada", "id"),
        Index(None, "created_at", "id"),
        Index(None, "tempat_id", "id"),
        Index(None, "keadaan", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(None, "permohonan_id", postgresql_where=text("permohonan_id IS NOT NULL")),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    tempat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(TempatBarang.id))
    kelurahan: Mapped[str]
    cadangan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Cadangan.id))
    permohonan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Permohonan.id))
    kebutuhan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Asesmen.id))
    layanan: Mapped[str | None]
    komponen: Mapped[str | None]
    pada: Mapped[datetime]
    penerima: Mapped[str]
    hubungan: Mapped[str | None]
    # Who took it, and where, as JSON.
    rincian_sandi: Mapped[bytes | None]
    pemberian: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    keadaan: Mapped[str]
    oleh: Mapped[str]


class Penyesuaian(Pengusulan, Record, Base):
    """A loss or the difference of a count, proposed by one and decided by another. `isi`: for each
    lot what the books said, what was counted, and what changes."""

    __tablename__ = "penyesuaian_barang"
    __table_args__ = (
        Index(None, "keadaan", "id"),
        Index(None, "tempat_id", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    tempat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(TempatBarang.id))
    kelurahan: Mapped[str]
    sebab: Mapped[str]
    pada: Mapped[datetime]
    isi: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    keadaan: Mapped[str]
    diputus_oleh: Mapped[str | None]


class Gerakan(Base):
    """One movement: what happened when, and which earlier one it takes back. Never changed."""

    __tablename__ = "gerakan_barang"
    __table_args__ = (
        # Nothing is taken back twice.
        UniqueConstraint("membalik"),
        Index(None, "penyerahan_id", postgresql_where=text("penyerahan_id IS NOT NULL")),
        Index(None, "cadangan_id", postgresql_where=text("cadangan_id IS NOT NULL")),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    jenis: Mapped[str]
    pada: Mapped[datetime]
    oleh: Mapped[str]
    keterangan: Mapped[str | None]
    membalik: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("gerakan_barang.id"))
    cadangan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Cadangan.id))
    penyerahan_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Penyerahan.id))
    penyesuaian_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Penyesuaian.id))
    # Of one that came by import: a keyed hash of what its row said.
    impor_sidik: Mapped[bytes | None]


class BarisGerakan(Base):
    """What a movement changes of one lot in one place."""

    __tablename__ = "gerakan_barang_baris"
    __table_args__ = (
        CheckConstraint("tersedia <> 0 OR dicadangkan <> 0", name="berubah"),
        Index(None, "gerakan_id"),
        Index(None, "lot_id", "id"),
        Index(None, "tempat_id", "id"),
        Index(None, "barang_id", "id"),
        Index(None, "pada", "id"),
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        {"info": APPEND_ONLY},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    gerakan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Gerakan.id))
    tempat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(TempatBarang.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Lot.id))
    barang_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Barang.id))
    kelurahan: Mapped[str]
    jenis: Mapped[str]
    pada: Mapped[datetime]
    tersedia: Mapped[BigInt]
    dicadangkan: Mapped[BigInt]
