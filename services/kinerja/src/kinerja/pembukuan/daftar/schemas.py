from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from kantor.bidang import BIDANG
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.dasar.ciri import CiriRinci
from kinerja.pembukuan.daftar.rules import ALASAN_TERPANJANG, ALASAN_TERPENDEK
from kinerja.pembukuan.usul import StatusUsul, UsulDipilih
from kit.exports import ExportQuery
from kit.listing import Several
from kit.pagination import PageQuery
from kit.schemas import QuerySchema, Schema, example

Tahun = Annotated[int, Field(ge=2000, le=2100, description="Tahun daftarnya", examples=[2026])]
Alasan = Annotated[
    str,
    Field(
        min_length=ALASAN_TERPENDEK,
        max_length=ALASAN_TERPANJANG,
        description="Mengapa; tanpa nama, NIK, atau alamat",
        examples=["Hasil asesmen lapangan 12 Maret"],
    ),
]


class DaftarSetahun(QuerySchema):
    tahun: Tahun


class _Wilayah(QuerySchema):
    tahun: Tahun
    kelurahan: str | None = Field(default=None, max_length=20)
    kecamatan: str | None = Field(default=None, max_length=20)


class RekapSaring(_Wilayah):
    """How many in each stage, of all or of one kelurahan or kecamatan."""


class EksporSaring(_Wilayah):
    tahap: Tahap | None = None
    berlaku: bool | None = Field(default=None, description="false: yang sudah dikeluarkan")


class BentukEkspor(ExportQuery, EksporSaring):
    """What is exported, and the form of its file."""


class EntriSaring(PageQuery, EksporSaring):
    sumber: str | None = Field(default=None, max_length=50)
    ppks_id: uuid.UUID | None = None


class EntriBaru(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tahun": 2026,
                    "sumber": BIDANG[0],
                    "ppks_id": "01930000-0000-7000-8000-000000000001",
                    "tahap": "data",
                    "alasan": "Pendataan kelurahan bulan Januari",
                }
            ]
        }
    )

    tahun: Tahun
    sumber: str = Field(max_length=50, description="Bidang yang memiliki data orangnya")
    ppks_id: uuid.UUID = Field(description="Nomor orangnya (atau PSKS) pada bidang itu")
    tahap: Tahap = Tahap.DATA
    tanggal: date | None = Field(default=None, description="Sejak kapan; bila kosong hari ini")
    alasan: Alasan


class PindahTahap(Schema):
    model_config = example(tahap="pemenuhan", alasan="Salah tulis pada berkas asalnya.")

    tahap: Tahap
    alasan: Alasan


class Keluarkan(Schema):
    model_config = example(alasan="Sudah pindah ke luar kota.")

    alasan: Alasan


class Usulan(Schema):
    """Semua yang menurut asesmen tahun itu membutuhkan dan belum ada pada daftarnya."""

    model_config = example(tahun=2024)

    tahun: Tahun


class HasilUsulan(Schema):
    diusulkan: int
    diusulkan_keluar: int = Field(
        description="Masuk karena asesmen saja, dan tidak ada lagi yang menyatakannya membutuhkan"
    )
    sudah_ada: int = Field(description="Pada daftar, atau usulnya menunggu putusan")
    pernah_dikeluarkan: int = Field(description="Dikeluarkan orang; tidak diusulkan kembali")


class _Keadaan(CiriRinci):
    id: uuid.UUID
    daftar: str
    tahun: int
    sumber: str
    ppks_id: uuid.UUID
    tahap: Tahap
    berlaku: bool = Field(description="false: dikeluarkan dari daftar")
    tanggal: date = Field(description="Sejak kapan pada daftar")
    alasan: str = Field(description="Alasan perubahannya")
    oleh: str = Field(description="Yang mengusulkannya; `kinerja`: karena asesmen")


class EntriRinci(_Keadaan):
    diubah: datetime
    disetujui_oleh: str = Field(
        description="Kosong: masuk sebelum perubahan perlu disetujui; `kinerja`: karena asesmen"
    )
    versi: int


class KeadaanKini(Schema):
    entri_id: uuid.UUID
    tahap: Tahap
    berlaku: bool
    versi: int


class UsulRinci(_Keadaan):
    """Keadaan yang diusulkan; berlaku sesudah orang lain menyetujuinya."""

    pada: datetime
    status: StatusUsul
    diputus_oleh: str | None
    diputus_pada: datetime | None
    alasan_putusan: str | None
    kini: KeadaanKini | None = Field(description="Pada daftar sekarang; null: belum pernah ada")


class UsulSaring(PageQuery):
    tahun: Tahun
    status: Several[StatusUsul] = None


class UsulDitolak(UsulDipilih):
    model_config = example(
        id=["0199a2b4-6c1e-7d3f-8a50-3f6f1e2d4c5b"], alasan="Salah tulis pada berkas asalnya."
    )

    alasan: Alasan


class PerubahanEntri(Schema):
    """Satu versi: apa yang menjadi keadaannya, kapan, mengapa, dan oleh siapa."""

    versi: int
    pada: datetime
    oleh: str = Field(description="Yang mengusulkannya")
    disetujui_oleh: str = Field(
        default="", description="Kosong: sebelum perubahan perlu disetujui orang lain"
    )
    alasan: str
    tahap: Tahap
    berlaku: bool
    tanggal: date


class BanyakTahap(Schema):
    entri: int
    subjek: int = Field(description="Tanpa menghitung ganda orang yang ada pada dua bidang")


class Rekap(Schema):
    """Banyaknya yang berlaku menurut tahap, dan yang sudah dikeluarkan."""

    daftar: str
    nama: str
    tahun: int
    psks: bool
    tahap: dict[Tahap, BanyakTahap]
    berlaku: BanyakTahap
    dikeluarkan: int
    demo: bool = Field(description="Data demo: bukan angka resmi")


class SemuaRekap(Schema):
    data: list[Rekap]
