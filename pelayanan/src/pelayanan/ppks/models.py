from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from kit.clock import now
from kit.db import APPEND_ONLY, Record, new_id
from pelayanan.base import Base
from pelayanan.batas import Dibatasi, indeks_pengaju
from pelayanan.lahir import Lahir

from .rules import StatusDukcapil


class Ppks(Dibatasi, Record, Base):
    """`…_sandi` is encrypted, `…_cari` the keyed hash by which it is looked up exactly."""

    __tablename__ = "ppks"
    __table_args__ = (
        CheckConstraint(
            "(nik_sandi IS NULL) = (alasan_tanpa_nik IS NOT NULL)", name="nik_atau_alasan"
        ),
        CheckConstraint("(nik_sandi IS NULL) = (nik_cari IS NULL)", name="nik_dan_cari"),
        CheckConstraint("gabung_ke <> id", name="gabung_ke_orang_lain"),
        UniqueConstraint("nik_cari"),
        Index(None, "gabung_ke", postgresql_where=text("gabung_ke IS NOT NULL")),
        Index(None, "kk_cari", postgresql_where=text("kk_cari IS NOT NULL")),
        # The area limit is by prefix, so the index must compare byte by byte.
        Index(None, "kelurahan", "id", postgresql_ops={"kelurahan": "text_pattern_ops"}),
        Index(
            None,
            "nama_bunyi",
            postgresql_using="gin",
            postgresql_ops={"nama_bunyi": "gin_trgm_ops"},
        ),
        # The orders of the list, and what changed in it.
        Index(None, "changed_xact", "id"),
        Index(None, "nama_normal", "id"),
        Index(None, "created_at", "id"),
        # Who is already there; and two letters of a name with a birth year.
        Index(None, "bunyi_rapat", "tahun_lahir"),
        Index(None, "tahun_lahir"),
        # Whose record does not match: few, and looked for.
        Index(None, "dukcapil", "id", postgresql_where=text("dukcapil IS NOT NULL")),
        indeks_pengaju(),
    )
    __mapper_args__ = {"version_id_col": Record.version}  # noqa: RUF012

    nama: Mapped[str]
    nama_normal: Mapped[str]
    # As bunyi() gives it, and the same without spaces.
    nama_bunyi: Mapped[str]
    bunyi_rapat: Mapped[str]
    nik_sandi: Mapped[bytes | None]
    nik_cari: Mapped[bytes | None]
    alasan_tanpa_nik: Mapped[str | None]
    kk_sandi: Mapped[bytes | None]
    kk_cari: Mapped[bytes | None]
    tanggal_lahir: Mapped[date | None]
    tahun_lahir: Mapped[int | None] = mapped_column(SmallInteger)
    tempat_lahir_sandi: Mapped[bytes | None]
    jenis_kelamin: Mapped[str]
    dasar_lokasi: Mapped[str]
    alamat_sandi: Mapped[bytes | None]
    telepon_sandi: Mapped[bytes | None]
    kategori: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status_khusus: Mapped[str | None]
    disabilitas: Mapped[bool]
    identitas_versi: Mapped[int]
    identitas_jenis: Mapped[str]
    identitas_kunci: Mapped[str]
    # What Dukcapil said of NIK, name, birth date and sex as they are, and when; None: nothing yet.
    dukcapil: Mapped[str | None]
    dukcapil_pada: Mapped[datetime | None]
    # When they died, as the office's own records say (`ppks/wafat.py`), on each of their records.
    wafat: Mapped[datetime | None]
    # The record that stands for this person since two were merged; it stands for itself.
    gabung_ke: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ppks.id"))
    # Of a row that came by import: a keyed hash of what it said, so that the same file is known.
    impor_sidik: Mapped[bytes | None]

    @property
    def lahir(self) -> Lahir:
        return Lahir(self.tanggal_lahir, self.tahun_lahir)

    @property
    def meninggal(self) -> datetime | None:
        """When they were dead: as found by the office, or when Dukcapil said so; the earlier."""
        mati = self.dukcapil_pada if self.dukcapil == StatusDukcapil.MENINGGAL else None
        return min((satu for satu in (mati, self.wafat) if satu is not None), default=None)

    def __repr__(self) -> str:
        return f"Ppks({self.id})"


class IdentitasLama(Base):
    """What a person's identity was before it was found or corrected, so that it can be undone."""

    __tablename__ = "ppks_identitas_lama"
    __table_args__ = (UniqueConstraint("ppks_id", "versi"), {"info": APPEND_ONLY})

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    ppks_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Ppks.id))
    versi: Mapped[int]
    jenis: Mapped[str]
    kunci: Mapped[str]
    nik_sandi: Mapped[bytes | None]
    alasan_tanpa_nik: Mapped[str | None]
    diganti_pada: Mapped[datetime] = mapped_column(default=now)
    diganti_oleh: Mapped[str]
    sebab: Mapped[str]
