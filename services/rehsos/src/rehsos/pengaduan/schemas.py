from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from kantor.bidang import Bidang
from kantor.pengaduan import JenisPengaduan
from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.names import Name
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.penugasan.rules import Tenggat
from pelayanan.permohonan.rules import SumberDana
from pelayanan.ppks.schemas import KodeKelurahan
from pelayanan.usul import IsiKoreksi, Usul, UsulKoreksi, UsulRinci

from .rules import Kanal, Pengenal, StatusPengaduan

Alasan = Annotated[str, Field(min_length=5, max_length=1000, examples=["Bukan urusan dinas ini"])]
Teks = Annotated[
    str,
    Field(
        min_length=5,
        max_length=4000,
        description="Dibaca pelapor di halaman lacak: tanpa nama, NIK, dan alamat siapa pun",
        examples=["Laporan Anda kami terima dan sedang kami periksa."],
    ),
]


class PengenalLain(Schema):
    jenis: Pengenal
    nomor: str = Field(min_length=4, max_length=40)


class Pelapor(Schema):
    """Who complains: a person whose identity is clear."""

    nama: Name = Field(max_length=200)
    nik: str | None = Field(default=None, max_length=16)
    pengenal: PengenalLain | None = None
    telepon: str | None = Field(default=None, min_length=6, max_length=20, pattern=r"^[0-9+ -]+$")
    surel: str | None = Field(default=None, max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    alamat: str | None = Field(default=None, min_length=5, max_length=300)
    lembaga: Name | None = Field(
        default=None, max_length=200, description="Lembaga yang diwakilinya; orangnya yang dihitung"
    )


class PengaduanBaru(Schema):
    model_config = example(
        kanal="datang",
        jenis="pengaduan",
        pelapor={
            "nama": "Budi Contoh",
            "pengenal": {"jenis": "sim", "nomor": "1234-5678"},
            "telepon": "0812 0000 0000",
        },
        kelurahan="62.71.03.1002",
        uraian="Bantuan yang dijanjikan untuk warga di gang kami belum diterima.",
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    kanal: Kanal
    jenis: JenisPengaduan
    kelas: str | None = Field(
        default=None, max_length=100, description="Bila kosong menurut jenisnya"
    )
    nomor_sp4n: str | None = Field(default=None, pattern=r"^[0-9]{4,20}$")
    pelapor: Pelapor
    sembunyikan_nama: bool = Field(
        default=False, description="Nama tidak dibuka bagi yang menanganinya"
    )
    kelurahan: KodeKelurahan = Field(
        description="Tempat tinggal pelapor; bagi orang luar kota tempat kejadiannya"
    )
    uraian: str = Field(min_length=20, max_length=8000)
    tanggal: date | None = Field(default=None, description="Diterima; bila kosong hari ini")


class PengaduanBerteks(Schema):
    model_config = example(teks="Laporan Anda kami terima dan sedang kami periksa.")

    teks: Teks


class PengaduanVerifikasi(Schema):
    model_config = example(kelas="biasa")

    kelas: str | None = Field(default=None, max_length=100, description="Bila kelasnya berubah")


class PengaduanLengkap(Schema):
    model_config = example(teks="Pelapor menyusulkan foto dan nama gangnya.")

    teks: Teks | None = None


class PengaduanSerah(Schema):
    model_config = example(bidang="linjamsos", alasan="Menyangkut bantuan korban bencana.")

    bidang: Bidang
    alasan: Alasan


class PengaduanBeralasan(Schema):
    model_config = example(alasan="Di luar kewenangan dinas ini.")

    alasan: Alasan


class PengaduanTolak(Schema):
    """The complainer reads why."""

    model_config = example(alasan="Bukan urusan dinas ini; sampaikan kepada dinas perhubungan.")

    alasan: Alasan


class PengaduanSelesai(Schema):
    model_config = example(sumber_dana="apbd-kota")

    tanggal: date | None = Field(default=None, description="Bila kosong hari ini")
    sumber_dana: SumberDana = SumberDana.APBD_KOTA


class PengaduanKoreksi(IsiKoreksi):
    """Of what a closed complaint counts for."""

    model_config = example(alasan="Salah tulis pada berkas asalnya.", tanggal="2026-11-20")

    alasan: Alasan
    tanggal: date | None = None
    kelurahan: KodeKelurahan | None = None


class PengaduanRinci(Schema):
    id: uuid.UUID
    nomor: str
    kanal: Kanal
    jenis: JenisPengaduan
    kelas: str
    nomor_sp4n: str | None
    status: StatusPengaduan
    kelurahan: str
    tanggal: date
    lembaga: bool = Field(description="Pelapor mewakili suatu lembaga")
    sembunyikan_nama: bool
    diserahkan: Bidang | None = Field(description="Bidang lain yang menjawab")
    respons_paling_lambat: date
    direspons: datetime | None
    jatuh_tempo: date | None
    tenggat: Tenggat | None
    petugas: str | None
    tanggal_selesai: date | None
    boleh: list[str]
    usul_koreksi: UsulKoreksi | None
    usul_pembatalan: UsulRinci | None
    rekam_versi: int
    dibuat: datetime
    versi: int


class PengaduanDiterima(PengaduanRinci):
    rahasia: str | None = Field(
        description="Kode rahasia tanda terima; hanya sekali ini, pada pengiriman ulang null"
    )


class TeksLangkah(Schema):
    pada: datetime
    langkah: str
    teks: str


class PengenalRinci(PengenalLain):
    """As it was written down."""


class PelaporRinci(Pelapor):
    """As it was written down."""

    pengenal: PengenalRinci | None = None


class PengaduanTerbuka(Schema):
    """What was written; `pelapor` is null where the name is hidden."""

    id: uuid.UUID
    uraian: str
    pelapor: PelaporRinci | None
    langkah: list[TeksLangkah]


class RahasiaBaru(Schema):
    nomor: str
    rahasia: str


class RiwayatPengaduanRinci(Schema):
    id: uuid.UUID
    pada: datetime
    oleh: str
    langkah: str
    dari: str | None
    ke: str


class PengaduanSaring(ChangesQuery, WilayahSaring, DatedQuery, MadeQuery):
    urut: Order[Literal["tanggal", "-tanggal", "dibuat", "-dibuat"]] = None
    status: Several[StatusPengaduan] = None
    kanal: Kanal | None = None
    jenis: JenisPengaduan | None = None
    kelas: str | None = Field(default=None, max_length=100)
    nomor: str | None = Field(default=None, max_length=20, description="Nomor tanda terima")
    nomor_sp4n: str | None = Field(default=None, max_length=20)
    diserahkan: Bidang | None = None
    usul: Usul | None = Field(default=None, description="Yang menunggu putusan orang lain")


class SerahanSaring(PageQuery):
    status: Several[StatusPengaduan] = None


class LampiranBaru(Schema):
    model_config = example(berkas_id="01930000-0000-7000-8000-000000000004")

    berkas_id: uuid.UUID = Field(description="Unggahan yang selesai, dari akun ini")


class LampiranRinci(Schema):
    id: uuid.UUID
    jenis: str
    ukuran: int


class Lampiran(Schema):
    data: list[LampiranRinci]


class UnsurRinci(Schema):
    unsur: str
    rata_rata: str | None = Field(description="1 sampai 4, dua angka di belakang koma")


class IkmRinci(Schema):
    """The index of Permenpan-RB 14/2017: 25.00 to 100.00."""

    responden: int
    nilai: str | None
    mutu: Literal["A", "B", "C", "D"] | None = Field(
        description="null: respondennya terlalu sedikit"
    )
    unsur: list[UnsurRinci]


class RingkasanPengaduan(Schema):
    banyak: int
    menurut_status: dict[str, int]
    menurut_kanal: dict[str, int]
    menurut_jenis: dict[str, int]
    menurut_kelas: dict[str, int]
    selesai_tepat_waktu: int
    selesai_terlambat: int
    ikm: IkmRinci


class RingkasanSaring(DatedQuery):
    """By the day on which they were received; without days all of this year."""
