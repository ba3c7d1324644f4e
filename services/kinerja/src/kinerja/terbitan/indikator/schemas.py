from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kinerja.aturan.indikator.profil import JenisIndikator
from kinerja.aturan.indikator.rules import Arah
from kinerja.hitung.fakta.sel import Per
from kit.pagination import PageQuery
from kit.schemas import QuerySchema, Schema

Tahun = Annotated[int, Field(ge=2000, le=2100, description="Tahun anggaran", examples=[2024])]
# A count is always a whole number; an entry may be a mean of months, so a decimal text.
Bilangan = int | str


class IndikatorSaring(PageQuery):
    tahun: Tahun
    jenis: JenisIndikator | None = None


class AngkaSaring(QuerySchema):
    """`per` splits the official figure; other filters ask for subjects with matching facts."""

    tahun: Tahun
    per: Per | None = Field(default=None, description="Bagi angka resmi menurut ini")
    program: str | None = Field(default=None, max_length=50)
    triwulan: Annotated[int, Field(ge=1, le=4)] | None = None
    bulan: Annotated[int, Field(ge=1, le=12)] | None = None
    kelurahan: str | None = Field(default=None, max_length=20)
    kecamatan: str | None = Field(default=None, max_length=20)
    layanan: str | None = Field(default=None, max_length=100)
    kategori: str | None = Field(default=None, max_length=100)
    jenis_kelamin: Literal["L", "P"] | None = None
    umur: str | None = Field(default=None, max_length=50, description="Kelompok umur")
    disabilitas: bool | None = None
    sumber_dana: str | None = Field(default=None, max_length=100)
    sampai: date | None = Field(default=None, description="Kumulatif s.d. tanggal ini")


class TargetTercetak(Schema):
    nilai: str
    sumber: str
    satuan: str | None = Field(default=None, description="Bila lain daripada satuan indikatornya")


class Ringkas(Schema):
    kode: str
    nama: str
    jenis: JenisIndikator
    satuan: str
    tahun: int
    target: str | None = Field(description="null: tidak ada target tahun ini")
    target_diteruskan_dari: int | None = Field(
        description="Tahun rencana terakhir, bila tak ada rencana yang menyebut tahun ini"
    )
    target_lain: list[TargetTercetak] = Field(description="Target lain yang tercetak")
    pembilang: Bilangan | None
    penyebut: Bilangan | None
    realisasi: str | None
    capaian: str | None
    predikat: str | None
    tercapai: bool | None = Field(description="Target tercapai; null: tidak diputuskan")
    alasan: str | None = Field(description="Mengapa tanpa predikat dan putusan")
    asal: Literal["fakta", "entri"] | None = Field(description="null: belum ada data")
    catatan: str | None
    tafsir: str | None = Field(description="Terisi bila rumusnya bacaan kami, bukan cetakan")
    diragukan: int = Field(
        description="Dari yang dihitungnya setahun: fakta yang rekamnya tidak tercatat di "
        "bidangnya atau disengketakan; tetap dihitung"
    )


class Pecahan(Schema):
    pembilang: int | None
    penyebut: int | None
    realisasi: str | None


class AngkaSel(Schema):
    kode: str
    nama: str
    pembilang: int | None
    penyebut: int | None
    realisasi: str | None
    legal: int | None = Field(description="Yang memenuhi ketiga kriteria undang-undang")
    kumulatif: Pecahan | None = Field(default=None, description="Sampai dengan sel ini")


class Legal(Pecahan):
    capaian: str | None


class SumberAngka(Schema):
    indikator: str
    target: str | None
    pembilang: str | None
    penyebut: str | None
    predikat: str


class TahunLalu(Schema):
    """Sebagaimana diterbitkan."""

    tahun: int
    nama: str
    tabel: str
    target: str | None
    realisasi: str | None
    capaian: str | None
    capaian_hitung: str | None
    pembilang: int | None
    penyebut: int | None
    putus: bool = Field(description="Garis riwayat putus di sini: indikatornya diganti")


class Komponen(Schema):
    kode: str
    nama: str
    membutuhkan: int
    terpenuhi: int
    bagian: str | None = Field(description="Persen, paling banyak 100")


class AngkaSpm(Schema):
    """Indeks SPM = bobot penerima x penerima + bobot mutu x mutu."""

    tahap: dict[str, int] = Field(description="Sasaran pada tiap tahap penerapan")
    sasaran: int
    terlayani: int
    penerima: str | None
    mutu: str | None
    bobot_penerima: str
    bobot_mutu: str
    komponen: list[Komponen]


class Angka(Schema):
    kode: str
    nama: str
    jenis: JenisIndikator
    satuan: str
    arah: Arah
    tahun: int
    pembilang: Bilangan | None
    penyebut: Bilangan | None
    realisasi: str | None
    target: str | None
    target_diteruskan_dari: int | None = Field(
        description="Tahun rencana terakhir, bila tak ada rencana yang menyebut tahun ini"
    )
    target_lain: list[TargetTercetak]
    capaian: str | None
    predikat: str | None
    tercapai: bool | None = Field(description="Target tercapai; null: tidak diputuskan")
    alasan: str | None = Field(description="Mengapa tanpa predikat dan putusan")
    catatan: str | None
    catatan_naskah: list[str]
    tafsir: str | None
    diragukan: int = Field(
        description="Dari yang dihitungnya setahun: fakta yang rekamnya tidak tercatat di "
        "bidangnya atau disengketakan; tetap dihitung"
    )
    sifat: Literal["terbagi", "tersaring"] = Field(
        description="terbagi: sel-selnya berjumlah tepat; tersaring: tidak harus"
    )
    per_program: list[AngkaSel]
    per: Per | None
    rincian: list[AngkaSel]
    tanpa_ganda: Pecahan = Field(description="Orang pada beberapa program dihitung sekali")
    legal: Legal | None = Field(description="Ketiga kriteria undang-undang; null: tidak berlaku")
    spm: AngkaSpm | None
    asal: Literal["fakta", "entri"] | None = Field(description="null: belum ada data")
    sumber: SumberAngka
    aturan_versi: int
    wilayah: list[str] = Field(
        description="Wilayah akun yang membatasi: rincian bila terbagi, semua angka bila "
        "tersaring. `*`: seluruh daerah"
    )
    demo: bool
    riwayat: list[TahunLalu]
