"""Facts, where they stand now, and their counters."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, Identity, Index, Integer, SmallInteger, false
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.buku.identitas.models import Kunci
from kinerja.dasar.base import Base
from kinerja.dasar.ciri import Berciri
from kit.db import APPEND_ONLY


class Fakta(Berciri, Base):
    """What the mapping makes of one version of a record; it is never changed.

    `aturan_versi`: the version of the rules with which the rules of its year came.
    """

    __tablename__ = "fakta"
    __table_args__ = (
        Index("ix_fakta_orang", "orang_id", "aturan_versi"),
        {"info": APPEND_ONLY},
    )

    rekam_versi_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    aturan_versi: Mapped[int] = mapped_column(Integer, primary_key=True)
    # One record may make several facts: 0 the main one, then its outputs and needs.
    urut: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    sumber: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    orang_sumber: Mapped[str]
    orang_id: Mapped[uuid.UUID]
    jenis: Mapped[str]
    tanggal: Mapped[date]
    program: Mapped[str | None]
    sub_kegiatan: Mapped[str | None]
    layanan: Mapped[str | None]
    komponen: Mapped[str | None]
    daftar: Mapped[str | None]
    tahap: Mapped[str | None]
    kelompok_umur: Mapped[str | None]
    sumber_dana: Mapped[str | None]
    subjek: Mapped[str]
    jumlah: Mapped[int] = mapped_column(BigInteger)
    satuan: Mapped[str | None]
    penilai: Mapped[str | None]
    # How long a service took, where the office has a formula that asks.
    hari_kerja: Mapped[int | None] = mapped_column(SmallInteger)
    kriteria: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    legal: Mapped[bool]
    dinilai_sumber: Mapped[str | None]
    dinilai_rekam_id: Mapped[uuid.UUID | None]
    alasan: Mapped[str | None]
    # Counts whose own conditions match; those that depend on other facts are looked at when
    # counting.
    cacah: Mapped[list[str]] = mapped_column(ARRAY(TEXT))


class _Kedudukan(Berciri):
    """Where a fact stands: which counts it satisfies, and in which it is counted.

    The columns of the cell (month to disability) of facts `berfungsi`, `membutuhkan` and
    `terpenuhi` are the cell of the subject: the first fact *ditangani* in that program and year, so
    that the numerator is always part of the denominator.
    """

    rekam_versi_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    urut: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    sumber: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    versi: Mapped[int] = mapped_column(Integer)
    aturan_versi: Mapped[int] = mapped_column(Integer)
    kunci: Mapped[str] = mapped_column(Kunci)
    jenis: Mapped[str]
    tahun: Mapped[int] = mapped_column(SmallInteger)
    tanggal: Mapped[date]
    bulan: Mapped[int] = mapped_column(SmallInteger)
    program: Mapped[str | None]
    sub_kegiatan: Mapped[str | None]
    layanan: Mapped[str | None]
    komponen: Mapped[str | None]
    daftar: Mapped[str | None]
    tahap: Mapped[str | None]
    kelompok_umur: Mapped[str | None]
    sumber_dana: Mapped[str | None]
    subjek: Mapped[str]
    jumlah: Mapped[int] = mapped_column(BigInteger)
    satuan: Mapped[str | None]
    legal: Mapped[bool] = mapped_column(server_default=false())
    cacah: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    dihitung: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    alasan: Mapped[str | None]


class FaktaStatus(_Kedudukan, Base):
    """Where each fact in force stands now."""

    __tablename__ = "fakta_status"
    __table_args__ = (
        Index("ix_fakta_status_kunci", "kunci"),
        Index("ix_fakta_status_tahun", "tahun", "tanggal", "rekam_versi_id", "urut"),
        # The facts of one indicator among millions: also those without a program or sub kegiatan
        # yet.
        Index("ix_fakta_status_program", "tahun", "jenis", "program"),
        Index("ix_fakta_status_sub_kegiatan", "tahun", "jenis", "sub_kegiatan"),
    )


class FaktaCalon(_Kedudukan, Base):
    """Where the facts of the changed years will stand by the rules of the candidate.

    A fact that moved to another subject is here twice until both are decided again.
    """

    __tablename__ = "fakta_calon"
    __table_args__ = (Index("ix_fakta_calon_kunci", "kunci"),)

    kunci: Mapped[str] = mapped_column(Kunci, primary_key=True)


class Hitungan(Base):
    """How many are counted for each count and year: as a whole, and split by one dimension.

    Dimension '' with cell '' is the sum of the year; cell '-' what is not known. Each dimension
    splits the same sum: its cells add up exactly.
    """

    __tablename__ = "hitungan"

    tahun: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    dimensi: Mapped[str] = mapped_column(primary_key=True)
    cacah: Mapped[str] = mapped_column(primary_key=True)
    sel: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class SubjekCalon(Base):
    """Subjects that are still to be decided by the rules of the candidate, in the order of their
    marks: one that many records name is not decided again after each of them."""

    __tablename__ = "subjek_calon"

    kunci: Mapped[str] = mapped_column(Kunci, primary_key=True)
    urut: Mapped[int] = mapped_column(BigInteger, Identity(always=True), index=True)


class KebutuhanBerubah(Base):
    """Subjects whose assessed needs changed, or whose they are: what follows of it is still to be
    done. Rows are only added and taken away, so that nobody waits for anybody here."""

    __tablename__ = "kebutuhan_berubah"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kunci: Mapped[str] = mapped_column(Kunci)
