from __future__ import annotations

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kantor.saringan import WilayahSaring
from kinerja.aturan.pemetaan.alasan import Alasan
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.privasi import TujuanSaring
from kinerja.dasar.ciri import CiriRinci
from kit.listing import DatedQuery
from kit.pagination import PageQuery
from kit.schemas import Schema


class FaktaSaring(PageQuery, WilayahSaring, DatedQuery):
    """`dari` and `sampai` are about the fact's own date, `bulan` about its subject's cell."""

    tahun: Annotated[int, Field(ge=2000, le=2100, examples=[2024])]
    program: str | None = Field(default=None, max_length=50)
    jenis: JenisFakta | None = None
    layanan: str | None = Field(default=None, max_length=100)
    komponen: str | None = Field(default=None, max_length=100)
    triwulan: Annotated[int, Field(ge=1, le=4)] | None = None
    bulan: Annotated[int, Field(ge=1, le=12)] | None = None
    dihitung: bool | None = None
    alasan: Alasan | None = Field(default=None, description="Mengapa tidak dihitung")


class FaktaBertujuan(TujuanSaring, FaktaSaring):
    """The same facts, and for what they are read."""


class FaktaRinci(CiriRinci):
    """Satu fakta dan rekam yang membuatnya. Tanpa data orang: itu ada pada bidangnya."""

    id: str
    jenis: JenisFakta
    tahun: int
    tanggal: date
    program: str | None
    sub_kegiatan: str | None
    layanan: str | None
    komponen: str | None
    daftar: str | None = Field(description="Daftar sasaran yang mengukurnya")
    tahap: str | None
    subjek: str
    jumlah: int
    satuan: str | None
    kelurahan: str | None = Field(description="Sel subjeknya: domisili, atau tempat ditemukan")
    bulan: int = Field(description="Sel subjeknya: bulan fakta pertama yang dihitung")
    kelompok_umur: str | None
    sumber_dana: str | None
    dihitung: bool = Field(description="Pada indikator ini: sebagai pembilang atau penyebut")
    dihitung_sebagai: list[Literal["pembilang", "penyebut"]]
    dihitung_tanpa_ganda: bool
    dihitung_legal: bool
    alasan: Alasan | None
    penjelasan: str | None
    diragukan: bool = Field(description="Tetap dihitung")
    keraguan: str | None = Field(description="Mengapa diragukan")
    aturan_versi: int
    peristiwa_id: uuid.UUID
    sumber: str
    rekam_id: uuid.UUID
    versi: int
    tautan: str = Field(description="Rekamnya pada bidang yang memilikinya")


class KeluargaRaguSaring(PageQuery, WilayahSaring):
    tahun: Annotated[int, Field(ge=2000, le=2100, examples=[2024])]
    sumber: str | None = Field(default=None, max_length=50, description="Bidang pencatatnya")


class KeluargaRagu(Schema):
    """Sebuah rekam yang dihitung atas nama keluarga, sedangkan orangnya pada tahun itu juga
    dihitung dengan keluarga lain di bidang lain. Tanpa data orang."""

    kelompok: uuid.UUID = Field(
        description="Sama pada semua rekam orang itu pada tahun itu; bukan id orangnya"
    )
    bidang: list[str] = Field(description="Semua bidang yang keluarganya berbeda")
    sumber: str
    rekam_id: uuid.UUID
    tanggal: date
    sub_kegiatan: str
    kelurahan: str | None
    tautan: str = Field(description="Rekamnya pada bidang yang memilikinya")


class RiwayatLayanan(BaseModel):
    bidang: str
    jenis: Literal["layanan", "evaluasi"]
    layanan: str = Field(description="Yang diberikan, atau yang dinilai evaluasi itu")
    tanggal: date = Field(description="Selesai atau dinilai; diajukan bila belum")
    keadaan: Literal["diajukan", "selesai", "dibatalkan"]


class RiwayatOrang(BaseModel):
    """Without services that are sensitive, whether or not there are any."""

    data: list[RiwayatLayanan] = Field(description="Paling banyak 500, yang terbaru lebih dahulu")
