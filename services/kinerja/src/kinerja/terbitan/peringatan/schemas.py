from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from kantor.bidang import Bidang
from kinerja.aturan.indikator.profil import JenisIndikator
from kinerja.aturan.privasi import TujuanSaring
from kinerja.hitung.fakta.tertunda import Tertunda
from kinerja.terbitan.indikator.schemas import Bilangan
from kinerja.terbitan.peringatan.rules import Status
from kit.listing import Several
from kit.pagination import PageQuery
from kit.schemas import QuerySchema, Schema

Tahun = Annotated[int, Field(ge=2000, le=2100, examples=[2024])]


class PadaSaring(QuerySchema):
    tahun: Tahun
    pada: date | None = Field(
        default=None,
        description="Seperti terlihat saat itu, sampai bulan penuh terakhirnya; kosong: hari ini",
    )


class PeringatanSaring(PageQuery):
    tahun: Tahun
    pada: date | None = Field(default=None, description="Seperti pada /peringatan/{kode}")
    jenis: Several[JenisIndikator] = None
    status: Several[Status] = None


class TertundaSaring(TujuanSaring, PageQuery):
    tahun: Tahun
    keadaan: Tertunda
    program: str | None = Field(default=None, max_length=50)
    bidang: Bidang | None = Field(default=None, description="Bidang yang menilai")


class ProyeksiAngka(Schema):
    """Perkiraan akhir tahun; rentangnya memuat kenyataan kira-kira `peluang` dari 100 kali."""

    nilai: str
    bawah: str
    atas: str
    peluang: int
    pembilang: int | None
    penyebut: int | None
    tahun_pembanding: int = Field(description="Banyaknya tahun sebelumnya yang dipakai")


class LangkahPerlu(Schema):
    kode: str
    kalimat: str
    jumlah: int | None = Field(description="Bilangan bulat terkecil yang mencapai target")
    satuan: str | None
    per_bulan: int | None


class PeringatanRingkas(Schema):
    kode: str
    nama: str
    jenis: JenisIndikator
    satuan: str
    tahun: int
    target: str
    target_sumber: str
    realisasi: str | None
    pembilang: Bilangan | None
    penyebut: Bilangan | None
    status: Status
    arti: str = Field(description="Arti statusnya")
    proyeksi: ProyeksiAngka | None
    alasan: str | None = Field(description="Mengapa tanpa proyeksi")
    cara: str = Field(description="Cara menghitungnya")
    langkah: list[LangkahPerlu] = Field(description="Yang harus terjadi agar target tercapai")
    pagu_sisa: str | None = Field(description="Rupiah")


class TertundaBidang(Schema):
    """Yang ditangani tetapi belum berfungsi, pada bidang yang harus menilainya."""

    program: str
    nama_program: str
    bidang: str | None
    belum_dievaluasi: int
    belum_berfungsi: int = Field(description="Sudah dievaluasi, kriterianya belum terpenuhi")
    tautan_belum_dievaluasi: str
    tautan_belum_berfungsi: str


class PeringatanRinci(PeringatanRingkas):
    tertunda: list[TertundaBidang]
    wilayah: list[str] = Field(description="Batas wilayah akun bagi `tertunda`")
    demo: bool


class FaktaTertunda(Schema):
    """Fakta ditangani yang orangnya belum menjadi pembilang."""

    id: str
    program: str
    bidang: str | None = Field(description="Bidang yang menilai")
    tanggal: date
    layanan: str | None
    kelurahan: str | None
    kategori: list[str]
    sumber: str
    tautan: str = Field(description="Rekamnya pada bidang yang memilikinya")
