"""Reservations, hand-overs and adjustments, as they are sent and answered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kantor.saringan import WilayahSaring
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.pemberian.schemas import Atribut, Kode
from pelayanan.terekam import Alasan

from .rules import (
    Hubungan,
    KeadaanCadangan,
    KeadaanPenyerahan,
    KeadaanPenyesuaian,
    Penerima,
    Sebab,
)
from .schemas import (
    CONTOH_ID,
    CONTOH_LOT,
    CONTOH_PADA,
    CONTOH_TEMPAT,
    DIAMBIL,
    BarisGerakanRinci,
    DaftarDiambil,
    Id,
    Jumlah,
    Pada,
)

Derajat = Annotated[float, Field(description="Derajat desimal")]


class CadanganBaru(Schema):
    """Goods set aside, for somebody's request or another purpose."""

    model_config = example(
        **CONTOH_ID, pada=CONTOH_PADA, tempat_id=CONTOH_TEMPAT,
        keperluan="Paket bagi pengungsi posko 3",
        barang=DIAMBIL,
    )  # fmt: skip

    id: Id
    pada: Pada
    tempat_id: uuid.UUID
    ppks_id: uuid.UUID | None = Field(default=None, description="Bersama permohonannya")
    permohonan_id: uuid.UUID | None = None
    keperluan: str = Field(min_length=3, max_length=200, description="Tanpa data orang")
    barang: DaftarDiambil

    @model_validator(mode="after")
    def _keduanya(self) -> Self:
        if (self.ppks_id is None) != (self.permohonan_id is None):
            raise ValueError("Sebutkan ppks_id bersama permohonan_id.")
        return self


class BarisCadanganRinci(Schema):
    barang_id: uuid.UUID
    lot_id: uuid.UUID
    jumlah: int
    sisa: int


class CadanganRinci(Schema):
    id: uuid.UUID
    tempat_id: uuid.UUID
    kelurahan: str
    permohonan_id: uuid.UUID | None
    keperluan: str
    status: KeadaanCadangan
    boleh: list[str]
    pada: datetime
    barang: list[BarisCadanganRinci]
    versi: int


class CadanganSaring(PageQuery, WilayahSaring):
    status: Several[KeadaanCadangan] = None
    tempat_id: uuid.UUID | None = None
    permohonan_id: uuid.UUID | None = None


class Titik(Schema):
    lintang: Annotated[Derajat, Field(ge=-90, le=90)]
    bujur: Annotated[Derajat, Field(ge=-180, le=180)]


class TitikRinci(Titik):
    """As it was sent."""


class PenyerahanBaru(Schema):
    """Goods handed over: to a person in a request, whose delivery grows by it, or used in a place.

    With `cadangan_id` they are taken from what was set aside.
    """

    model_config = example(
        **CONTOH_ID, pada=CONTOH_PADA, tempat_id=CONTOH_TEMPAT,
        ppks_id="01930000-0000-7000-8000-000000000004",
        permohonan_id="01930000-0000-7000-8000-000000000005", komponen="alat-bantu",
        penerima="wakil", hubungan="keluarga", nama_penerima="Rahmat", barang=DIAMBIL,
    )  # fmt: skip

    id: Id
    pada: Pada
    tempat_id: uuid.UUID
    cadangan_id: uuid.UUID | None = None
    ppks_id: uuid.UUID | None = Field(default=None, description="Bersama permohonannya")
    permohonan_id: uuid.UUID | None = None
    kebutuhan_id: uuid.UUID | None = None
    komponen: Kode | None = Field(default=None, description="Yang terpenuhi olehnya")
    atribut: Atribut = Field(default={})
    penerima: Penerima
    hubungan: Hubungan | None = None
    nama_penerima: str | None = Field(default=None, min_length=2, max_length=120)
    titik: Titik | None = Field(default=None, description="Di mana diserahkan")
    berkas: list[uuid.UUID] = Field(default=[], max_length=5, description="Foto atau tanda terima")
    barang: DaftarDiambil

    @model_validator(mode="after")
    def _kepada_siapa(self) -> Self:
        orang = (self.ppks_id, self.permohonan_id, self.komponen)
        if None in orang and any(orang):
            raise ValueError("Sebutkan ppks_id, permohonan_id, dan komponen bersama-sama.")
        if (self.penerima is Penerima.TEMPAT) != (self.ppks_id is None):
            raise ValueError("Kepada orang: penerima sendiri atau wakil. Selain itu: tempat.")
        if (self.penerima is Penerima.WAKIL) != (self.hubungan is not None):
            raise ValueError("Wakil disebut hubungannya; penerima lain tidak.")
        if self.penerima is Penerima.WAKIL and self.nama_penerima is None:
            raise ValueError("Wakil disebut namanya.")
        if self.ppks_id is None and (self.kebutuhan_id is not None or self.atribut):
            raise ValueError("Kebutuhan dan atribut hanya bagi orang.")
        return self


