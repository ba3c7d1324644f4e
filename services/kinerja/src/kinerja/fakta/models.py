"""Fakta, kedudukannya sekarang, dan penghitungnya."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import Index, Integer, SmallInteger, false
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kinerja.base import Base
from kinerja.identitas.models import Kunci
from kit.db import APPEND_ONLY


class Fakta(Base):
    """Yang dibuat pemetaan dari satu versi rekam; tidak pernah diubah."""

    __tablename__ = "fakta"
    __table_args__ = ({"info": APPEND_ONLY},)

    rekam_versi_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    aturan_versi: Mapped[int] = mapped_column(Integer, primary_key=True)
    # Satu rekam dapat membuat beberapa fakta; sekarang selalu satu, bernomor 0.
    urut: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    sumber: Mapped[str]
    rekam_id: Mapped[uuid.UUID]
    orang_id: Mapped[uuid.UUID]
    jenis: Mapped[str]
    tanggal: Mapped[date]
    program: Mapped[str | None]
    layanan: Mapped[str | None]
    kelurahan: Mapped[str | None]
    kategori: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    jenis_kelamin: Mapped[str | None]
    tahun_lahir: Mapped[int | None] = mapped_column(SmallInteger)
    disabilitas: Mapped[bool | None]
    sumber_dana: Mapped[str | None]
    penilai: Mapped[str | None]
    memenuhi: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    legal: Mapped[bool]
    dinilai_sumber: Mapped[str | None]
    dinilai_rekam_id: Mapped[uuid.UUID | None]
    alasan: Mapped[str | None]


class FaktaStatus(Base):
    """Kedudukan setiap fakta yang berlaku: dihitung atau tidak, di sel mana, dan mengapa.

    Kolom sel (bulan sampai disabilitas) fakta `berfungsi` adalah sel subjeknya: fakta ditangani
    yang pertama dihitung pada program dan tahun itu, agar pembilang selalu bagian dari penyebut.
    """

    __tablename__ = "fakta_status"
    __table_args__ = (
        Index("ix_fakta_status_kunci", "kunci"),
        Index("ix_fakta_status_tahun", "tahun", "tanggal", "rekam_versi_id", "urut"),
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
    program: Mapped[str | None]
    layanan: Mapped[str | None]
    bulan: Mapped[int] = mapped_column(SmallInteger)
    kelurahan: Mapped[str | None]
    kategori: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    jenis_kelamin: Mapped[str | None]
    tahun_lahir: Mapped[int | None] = mapped_column(SmallInteger)
    disabilitas: Mapped[bool | None]
    sumber_dana: Mapped[str | None]
    dihitung: Mapped[bool] = mapped_column(server_default=false())
    tanpa_ganda: Mapped[bool] = mapped_column(server_default=false())
    legal: Mapped[bool] = mapped_column(server_default=false())
    alasan: Mapped[str | None]


class Hitungan(Base):
    """Banyaknya fakta yang dihitung. Bulan 0 dan kelurahan '' adalah jumlah setahun.

    `jenis`: ditangani, berfungsi, legal (menurut ketiga kriteria UU). Program '*' tanpa hitung
    ganda antarprogram, hanya jumlah setahun.
    """

    __tablename__ = "hitungan"

    tahun: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    bulan: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kelurahan: Mapped[str] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(primary_key=True)
    jenis: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
