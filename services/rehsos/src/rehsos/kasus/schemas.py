from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from kantor.kasus import Urgensi
from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import DatedQuery, Order, Several
from kit.names import Name
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.penugasan.rules import Tenggat
from pelayanan.permohonan.rules import SumberDana

from .rules import (
    AlasanHenti,
    AlasanSelesai,
    JenisCatatan,
    Pemberi,
    Persetujuan,
    Saat,
    StatusKasus,
    SumberKasus,
    Tingkat,
)

_SATU = "01930000-0000-7000-8000-000000000001"
Teks = Annotated[
    str,
    Field(
        min_length=5,
        max_length=8000,
        description="Disimpan tersandi; dibaca lewat /buka dengan tujuan",
        examples=["Klien tinggal sendiri, makan sekali sehari."],
    ),
]
Alasan = Annotated[str, Field(min_length=5, max_length=1000, examples=["Dicatat dua kali"])]
Kode = Annotated[str, Field(min_length=1, max_length=100)]
Akun = Annotated[str, Field(min_length=1, max_length=100)]
Kriteria = Annotated[
    dict[Kode, Annotated[list[Kode], Field(min_length=1, max_length=20)]],
    Field(
        max_length=5,
        description="Kategori -> kriterianya yang terpenuhi, menurut /acuan/ppks",
        examples=[{"lanjut-usia-terlantar": ["kebutuhan-dasar"]}],
    ),
]


class PelaporKasus(Schema):
    """Who told of it; nobody has to apply."""

    nama: Name | None = Field(default=None, max_length=200)
    instansi: Name | None = Field(default=None, max_length=200, examples=["Satpol PP"])
    telepon: str | None = Field(default=None, min_length=6, max_length=20, pattern=r"^[0-9+ -]+$")

    @model_validator(mode="after")
    def _salah_satu(self) -> Self:
        if self.nama is None and self.instansi is None:
            raise ValueError("Sebutkan nama atau instansinya.")
        return self


class PelaporKasusRinci(PelaporKasus):
    """As it was written down."""


class Rincian(Schema):
    """How a case came, as it is sealed."""

    uraian: str
    pelapor: PelaporKasusRinci | None = None
    tempat: str | None = None
    pada: datetime | None = None
    kriteria: dict[str, list[str]] = Field(default={})