class PemberianTercatat(Schema):
    pemberian_id: uuid.UUID
    jumlah: int


class PenyerahanRingkas(Schema):
    id: uuid.UUID
    tempat_id: uuid.UUID
    kelurahan: str
    cadangan_id: uuid.UUID | None
    permohonan_id: uuid.UUID | None
    kebutuhan_id: uuid.UUID | None
    komponen: str | None
    pada: datetime
    penerima: Penerima
    hubungan: Hubungan | None
    pemberian: list[PemberianTercatat]
    status: KeadaanPenyerahan
    boleh: list[str]
    alasan_batal: str | None
    oleh: str
    dibuat: datetime
    versi: int


class BerkasPenyerahan(Schema):
    id: uuid.UUID
    jenis: str
    ukuran: int


class PenyerahanRinci(PenyerahanRingkas):
    nama_penerima: str | None
    titik: TitikRinci | None
    berkas: list[BerkasPenyerahan]
    barang: list[BarisGerakanRinci]


class PenyerahanSaring(PageQuery, WilayahSaring, DatedQuery, MadeQuery):
    urut: Order[Literal["pada", "-pada", "dibuat", "-dibuat"]] = None
    status: Several[KeadaanPenyerahan] = None
    tempat_id: uuid.UUID | None = None
    permohonan_id: uuid.UUID | None = None
    ppks_id: uuid.UUID | None = None
    komponen: str | None = Field(default=None, max_length=100)


class LotDisesuaikan(Schema):
    lot_id: uuid.UUID
    jumlah: Jumlah | None = Field(default=None, description="Yang hilang, rusak, kedaluwarsa")
    dihitung: int | None = Field(
        default=None, ge=0, le=1_000_000_000, description="Yang ada menurut perhitungan (opname)"
    )


class PenyesuaianBaru(Schema):
    model_config = example(
        **CONTOH_ID, pada=CONTOH_PADA, tempat_id=CONTOH_TEMPAT,
        sebab="opname", alasan="Perhitungan akhir bulan",
        barang=[{"lot_id": CONTOH_LOT, "dihitung": 190}],
    )  # fmt: skip

    id: Id
    pada: Pada
    tempat_id: uuid.UUID
    sebab: Sebab
    alasan: Alasan
    barang: list[LotDisesuaikan] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _menurut_sebab(self) -> Self:
        opname = self.sebab is Sebab.OPNAME
        for satu in self.barang:
            if (satu.dihitung is None) is opname or (satu.jumlah is None) is not opname:
                raise ValueError("Opname: isi dihitung. Sebab lain: isi jumlah yang hilang.")
        if len({satu.lot_id for satu in self.barang}) < len(self.barang):
            raise ValueError("Sebutkan tiap lot sekali.")
        return self


class BarisPenyesuaian(Schema):
    lot_id: uuid.UUID
    tercatat: int
    dihitung: int | None
    selisih: int


class PenyesuaianRinci(Schema):
    id: uuid.UUID
    tempat_id: uuid.UUID
    kelurahan: str
    sebab: Sebab
    alasan: str
    pada: datetime
    barang: list[BarisPenyesuaian]
    status: KeadaanPenyesuaian
    boleh: list[str]
    diusulkan_oleh: str
    diputus_oleh: str | None
    versi: int


class PenyesuaianSaring(PageQuery, WilayahSaring):
    status: Several[KeadaanPenyesuaian] = None
    tempat_id: uuid.UUID | None = None
