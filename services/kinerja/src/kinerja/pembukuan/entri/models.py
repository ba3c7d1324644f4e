from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.dasar.base import Base
from kinerja.dasar.tersegel import TANPA_SIDIK, Tersegel
from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id

ANGKA = Numeric(18, 4)


class Entri(Record, Base):
    """The pointer of one indicator and month: its last version and the version in force."""

    __tablename__ = "entri"
    __table_args__ = (
        UniqueConstraint("indikator", "tahun", "bulan"),
        CheckConstraint("bulan BETWEEN 1 AND 12", name="bulan"),
        Index(None, "tahun", "id"),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    indikator: Mapped[str]
    tahun: Mapped[int] = mapped_column(SmallInteger)
    bulan: Mapped[int] = mapped_column(SmallInteger)
    nomor: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str]
    # The number of the version that is approved and not replaced or withdrawn since.
    berlaku: Mapped[int | None] = mapped_column(SmallInteger)


class EntriVersi(Tersegel, Base):
    __tablename__ = "entri_versi"
    __table_args__ = (UniqueConstraint("entri_id", "nomor"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    entri_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Entri.id))
    nomor: Mapped[int] = mapped_column(SmallInteger)
    pembilang: Mapped[Decimal | None] = mapped_column(ANGKA)
    penyebut: Mapped[Decimal | None] = mapped_column(ANGKA)
    huruf: Mapped[str | None]
    keterangan: Mapped[str | None]
    alasan: Mapped[str | None]
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(default=now)


class EntriLangkah(Tersegel, Base):
    """Who did what to a version; the status of a version is that of its last step."""

    __tablename__ = "entri_langkah"
    __table_args__ = (Index(None, "versi_id", "id"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    versi_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(EntriVersi.id))
    langkah: Mapped[str]
    status: Mapped[str]
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(default=now)
    alasan: Mapped[str | None]


class EntriBukti(Tersegel, Base):
    __tablename__ = "entri_bukti"
    __table_args__ = (UniqueConstraint("versi_id", "sha256"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    versi_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(EntriVersi.id))
    nama: Mapped[str]
    jenis: Mapped[str]
    ukuran: Mapped[int]
    sha256: Mapped[bytes]
    sandi: Mapped[bytes] = mapped_column(deferred=True, info=TANPA_SIDIK)
    oleh: Mapped[str]
    pada: Mapped[datetime] = mapped_column(default=now)

    def __repr__(self) -> str:
        return f"EntriBukti({self.id})"
