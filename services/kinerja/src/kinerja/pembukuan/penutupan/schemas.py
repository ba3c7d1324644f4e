from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.pembukuan.penutupan.rules import Arah, Sebab, Status
from kit.listing import Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example

Tahun = Annotated[int, Field(ge=2000, le=2100, examples=[2026])]
Triwulan = Annotated[int, Field(ge=1, le=4)]
Teks = Annotated[str, Field(min_length=3, max_length=2000)]


class PeriodeBaru(Schema):
    model_config = example(tahun=2024, triwulan=4)

    tahun: Tahun
    triwulan: Triwulan | None = Field(default=None, description="Kosong: setahun penuh")
    alasan_revisi: Teks | None = Field(
        default=None, description="Wajib bila periode ini sudah pernah ditutup"
    )


class PeriodeTandatangani(Schema):
    sidik_angka: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None,
        description="`sidik_angka` pratinjau yang dibaca; ditolak bila angkanya berubah sejak itu",
    )


class PeriodeKembalikan(Schema):
    model_config = example(alasan="Realisasi Oktober belum masuk.")

    alasan: Teks


class PeriodeSaring(PageQuery):
    tahun: Tahun | None = None
    status: Several[Status] = None


class PeriodeRingkas(Schema):
    id: uuid.UUID
    nama: str
    tahun: int
    triwulan: int | None
    revisi: int
    alasan_revisi: str | None
    status: Status
    sampai: date
    disiapkan_oleh: str
    diajukan_oleh: str | None
    diajukan_pada: datetime | None
    ditandatangani_pada: datetime | None
    aturan_versi: int | None
    blok: int | None
    versi: int


class LangkahRinci(Schema):
    langkah: str
    oleh: str
    nama: str
    alasan: str | None
    pada: datetime


class AngkaPeriode(Schema):
    """Angka satu indikator, sebagaimana ditampilkan; dibulatkan sekali dari nilai eksaknya."""

    pembilang: str | None
    penyebut: str | None
    realisasi: str | None
    huruf: str | None
    target: str | None
    capaian: str | None
    predikat: str | None
    asal: Literal["fakta", "entri"] | None
    catatan: str | None


class IndikatorPeriode(Schema):
    kode: str
    nama: str
    jenis: str
    satuan: str
    diajukan: AngkaPeriode | None = Field(description="Sebagaimana ditandatangani; tidak berubah")
    kini: AngkaPeriode | None = Field(description="Angka hidup untuk periode yang sama")
    selisih: str | None = Field(description="Realisasi kini dikurangi yang diajukan")
    berubah: bool


class PeriodeRinci(PeriodeRingkas):
    sidik: str | None
    kid: str | None
    tanda_tangan: str | None = Field(description="Ed25519 atas isi dokumen, base64url")
    blok_sidik: str | None
    aturan_versi_kini: int
    sidik_angka: str = Field(description="Sidik angka kini, untuk disertakan saat menandatangani")
    langkah: list[LangkahRinci]
    peringatan: list[str]
    angka: list[IndikatorPeriode]
    demo: bool


class Dokumen(Schema):
    """Yang ditandatangani, untuk diperiksa di luar sistem: tanda tangan atas bita `isi`."""

    isi: str = Field(description="JSON kanonik (UTF-8), bita demi bita")
    sidik: str
    kid: str
    tanda_tangan: str


class KunciPublik(Schema):
    """Kunci penanda tangan (JWK Ed25519); yang pertama dipakai sekarang."""

    keys: list[dict[str, Any]]


class SelisihSaring(PageQuery):
    indikator: Annotated[str, Field(max_length=100, examples=["ppks-berfungsi-sosial"])]
    arah: Arah | None = None


class FaktaSelisih(Schema):
    id: str
    arah: Arah
    peran: Literal["pembilang", "penyebut"]
    sebab: Sebab
    penjelasan: str
    alasan: Alasan | None = Field(description="Mengapa sekarang tidak dihitung")
    penjelasan_alasan: str | None
    jenis: str
    tanggal: date
    program: str | None
    sub_kegiatan: str | None
    layanan: str | None
    komponen: str | None
    kelurahan: str | None
    jumlah: int
    satuan: str | None
    sumber: str
    rekam_id: uuid.UUID
    versi: int
    versi_kini: int
    peristiwa_id: uuid.UUID
    tautan: str = Field(description="Rekamnya pada bidang yang memilikinya")


class BanyakSelisih(Schema):
    arah: Arah
    peran: Literal["pembilang", "penyebut"]
    fakta: int
    jumlah: int


class IsiEntri(Schema):
    pembilang: str | None
    penyebut: str | None
    huruf: str | None


class EntriSelisih(Schema):
    """Entri satu bulan yang disetujui, berubah, atau dicabut sesudah periode ditutup."""

    bulan: int
    entri_id: uuid.UUID
    dulu: IsiEntri | None
    kini: IsiEntri | None
    tautan: str


class HalamanSelisih(HalamanBertanda[FaktaSelisih]):
    banyak: list[BanyakSelisih] = Field(description="Seluruhnya, bukan hanya halaman ini")
    entri: list[EntriSelisih] = Field(description="Untuk indikator yang diisi tangan")
    wilayah: list[str]
