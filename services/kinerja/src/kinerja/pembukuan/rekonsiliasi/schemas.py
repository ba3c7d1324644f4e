from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from kantor.bidang import BIDANG, Bidang
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.privasi import TujuanSaring
from kinerja.buku.sengketa.schemas import PutusanRinci
from kinerja.pembukuan.rekonsiliasi.rules import MAKS_HARI
from kit.clock import today
from kit.exports import ExportQuery
from kit.schemas import QuerySchema, Schema, example


class RekonsiliasiSaring(QuerySchema):
    dari: date = Field(examples=["2024-03-01"])
    sampai: date = Field(examples=["2024-03-31"])
    sumber: Bidang | None = None
    menurut: Literal["hari", "tanggal"] = Field(
        default="hari",
        description="Hari bidang mencatatnya (dibandingkan dengan catatan bidang), atau tanggal "
        "kejadiannya (hanya rekam yang berlaku)",
    )

    @model_validator(mode="after")
    def _rentang(self) -> Self:
        if self.sampai < self.dari:
            raise ValueError("sampai tidak boleh sebelum dari")
        if self.sampai - self.dari >= timedelta(days=MAKS_HARI):
            raise ValueError(f"paling banyak {MAKS_HARI} hari sekaligus")
        return self


class RekonsiliasiEkspor(ExportQuery, RekonsiliasiSaring):
    """The same report, and the form of its file."""


class Terpilah(Schema):
    """banyak = dihitung + jumlah semua alasan."""

    banyak: int
    dihitung: int
    tidak_dihitung: dict[str, int] = Field(description="Menurut alasannya")


class Jumlah(Schema):
    sumber: str
    jenis: str = Field(description="layanan, evaluasi, permohonan, atau identitas")
    diterima: int | None = Field(description="Peristiwa yang diterima kinerja, tiap versi")
    digantikan: int | None = Field(description="Di antaranya yang sudah ada versi lebih barunya")
    selesai: int = Field(description="Rekam yang berlaku")
    dibatalkan: int = Field(description="Rekam yang dibatalkan")
    rekam: Terpilah = Field(
        description="Menurut fakta utamanya: ditangani, evaluasi, permohonan. Keluarannya ada pada "
        "fakta"
    )
    fakta: Terpilah


class Baris(Jumlah):
    hari: date
    tercatat: int | None = Field(
        description="Peristiwa pada catatan bidang menurut pencocokan terakhir"
    )
    belum_sampai: int | None = Field(description="tercatat - diterima")
    surat_mati: int = Field(description="Yang sampai tetapi tidak dapat dipakai")
    peristiwa_mati: list[str] = Field(description="Id peristiwanya, paling banyak 20")


class HariDiminta(Schema):
    """Satu hari catatan bidang yang diminta dibaca ulang, dan hasilnya."""

    sumber: str
    hari: date
    menunggu: bool
    diminta: datetime | None
    diperiksa: datetime | None
    cocok: datetime | None = Field(description="Terakhir kali harinya sama dengan di sini")
    dibaca_ulang: int
    galat: str | None


class Rekonsiliasi(Schema):
    dari: date
    sampai: date
    menurut: Literal["hari", "tanggal"]
    wilayah: list[str] = Field(
        description="Batas wilayah akun; catatan bidang tidak mengenal wilayah"
    )
    data: list[Baris]
    jumlah: list[Jumlah]
    diperiksa: dict[str, datetime | None] = Field(description="Pencocokan terakhir tiap bidang")
    diminta: list[HariDiminta]
    penjelasan: dict[str, str] = Field(description="Arti tiap alasan yang muncul")
    aturan_versi: int
    demo: bool


class AmbilHari(Schema):
    model_config = example(sumber=BIDANG[0], hari="2024-03-01")

    sumber: Bidang
    hari: date = Field(examples=["2024-03-01"])

    @model_validator(mode="after")
    def _sudah_lewat(self) -> Self:
        if self.hari > today():
            raise ValueError("hari itu belum tiba")
        return self


class FaktaVersi(Schema):
    """Satu fakta yang dibuat satu versi rekam; `kedudukan` hanya pada versi yang berlaku."""

    id: str
    jenis: JenisFakta
    tanggal: date
    aturan_versi: int
    program: str | None
    sub_kegiatan: str | None
    layanan: str | None
    komponen: str | None
    jumlah: int
    satuan: str | None
    dihitung: list[str] = Field(description="Cacah yang menghitung fakta ini")
    alasan: str | None
    penjelasan: str | None


class VersiRekam(Schema):
    jenis: str
    versi: int
    berlaku: bool = Field(description="Versi tertinggi, yang sekarang menentukan angka")
    nomor_putusan: int = Field(
        description="0: yang pertama datang; selain itu isi lain versi ini yang diputuskan berlaku"
    )
    peristiwa_id: uuid.UUID
    hari: date = Field(description="Hari bidang mencatatnya")
    diterima: datetime
    isi: dict[str, Any] = Field(description="Sebagaimana diterima, tanpa kategori sensitif")
    fakta: list[FaktaVersi]


class RekamSaring(TujuanSaring):
    """For what this record is read."""


class RekamRinci(Schema):
    sumber: str
    rekam_id: uuid.UUID
    tautan: list[str] = Field(description="Rekamnya pada bidang yang memilikinya")
    versi: list[VersiRekam]
    putusan: list[PutusanRinci] = Field(
        description="Atas versi yang datang dengan beberapa isi (/kinerja/v1/sengketa)"
    )
    demo: bool
