from __future__ import annotations

from datetime import date

from pydantic import Field

from kit.pagination import PageQuery
from kit.schemas import Schema


class ButirLayanan(Schema):
    kode: str
    label: str
    syarat: str | None
    rincian: list[ButirLayanan]


class LayananRingkas(Schema):
    kode: str
    nomor: int | None = Field(description="Nomor pada daftar layanan; null untuk bantuan rutin")
    nama: str
    sasaran: str
    subjek: str = Field(description="Untuk siapa; namanya di /acuan/pilihan/subjek-layanan")
    biaya: int | None = Field(description="Rupiah; 0 bila gratis, null bila tidak disebut")
    standar_hari_kerja: int | None


class LayananRinci(LayananRingkas):
    langkah: list[ButirLayanan]
    persyaratan: list[ButirLayanan]
    komponen: dict[str, str] = Field(description="Kode komponen yang dapat dicatat, dan artinya")
    ppks: list[str]
    usia_min: int | None
    usia_maks: int | None
    output: list[str]


class LayananSaring(PageQuery):
    subjek: str | None = Field(default=None, max_length=100)
    pada: date | None = Field(default=None, description="Katalog tahun itu; kosong: hari ini")
