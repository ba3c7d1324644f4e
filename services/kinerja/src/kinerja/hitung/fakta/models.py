"""Fakta, kedudukannya sekarang, dan penghitungnya."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, false
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.buku.identitas.models import Kunci
from kinerja.dasar.base import Base
from kit.db import APPEND_ONLY


class Fakta(Base):
    """Yang dibuat pemetaan dari satu versi rekam; tidak pernah diubah."""

    __tablename__ = "fakta"
    __table_args__ = (
        Index("ix_fakta_orang", "orang_id", "aturan_versi"),
        {"info": APPEND_ONLY},
    )

    rekam_versi_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    aturan_versi: Mapped[int] = mapped_column(Integer, primary_key=True)
    # Satu rekam dapat membuat beberapa fakta: 0 yang utama, lalu keluaran dan kebutuhannya.
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
    kelurahan: Mapped[str | None]
    kategori: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    jenis_kelamin: Mapped[str | None]
    tahun_lahir: Mapped[int | None] = mapped_column(SmallInteger)
    kelompok_umur: Mapped[str | None]
    disabilitas: Mapped[bool | None]
    sumber_dana: Mapped[str | None]
    subjek: Mapped[str]
    jumlah: Mapped[int] = mapped_column(BigInteger)
    satuan: Mapped[str | None]
    penilai: Mapped[str | None]
    memenuhi: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    legal: Mapped[bool]
    dinilai_sumber: Mapped[str | None]
    dinilai_rekam_id: Mapped[uuid.UUID | None]
    alasan: Mapped[str | None]
    # Cacah yang syaratnya sendiri cocok; yang bergantung pada fakta lain diperiksa saat dihitung.
    cacah: Mapped[list[str]] = mapped_column(ARRAY(TEXT))


class FaktaStatus(Base):
    """Kedudukan setiap fakta yang berlaku: cacah mana yang dipenuhinya dan di mana ia dihitung.

    Kolom sel (bulan sampai disabilitas) fakta `berfungsi`, `membutuhkan`, dan `terpenuhi` adalah
    sel subjeknya: fakta ditangani yang pertama pada program dan tahun itu, agar pembilang selalu
    bagian dari penyebut.
    """

    __tablename__ = "fakta_status"
    __table_args__ = (
        Index("ix_fakta_status_kunci", "kunci"),
        Index("ix_fakta_status_tahun", "tahun", "tanggal", "rekam_versi_id", "urut"),
        # Fakta satu indikator di antara jutaan: juga yang belum punya program atau sub kegiatan.
        Index("ix_fakta_status_program", "tahun", "jenis", "program"),
        Index("ix_fakta_status_sub_kegiatan", "tahun", "jenis", "sub_kegiatan"),
    )

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
    kelurahan: Mapped[str | None]
    kategori: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    jenis_kelamin: Mapped[str | None]
    tahun_lahir: Mapped[int | None] = mapped_column(SmallInteger)
    kelompok_umur: Mapped[str | None]
    disabilitas: Mapped[bool | None]
    sumber_dana: Mapped[str | None]
    subjek: Mapped[str]
    jumlah: Mapped[int] = mapped_column(BigInteger)
    satuan: Mapped[str | None]
    legal: Mapped[bool] = mapped_column(server_default=false())
    cacah: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    dihitung: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    alasan: Mapped[str | None]


class Hitungan(Base):
    """Banyaknya yang dihitung tiap cacah dan tahun: seluruhnya, dan terbagi menurut satu dimensi.

    Dimensi '' dengan sel '' adalah jumlah setahun; sel '-' yang tidak diketahui. Tiap dimensi
    membagi jumlah yang sama: sel-selnya berjumlah tepat.
    """

    __tablename__ = "hitungan"

    tahun: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    dimensi: Mapped[str] = mapped_column(primary_key=True)
    cacah: Mapped[str] = mapped_column(primary_key=True)
    sel: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