class KasusBaru(Schema):
    model_config = example(
        ppks_id=_SATU,
        layanan="rumah-singgah",
        sumber="temuan",
        tempat="Emper toko di Jalan Contoh 5",
        pada="2026-03-02T21:15:00+07:00",
        pelapor={"instansi": "Satpol PP"},
        uraian="Ditemukan tidur di emper toko, lemas dan tanpa keluarga.",
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    ppks_id: uuid.UUID = Field(description="Dicari atau didaftarkan lebih dulu, boleh tanpa NIK")
    layanan: Kode
    sumber: SumberKasus
    tanggal: date | None = Field(default=None, description="Bila kosong hari ini")
    uraian: Teks
    pelapor: PelaporKasus | None = None
    tempat: str | None = Field(default=None, min_length=3, max_length=300)
    pada: AwareDatetime | None = Field(default=None, description="Saat ditemukan")
    berkas: list[uuid.UUID] = Field(
        default=[], max_length=5, description="Foto dan surat yang sudah diunggah dari akun ini"
    )
    pengaduan_id: uuid.UUID | None = None
    kriteria: Kriteria = Field(default={})
    tingkat: Tingkat = Tingkat.BIASA
    tidak_cakap: bool = Field(default=False, description="Tidak dapat memutuskan sendiri")
    lanjutan_dari: uuid.UUID | None = Field(
        default=None, description="Kasus terdahulu orang ini yang dilanjutkan"
    )
    kasus_lain: bool = Field(
        default=False, description="Catat walau layanan ini masih mempunyai kasus yang berjalan"
    )


class KasusTriase(Schema):
    model_config = example(urgensi="mendesak", teks="Perlu makan dan tempat bermalam hari ini.")

    urgensi: Urgensi
    teks: Teks


class TujuanRencana(Schema):
    tujuan: str = Field(min_length=5, max_length=500)
    ukuran: str = Field(min_length=3, max_length=500, description="Kapan disebut tercapai")
    sampai: date


class KasusRencana(Schema):
    """An intervention plan: what is to be reached by when, and by what."""

    model_config = example(
        tujuan=[
            {
                "tujuan": "Kembali kepada keluarganya",
                "ukuran": "Tinggal bersama keluarga sebulan",
                "sampai": "2026-12-31",
            }
        ],
        intervensi=["Penelusuran keluarga", "Bimbingan sosial tiap pekan"],
    )

    tujuan: list[TujuanRencana] = Field(min_length=1, max_length=20)
    intervensi: list[Annotated[str, Field(min_length=5, max_length=500)]] = Field(
        min_length=1, max_length=50
    )


class TujuanRencanaRinci(TujuanRencana):
    """As it was proposed."""


class RencanaRinci(Schema):
    """As it was proposed."""

    tujuan: list[TujuanRencanaRinci]
    intervensi: list[str]


class KasusBeralasan(Schema):
    model_config = example(alasan="Tujuannya belum terukur")

    alasan: Alasan


class KasusCatatan(Schema):
    """An intervention, a conference, a follow-up, or a note."""

    model_config = example(
        jenis="intervensi", teks="Bimbingan pertama, klien mau berbicara.", tindak_lanjut=None
    )

    jenis: JenisCatatan
    tanggal: date | None = Field(default=None, description="Bila kosong hari ini")
    teks: Teks
    peserta: list[Name] = Field(default=[], max_length=30, description="Bagi konferensi kasus")
    intervensi: Kode | None = Field(
        default=None, description="Jenisnya menurut /kasus/intervensi, bila salah satunya"
    )
    hasil: Kode | None = Field(default=None, description="Hasilnya, menurut jenis itu")
    tindak_lanjut: date | None = Field(
        default=None,
        description="Kapan berikutnya; kosong menghapus yang lama bila dikirim, menurut hasilnya"
        " bila tidak",
    )


class KasusPersetujuan(Schema):
    """What the client, or the guardian of whoever cannot decide, says to being served."""

    model_config = example(setuju=True, pemberi="klien", teks="Disampaikan lisan di kantor.")

    setuju: bool
    pemberi: Pemberi
    tidak_cakap: bool | None = Field(
        default=None, description="Klien tidak dapat memutuskan sendiri; kosong: seperti tercatat"
    )
    wali_ppks_id: uuid.UUID | None = Field(
        default=None, description="Wali yang terdaftar; bila tidak, namanya"
    )
    nama_wali: Name | None = Field(default=None, max_length=200)
    hubungan: str | None = Field(default=None, min_length=2, max_length=100)
    teks: Teks

    @model_validator(mode="after")
    def _wali(self) -> Self:
        siapa = [self.wali_ppks_id, self.nama_wali]
        seorang = siapa.count(None) == 1 and self.hubungan is not None
        kosong = siapa.count(None) == 2 and self.hubungan is None
        if not (seorang if self.pemberi is Pemberi.WALI else kosong):
            pesan = "Sebutkan walinya (terdaftar atau namanya) dan hubungannya, hanya bila wali"
            raise ValueError(f"{pesan} yang memutuskan.")
        return self


class KasusPenilaian(Schema):
    """An instrument of the office, filled in; of before and after by the same version."""

    model_config = example(
        instrumen="biopsikososial", versi=1, saat="awal", jawaban={"makan": 0, "kesehatan": 1}
    )

    instrumen: Kode
    versi: int = Field(ge=1)
    saat: Saat
    tanggal: date | None = Field(default=None, description="Bila kosong hari ini")
    jawaban: dict[Kode, int] = Field(min_length=1, max_length=200)
    teks: Teks | None = None


class KasusKerahasiaan(Schema):
    model_config = example(tingkat="terlindung", alasan="Pelaku mencari klien")

    tingkat: Tingkat
    alasan: Alasan


class KasusTim(Schema):
    """Accounts that the case exists for, whatever its level."""

    model_config = example(tambah=["petugas-2"], alasan="Menggantikan selama cuti")

    tambah: list[Akun] = Field(default=[], max_length=20)
    lepas: list[Akun] = Field(default=[], max_length=20)
    alasan: Alasan

    @model_validator(mode="after")
    def _ada(self) -> Self:
        if not (self.tambah or self.lepas) or set(self.tambah) & set(self.lepas):
            raise ValueError("Sebutkan siapa yang ditambah atau dilepas, tiap akun sekali.")
        return self


class PengalihanKasus(Schema):
    """Whoever left hands over all their cases, in the caller's areas."""

    model_config = example(dari="petugas-1", ke="petugas-2", alasan="Pindah tugas")

    dari: Akun
    ke: Akun
    alasan: Alasan

    @model_validator(mode="after")
    def _lain(self) -> Self:
        if self.dari == self.ke:
            raise ValueError("Sebutkan dua akun.")
        return self


class KasusDialihkan(Schema):
    banyak: int = Field(description="Kasus yang dialihkan, juga yang tidak terlihat pemintanya")


class KasusPermohonan(Schema):
    model_config = example(permohonan_id=_SATU)

    permohonan_id: uuid.UUID = Field(description="Layanan lain bagi orang yang sama")


class KasusTerminasi(Schema):
    model_config = example(
        alasan_akhir="tujuan-tercapai", sumber_dana="apbd-kota", teks="Sudah tinggal bersama anak."
    )

    alasan_akhir: AlasanSelesai
    tanggal: date | None = Field(default=None, description="Bila kosong hari ini")
    sumber_dana: SumberDana
    teks: Teks


class KasusHenti(Schema):
    model_config = example(alasan_akhir="menolak", teks="Klien menolak dilayani lebih lanjut.")

    alasan_akhir: AlasanHenti
    teks: Teks


class KasusRinci(Schema):
    id: uuid.UUID
    ppks_id: uuid.UUID
    layanan: str
    kelurahan: str
    sumber: SumberKasus
    tingkat: Tingkat
    tingkat_usul: Tingkat | None = Field(description="Diminta seorang, menunggu seorang lain")
    tingkat_usul_oleh: str | None
    status: StatusKasus
    urgensi: Urgensi | None
    tanggal: date
    persetujuan: Persetujuan
    tidak_cakap: bool
    wali_ppks_id: uuid.UUID | None
    rencana_menunggu: bool = Field(description="Suatu rencana menunggu putusan orang lain")
    rencana_diusulkan_oleh: str | None
    rencana_disetujui_oleh: str | None
    tindak_lanjut: date | None
    lanjutan_dari: uuid.UUID | None
    pengaduan_id: uuid.UUID | None
    tugas_id: uuid.UUID | None
    petugas: str | None
    jatuh_tempo: date | None
    tenggat: Tenggat | None
    tanggal_selesai: date | None
    alasan_akhir: AlasanSelesai | AlasanHenti | None
    boleh: list[str]
    rekam_versi: int
    dibuat: datetime
    versi: int


class KasusLengkap(KasusRinci):
    tim: list[str]
    permohonan: list[uuid.UUID] = Field(description="Layanan lain dalam kasus ini")


class TeksKasus(Schema):
    pada: datetime
    tanggal: date
    oleh: str
    langkah: str
    jenis: JenisCatatan | None
    teks: str


class PenilaianRinci(Schema):
    instrumen: str
    versi: int
    saat: Saat
    tanggal: date
    oleh: str
    nilai: int = Field(description="Jumlah nilai jawabannya")
    maksimum: int
    golongan: str | None = Field(default=None, description="Arti nilainya menurut instrumennya")
    jawaban: dict[str, int]


class KasusTerbuka(Schema):
    """What was written, in full."""

    id: uuid.UUID
    uraian: str
    pelapor: PelaporKasusRinci | None
    tempat: str | None
    pada: datetime | None
    kriteria: dict[str, list[str]]
    rencana: RencanaRinci | None
    usul_rencana: RencanaRinci | None
    penilaian: list[PenilaianRinci]
    langkah: list[TeksKasus]


class RiwayatKasusRinci(Schema):
    id: uuid.UUID
    kasus_id: uuid.UUID
    pada: datetime
    tanggal: date
    oleh: str
    langkah: str
    jenis: JenisCatatan | None
    dari: StatusKasus | None
    ke: StatusKasus


class LinimasaSaring(PageQuery):
    ppks_id: uuid.UUID = Field(description="Semua kasus orang ini yang dapat dilihat")


class KasusSaring(ChangesQuery, WilayahSaring, DatedQuery):
    urut: Order[Literal["tanggal", "-tanggal", "tindak_lanjut", "-tindak_lanjut"]] = None
    status: Several[StatusKasus] = None
    sumber: SumberKasus | None = None
    urgensi: Urgensi | None = None
    layanan: str | None = Field(default=None, max_length=100)
    ppks_id: uuid.UUID | None = None
    saya: bool | None = Field(default=None, description="Tugasnya pada akun ini")
    tindak_lanjut_sampai: date | None = Field(
        default=None, description="Yang berjalan dengan tindak lanjut sampai hari ini"
    )
