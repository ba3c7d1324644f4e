from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kantor.berkas import MasaBerlaku, Perlu
from kit.pagination import PageQuery
from kit.schemas import Schema

JenisWilayah = Literal["kota", "kecamatan", "kelurahan"]
Usia = Annotated[int | None, Field(description="Tahun penuh, inklusif; null: tidak dibatasi")]


class DaftarAcuan(Schema):
    alamat: str
    judul: str
    banyak: int


class Beranda(Schema):
    """What there is, for which office."""

    kantor: str = Field(description="Kode kantor")
    versi: str = Field(description="Sama dengan ETag setiap daftar")
    daftar: list[DaftarAcuan]


class Bidang(Schema):
    kode: str
    nama: str
    di: str = Field(description="Pelayanan tempatnya bekerja; kode ini yang dipakai akun dan API")
    program: list[str]


class Kantor(Schema):
    kode: str
    nama: str
    nama_singkat: str
    kota: str
    wilayah: str = Field(description="Kode kota atau kabupatennya menurut Kemendagri")
    zona_waktu: str
    hari_kerja: list[int] = Field(description="ISO 8601: 1 = Senin")
    dasar_pembentukan: str | None
    dasar_tugas: str | None
    bidang: list[Bidang]


class Wilayah(Schema):
    kode: str
    nama: str
    jenis: JenisWilayah = Field(description="Tingkatnya: kabupaten setingkat kota, desa kelurahan")
    sebutan: str = Field(description="kota, kabupaten, kecamatan, kelurahan, atau desa")
    induk: str | None = Field(description="Kode wilayah di atasnya; null bagi kota")
    kodepos: str | None
    kode_bps: str | None
    alias: str | None = Field(description="Ejaan lain")
    berlaku_sejak: date | None = Field(description="null: tidak dicatat")
    berlaku_sampai: date | None = Field(description="null: masih berlaku")
    penerus: list[str] = Field(description="Wilayah yang menggantikannya sesudah `berlaku_sampai`")


class Kriteria(Schema):
    kode: str
    label: str
    wajib: bool


class Kategori(Schema):
    """One of the PPKS categories."""

    kode: str
    nomor: int
    nama: str
    usia_min: Usia
    usia_maks: Usia
    rujukan_usia: str | None
    jenis_kelamin: Literal["L", "P"] | None = Field(description="null: keduanya")
    subjek: str | None = Field(description="Subjek rekam kliennya; null: menurut layanannya")
    unit: str
    bidang: str = Field(description="Bidang yang menilai keberfungsiannya")
    kewenangan: str
    sensitif: bool = Field(
        description="Pada seseorang hanya tampil bagi yang berizin dan menyebut tujuannya"
    )
    kriteria: list[Kriteria]


class Butir(Schema):
    kode: str
    label: str
    syarat: str | None = Field(description="Hanya bila keadaan ini berlaku")
    wajib: bool
    rincian: list[Butir]


class Komponen(Schema):
    kode: str
    label: str


class LayananRingkas(Schema):
    kode: str
    nomor: int | None = Field(description="Nomor pada daftar layanan; null untuk bantuan rutin")
    nama: str
    sasaran: str
    bidang: str
    subjek: str = Field(description="Untuk siapa; namanya di `/acuan/pilihan/subjek-layanan`")
    biaya: int | None = Field(description="Rupiah; 0 bila gratis, null bila tidak disebut")
    standar_hari_kerja: int | None
    sensitif: bool = Field(description="Dilayani sudah mengatakan sesuatu yang sensitif")


class Layanan(LayananRingkas):
    langkah: list[Butir]
    persyaratan: list[Butir]
    komponen: list[Komponen] = Field(
        description="Yang dapat dicatat diberikan; satuannya di `/acuan/pilihan/satuan`"
    )
    ppks: list[str] = Field(description="Kategori sasarannya; kosong: bukan untuk PPKS")
    usia_min: Usia
    usia_maks: Usia
    output: list[str]
    masa_berlaku: list[MasaBerlaku]
    daur: str = Field(description="Daur hidup permohonannya, di `/acuan/daur`")


class Psks(Schema):
    """A kind of those who help."""

    kode: str
    nomor: int
    nama: str
    jenis: str
    usia_min: Usia
    usia_maks: Usia
    pendidikan_min: str | None
    persyaratan: list[Kriteria]


class Tujuan(Schema):
    """For what a person's data may be opened."""

    kode: str
    nama: str
    perlu: Perlu = Field(description="Yang disebut di sampingnya: id permohonan, keterangan")


class Libur(Schema):
    tanggal: date
    jenis: str
    nama: str


class Peran(Schema):
    kode: str
    nama: str
    izin: list[str] = Field(description="Dengan awalan `*`: di setiap bidang akun itu")


class Izin(Schema):
    kode: str
    nama: str
    pemegang: list[str] = Field(
        description="Peran; `*` setiap akun, `mitra` program mitra yang diberi menurut namanya"
    )


class Nilai(Schema):
    kode: str
    label: str


class Atribut(Schema):
    """What a delivery may say of itself."""

    kode: str
    nilai: list[Nilai]


class Pilihan(Schema):
    """A list that operations take codes of."""

    nama: str
    layanan: list[str] = Field(description="Program yang memakainya")
    nilai: list[Nilai]


class Langkah(Schema):
    kode: str
    judul: str | None = Field(description="null: bagian dari operasi lain")
    izin: str | None
    siapa: Literal["siapa-saja", "orang-lain", "pembuatnya"]
    dari: list[str] = Field(description="Status; yang kini dapat diambil: `boleh`")
    ke: list[str]


class Daur(Schema):
    """The life of a noun: which step leads from which state to which."""

    nama: str
    layanan: list[str] = Field(description="Program yang memilikinya")
    langkah: list[Langkah]


class CariSaring(PageQuery):
    cari: str | None = Field(
        default=None, min_length=1, max_length=100, description="Kata atau awal kata pada namanya"
    )


class WilayahSaring(CariSaring):
    jenis: JenisWilayah | None = None
    induk: str | None = Field(default=None, max_length=13, description="Kode wilayah di atasnya")


class KategoriSaring(CariSaring):
    bidang: str | None = Field(default=None, max_length=50)


class LayananSaring(KategoriSaring):
    subjek: str | None = Field(default=None, max_length=100)


class LiburSaring(PageQuery):
    tahun: int | None = Field(default=None, ge=2000, le=2100)
