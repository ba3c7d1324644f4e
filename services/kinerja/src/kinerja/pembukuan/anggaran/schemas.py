from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from kinerja.pembukuan.anggaran.rules import JenisVersi, StatusVersi, Tanda
from kinerja.pembukuan.usul import StatusUsul
from kit.exports import ExportQuery
from kit.listing import Several
from kit.pagination import PageQuery
from kit.schemas import QuerySchema, Schema, example

Tahun = Annotated[int, Field(ge=2000, le=2100, description="Tahun anggaran", examples=[2026])]
Bulan = Annotated[int, Field(ge=1, le=12)]
Kode = Annotated[str, Field(min_length=1, max_length=100, examples=["1.06.04.2.01.03"])]
Rupiah = Annotated[Decimal, Field(max_digits=18, decimal_places=2)]
Alasan = Annotated[str, Field(min_length=5, max_length=1000)]


class BarisBaru(Schema):
    kode: Kode
    pagu: Annotated[Rupiah, Field(ge=0)]


class VersiBaru(Schema):
    """Pergeseran atau perubahan: hanya sub kegiatan yang pagunya berubah."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tahun": 2026,
                    "jenis": "pergeseran",
                    "dasar": "Peraturan Wali Kota Nomor 12 Tahun 2026",
                    "tanggal": "2026-05-04",
                    "baris": [{"kode": "1.06.04.2.01.03", "pagu": "125000000.00"}],
                }
            ]
        }
    )

    tahun: Tahun
    jenis: JenisVersi
    dasar: str = Field(min_length=5, max_length=500, description="Dokumen dasarnya")
    tanggal: date = Field(description="Tanggal dokumen dasarnya")
    keterangan: str | None = Field(default=None, min_length=1, max_length=2000)
    baris: list[BarisBaru] = Field(min_length=1, max_length=500)


class AnggaranBeralasan(Schema):
    model_config = example(alasan="Salah tulis pada berkas asalnya.")

    alasan: Alasan


class VersiSaring(PageQuery):
    tahun: Tahun


class PaguBerubah(Schema):
    kode: str
    nama: str
    sebelum: str = Field(description="Pagu menurut versi yang disetujui sebelumnya")
    pagu: str
    selisih: str


class VersiRinci(Schema):
    id: uuid.UUID
    tahun: int
    nomor: int
    jenis: JenisVersi
    status: StatusVersi
    dasar: str
    tanggal: date
    keterangan: str | None
    oleh: str
    pada: datetime
    diputus_oleh: str | None
    diputus_pada: datetime | None
    alasan: str | None = Field(description="Alasan penolakan atau penarikan")
    baris: list[PaguBerubah]
    selisih: str = Field(description="Perubahan jumlah seluruhnya")
    peringatan: list[Literal["pergeseran-mengubah-jumlah"]]


class RealisasiBaru(Schema):
    """Rupiah sebulan, bukan kumulatif. Bulan yang sudah terisi dikoreksi dengan alasan.

    Dihitung sesudah disetujui orang lain; sampai itu yang lama tetap berlaku.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"tahun": 2026, "bulan": 10, "kode": "1.06.04.2.01.03", "jumlah": "8500000.00"}
            ]
        }
    )

    tahun: Tahun
    bulan: Bulan
    kode: Kode
    jumlah: Rupiah
    keterangan: str | None = Field(default=None, min_length=1, max_length=2000)
    alasan: Alasan | None = None


class RealisasiSaring(PageQuery):
    tahun: Tahun
    kode: str | None = Field(default=None, max_length=100)
    bulan: Bulan | None = None
    status: Several[StatusUsul] = None
    semua_versi: bool = Field(
        default=False, description="Juga versi yang tidak berlaku dan bukan yang terakhir"
    )


class RealisasiRinci(Schema):
    id: uuid.UUID
    tahun: int
    bulan: int
    kode: str
    nama: str
    jumlah: str
    kumulatif: str = Field(
        description="Yang berlaku sejak Januari sampai bulan ini; pada usul: bila disetujui"
    )
    pagu: str = Field(description="Pagu yang berlaku sekarang")
    peringatan: list[Tanda]
    keterangan: str | None
    alasan: str | None
    oleh: str
    pada: datetime
    versi: int = Field(description="Nomor versi bulan ini")
    status: StatusUsul
    berlaku: bool = Field(description="Versi terakhir yang disetujui; hanya ini yang dihitung")
    diputus_oleh: str | None
    diputus_pada: datetime | None
    alasan_putusan: str | None


class AnggaranSaring(QuerySchema):
    tahun: Tahun
    sampai_bulan: Bulan | None = Field(default=None, description="Kumulatif sejak Januari")


class AnggaranEkspor(ExportQuery, AnggaranSaring):
    """The same budget, and the form of its file."""


class DibayarLain(Schema):
    sumber_dana: str = Field(description="- bila tidak diketahui")
    jumlah: int


class Fisik(Schema):
    indikator: str
    nama: str
    satuan: str
    realisasi: str | None
    target: str | None
    capaian: str | None = Field(description="Persen dari target setahun")
    dibayar_lain: list[DibayarLain] = Field(
        description="Bagian realisasi yang bukan uang daerah ini; terhitung sebagai capaian fisik"
    )


class AnggaranAngka(Schema):
    pagu: str
    pagu_murni: str
    realisasi: str | None = Field(description="null: belum ada data")
    serapan: str | None = Field(description="Realisasi / pagu x 100")


class AnggaranBarisRinci(AnggaranAngka):
    kode: str
    induk: str | None
    level: str
    nama: str
    fisik: Fisik | None
    efisiensi: str | None
    tanda: list[Tanda]


class VersiBerlaku(Schema):
    nama: str
    dasar: str | None = Field(description="null: anggaran murni menurut profil kantor")
    tanggal: date | None


class DiLuarProfil(Schema):
    kode: str
    realisasi: str


class AnggaranRinci(Schema):
    tahun: int
    sampai_bulan: int | None
    versi: VersiBerlaku
    rumus_efisiensi: str
    total: AnggaranAngka
    data: list[AnggaranBarisRinci]
    di_luar_profil: list[DiLuarProfil] = Field(
        description="Realisasi pada kode yang tidak ada lagi di profil; tidak ikut dijumlahkan"
    )
    demo: bool
