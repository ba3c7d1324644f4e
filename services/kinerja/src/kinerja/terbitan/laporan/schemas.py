from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from kinerja.terbitan.laporan.isi import Isi
from kinerja.terbitan.laporan.rules import SETAHUN, Format, Jenis, Periode, Status
from kit.listing import DatedQuery, Several
from kit.pagination import PageQuery
from kit.schemas import QuerySchema, Schema, example

Tahun = Annotated[int, Field(ge=2000, le=2100, description="Tahun anggaran", examples=[2024])]


class LaporanDiminta(Schema):
    """Satu periode, kumulatif sejak Januari; tanpa triwulan dan bulan: setahun."""

    model_config = example(jenis="lembar-iku", tahun=2024)

    jenis: Jenis
    tahun: Tahun
    triwulan: Annotated[int, Field(ge=1, le=4)] | None = None
    sampai_bulan: Annotated[int, Field(ge=1, le=12)] | None = None
    penutupan_id: uuid.UUID | None = Field(
        default=None, description="Angka sebagaimana ditutup, bukan angka sekarang"
    )

    @model_validator(mode="after")
    def _satu_periode(self) -> LaporanDiminta:
        if self.triwulan is not None and self.sampai_bulan is not None:
            raise ValueError("Pilih triwulan atau sampai_bulan, jangan keduanya.")
        terbagi = self.triwulan is not None or self.sampai_bulan is not None
        if self.jenis in SETAHUN and terbagi:
            raise ValueError("Laporan jenis ini untuk setahun, tanpa triwulan dan bulan.")
        if self.jenis is Jenis.SPM and self.triwulan is None:
            raise ValueError("Laporan SPM dibuat per triwulan; isi triwulan.")
        if self.jenis is Jenis.RKT and self.penutupan_id is not None:
            raise ValueError("RKT adalah rencana; tidak ada angkanya yang ditutup.")
        return self

    @property
    def periode(self) -> Periode:
        return Periode(self.tahun, self.triwulan, self.sampai_bulan)


class PratinjauSaring(LaporanDiminta, QuerySchema):
    """The same, as a filter."""


class PratinjauUnduh(PratinjauSaring):
    format: Format


class UnduhSaring(QuerySchema):
    format: Format


class LaporanSaring(PageQuery, DatedQuery):
    """`dari` and `sampai` are about the day of issue."""

    jenis: Several[Jenis] = None
    tahun: Tahun | None = None
    triwulan: Annotated[int, Field(ge=1, le=4)] | None = None
    status: Status | None = None
    tahun_nomor: Tahun | None = Field(default=None, description="Tahun penomoran")
    usul_penarikan: bool | None = Field(
        default=None, description="true: yang penarikannya menunggu putusan orang lain"
    )


class Penarikan(Schema):
    model_config = example(alasan="Salah tulis pada berkas asalnya.")

    alasan: Annotated[str, Field(min_length=5, max_length=1000)]


class Ditarik(Schema):
    alasan: str
    peran: str
    pada: datetime


class UsulPenarikan(Schema):
    """Menunggu putusan orang lain; sampai itu laporannya berlaku."""

    diusulkan_oleh: str
    alasan: str


class LaporanRingkas(Schema):
    id: uuid.UUID
    nomor: str
    kode: str = Field(description="Kode verifikasi pada kertasnya")
    jenis: Jenis
    nama: str
    tahun: int
    triwulan: int | None
    sampai_bulan: int | None
    penutupan_id: uuid.UUID | None
    tanggal: date
    aturan_versi: int
    peran: str = Field(description="Peran yang menerbitkan")
    sidik: str = Field(description="SHA-256 isi kanonik")
    demo: bool = Field(description="Data demo: bukan angka resmi")
    status: Status
    ditarik: Ditarik | None
    usul_penarikan: UsulPenarikan | None


class LaporanRinci(LaporanRingkas):
    isi: Isi


class Pratinjau(Schema):
    jenis: Literal["pratinjau"] = "pratinjau"
    isi: Isi
