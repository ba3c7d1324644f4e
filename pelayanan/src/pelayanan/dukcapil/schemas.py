from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import Field

from kit.pagination import PageQuery
from kit.schemas import Schema
from pelayanan.ppks.rules import StatusDukcapil


class ElemenDibandingkan(Schema):
    elemen: str = Field(description="nik, nama, tanggal_lahir, jenis_kelamin")
    cocok: bool | None = Field(description="null: tidak diperiksa oleh Dukcapil")
    skor: int | None = Field(description="Kemiripan 0-100, bila dibandingkan menurut kemiripan")
    ambang: int | None = Field(description="Kemiripan terendah yang diterima kantor")


class Jawaban(Schema):
    """A verdict on its way from the partner to the table. `sidik`: of what was compared."""

    sidik: str
    pada: datetime
    hasil: StatusDukcapil
    sebab: str | None
    elemen: list[ElemenDibandingkan]


class VerifikasiRinci(Schema):
    """One question to Dukcapil. Until an answer came it says `belum_diverifikasi`."""

    id: uuid.UUID
    ppks_id: uuid.UUID
    hasil: StatusDukcapil
    menunggu: bool = Field(
        description="Jawaban belum datang; ia ditanyakan lagi dengan sendirinya, dan kemudian"
        " terlihat di sini dan pada orangnya"
    )
    sebab: str | None = Field(
        description="ada-yang-berbeda, meninggal, tidak-ditemukan, data-ganda, data-tidak-aktif,"
        " nik-tidak-dapat-dipakai; atau mengapa tidak ada putusan: tidak-semua-diperiksa,"
        " data-berubah, terlalu-lama, …; atau mengapa masih menunggu: kuota-habis, login-gagal,"
        " waktu-habis, …"
    )
    ambang: int = Field(description="Kemiripan yang diminta diterima Dukcapil, 0-100")
    elemen: list[ElemenDibandingkan]
    tujuan: str
    kasus: uuid.UUID | None
    petugas: str
    massal: uuid.UUID | None = Field(description="Verifikasi massal yang menanyakannya")
    diminta: datetime
    selesai: datetime | None


class KeadaanDukcapil(Schema):
    """How the office is connected with Dukcapil, and what of today's requests is left."""

    tersambung: bool
    kuota: int | None = Field(description="Permintaan sehari, seluruh kantor bersama")
    cadangan: int | None = Field(description="Yang terakhir, hanya untuk loket")
    terpakai: int | None = Field(description="Hari ini; null bila tidak dapat dihitung")
    tertutup: str | None = Field(
        description="Mengapa sekarang tidak ada yang ditanyakan, misalnya login-gagal"
    )


class VerifikasiSaring(PageQuery):
    """Newest first."""
