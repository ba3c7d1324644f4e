from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import MadeQuery, Order
from kit.names import Name
from kit.schemas import Schema, example
from pelayanan.privasi import TujuanIsi, TujuanSaring

from .rules import DasarLokasi, JenisIdentitas, JenisKelamin, StatusDukcapil

Teks = Annotated[str, Field(min_length=1, max_length=200)]
Nama = Annotated[Name, Field(max_length=200, examples=["Siti Aminah"])]
Tempat = Annotated[Name, Field(max_length=200, examples=["Palangka Raya"])]
NomorNik = Annotated[str, Field(max_length=50, examples=["6271034107859001"])]
NomorKk = Annotated[str, Field(max_length=50, examples=["6271031201109001"])]
Telepon = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 -]{5,19}$", examples=["0812-0000-0000"])]
Alamat = Annotated[str, Field(min_length=1, max_length=500)]
KodeKelurahan = Annotated[str, Field(max_length=13, examples=["62.71.03.1002"])]
StatusKhusus = Annotated[
    str,
    Field(
        max_length=100, description="Di samping kategori; kodenya di /acuan/pilihan/status-khusus"
    ),
]
Kategori = Annotated[list[str], Field(max_length=100, examples=[["lanjut-usia-terlantar"]])]


class PpksBaru(Schema):
    """A person to register. Without NIK a reason is needed; a made-up NIK is refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "nama": "Siti Aminah",
                    "nik": "6271034107589001",
                    "tanggal_lahir": "1958-07-01",
                    "jenis_kelamin": "P",
                    "kelurahan": "62.71.03.1002",
                    "dasar_lokasi": "domisili",
                    "kategori": ["lanjut-usia-terlantar"],
                    "disabilitas": False,
                },
                {
                    "nama": "Tanpa Nama, ditemukan di Pasar Besar",
                    "alasan_tanpa_nik": "tidak membawa dan tidak ingat identitas",
                    "tahun_lahir": 1990,
                    "jenis_kelamin": "L",
                    "kelurahan": "62.71.01.1001",
                    "dasar_lokasi": "ditemukan",
                    "kategori": ["gelandangan"],
                    "disabilitas": False,
                },
            ]
        }
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    nama: Nama
    nik: NomorNik | None = None
    alasan_tanpa_nik: Teks | None = None
    kk: NomorKk | None = None
    tanggal_lahir: date | None = None
    tahun_lahir: int | None = Field(default=None, description="Bila tanggalnya tidak diketahui")
    tempat_lahir: Tempat | None = None
    jenis_kelamin: JenisKelamin
    kelurahan: KodeKelurahan
    dasar_lokasi: DasarLokasi
    alamat: Alamat | None = None
    telepon: Telepon | None = None
    kategori: Kategori
    status_khusus: StatusKhusus | None = None
    disabilitas: bool
    orang_lain: bool = Field(
        default=False,
        description="Sudah diperiksa: ia bukan salah satu kandidat dari jawaban 409"
        " `mungkin-sudah-terdaftar`",
    )


class PpksUbah(Schema):
    """Only what is sent is changed. The NIK is changed by `POST …/nik`.

    `kategori` replaces the categories that are not sensitive; with `kategori_lengkap` all of them.
    """

    model_config = example(alamat="Jl. Tjilik Riwut Km 5")

    nama: Nama | None = None
    alasan_tanpa_nik: Teks | None = None
    kk: NomorKk | None = None
    tanggal_lahir: date | None = None
    tahun_lahir: int | None = None
    tempat_lahir: Tempat | None = None
    jenis_kelamin: JenisKelamin | None = None
    kelurahan: KodeKelurahan | None = None
    dasar_lokasi: DasarLokasi | None = None
    alamat: Alamat | None = None
    telepon: Telepon | None = None
    kategori: Kategori | None = None
    kategori_lengkap: bool = Field(
        default=False,
        description="`kategori` memuat juga yang sensitif; perlu izin `ppks-sensitif:baca`",
    )
    status_khusus: StatusKhusus | None = None
    disabilitas: bool | None = None

    @model_validator(mode="after")
    def _wajib_tetap_terisi(self) -> Self:
        wajib = ("nama", "jenis_kelamin", "kelurahan", "dasar_lokasi", "kategori", "disabilitas")
        kosong = [n for n in wajib if n in self.model_fields_set and getattr(self, n) is None]
        if kosong:
            raise ValueError(f"Tidak boleh dikosongkan: {', '.join(kosong)}.")
        if not self.model_fields_set:
            raise ValueError("Tidak ada yang diubah.")
        return self


class PpksSaring(ChangesQuery, WilayahSaring, MadeQuery, TujuanSaring):
    urut: Order[Literal["nama", "-nama", "dibuat", "-dibuat"]] = None
    kategori: str | None = None
    jenis_kelamin: JenisKelamin | None = None
    tanpa_nik: bool | None = None
    dukcapil: StatusDukcapil | None = Field(
        default=None, description="Menurut yang dikatakan Dukcapil; hanya orang yang ber-NIK"
    )


class Peringatan(Schema):
    """Something to look at again; the record was accepted."""

    lokasi: str
    pesan: str
    kode: str


class NomorTersamar(Schema):
    """A NIK or KK as an answer shows it: no digit, since birth date and sex give the others."""

    diketahui: bool
    dukcapil: StatusDukcapil | None = Field(
        description="Yang dikatakan Dukcapil tentangnya; null bila nomornya tidak diketahui"
    )
    dukcapil_pada: datetime | None = Field(description="Kapan Dukcapil mengatakannya")
    nomor: str | None = Field(description="Hanya pada jawaban `buka`")


class PpksRingkas(Schema):
    id: uuid.UUID
    nama: str
    nik: NomorTersamar
    jenis_kelamin: JenisKelamin
    tahun_lahir: int | None
    kelurahan: str
    kategori: list[str] = Field(description="Tanpa yang sensitif, kecuali disebut untuk apa")
    kategori_lengkap: bool = Field(
        description="false: tanpa yang sensitif, ada atau tidak; tidak dikatakan yang mana"
    )
    status_khusus: str | None
    disabilitas: bool


class PpksSerupa(Schema):
    """Who may be the same person as one who is registered."""

    data: list[PpksRingkas]
    tanyakan: str | None = Field(
        description="Siapa yang ditanya tentang orang serupa yang tidak dapat dilihat akun ini"
    )


class PpksRinci(PpksRingkas):
    """NIK, KK, telephone, address and birth place are masked; `POST …/buka` shows them."""

    alasan_tanpa_nik: str | None
    kk: NomorTersamar
    tanggal_lahir: date | None
    tempat_lahir: str | None
    dasar_lokasi: DasarLokasi
    alamat: str | None
    telepon: str | None
    identitas: JenisIdentitas
    identitas_versi: int
    gabung_ke: uuid.UUID | None = Field(
        default=None, description="Data yang mewakili orang ini sejak keduanya digabung"
    )
    dibuat: datetime
    versi: int
    peringatan: list[Peringatan]


class NikDitemukan(Schema):
    model_config = example(nik="6271031505600001", sebab="Hasil perekaman KTP-el")

    nik: NomorNik
    sebab: str = Field(
        default="NIK ditemukan", min_length=5, max_length=300, examples=["Hasil perekaman KTP-el"]
    )


class PpksCari(Schema):
    """Exactly one of `nik`, `kk` and `nama`.

    A name is found by any of its words or their beginnings, however it is spelt, and with typing
    errors; two letters of it together with the birth year.
    """

    model_config = example(nama="budi santosso", tahun_lahir=1960)

    untuk: TujuanIsi | None = Field(
        default=None, description="Tampilkan juga kategori sensitif, untuk tujuan ini"
    )
    nik: NomorNik | None = None
    kk: NomorKk | None = None
    nama: str | None = Field(default=None, min_length=2, max_length=200)
    tahun_lahir: int | None = Field(default=None, description="Bersama `nama`")
    kelurahan: str | None = None
    batas: int = Field(default=50, ge=1, le=500)
    kursor: str | None = Field(default=None, max_length=1000)

    @model_validator(mode="after")
    def _satu_saja(self) -> Self:
        if sum(nilai is not None for nilai in (self.nik, self.kk, self.nama)) != 1:
            raise ValueError("Isi salah satu saja: nik, kk, atau nama.")
        if self.tahun_lahir is not None and self.nama is None:
            raise ValueError("tahun_lahir hanya bersama nama.")
        if self.nama is not None and len(self.nama.strip()) < 3 and self.tahun_lahir is None:
            raise ValueError("Nama dua huruf dicari bersama tahun_lahir.")
        return self
