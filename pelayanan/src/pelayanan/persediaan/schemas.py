from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.exports import ExportQuery
from kit.listing import DatedQuery, Order, Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.permohonan.rules import Satuan, SumberDana
from pelayanan.ppks.schemas import KodeKelurahan
from pelayanan.terekam import Alasan

from .rules import JenisBarang, JenisGerakan, JenisTempat, Pemilik

CONTOH_ID = {"id": "01930000-0000-7000-8000-00000000000a"}
CONTOH_BARANG = "01930000-0000-7000-8000-000000000001"
CONTOH_TEMPAT = "01930000-0000-7000-8000-000000000002"
CONTOH_LOT = "01930000-0000-7000-8000-000000000003"
CONTOH_PADA = "2026-03-02T09:30:00+07:00"

Id = Annotated[
    uuid.UUID | None, Field(default=None, description="UUIDv7 dari perangkat, bila luring")
]
Jumlah = Annotated[
    int, Field(ge=1, le=1_000_000_000, description="Dalam satuan barangnya, bilangan bulat")
]
Pada = Annotated[AwareDatetime, Field(description="Saat terjadinya, dengan zona waktunya")]
KodeBaru = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9._-]{0,29}$", examples=["BERAS-5KG"])]
Nama = Annotated[str, Field(min_length=2, max_length=120)]
Keterangan = Annotated[str | None, Field(default=None, max_length=500)]


class BarangBaru(Schema):
    model_config = example(
        **CONTOH_ID, kode="BERAS", nama="Beras medium", jenis="pangan", satuan="kg"
    )

    id: Id
    kode: KodeBaru
    nama: Nama
    jenis: JenisBarang
    satuan: Satuan


class BarangUbah(Schema):
    model_config = example(nama="Beras premium")

    nama: Nama | None = None
    aktif: bool | None = None


class BarangRinci(Schema):
    id: uuid.UUID
    kode: str
    nama: str
    jenis: JenisBarang
    satuan: Satuan
    aktif: bool
    versi: int


class BarangSaring(PageQuery):
    urut: Order[Literal["nama", "-nama"]] = None
    jenis: Several[JenisBarang] = None
    aktif: bool | None = None


class TempatBaru(Schema):
    model_config = example(
        **CONTOH_ID, kode="GUDANG-1", nama="Gudang dinas", jenis="gudang", kelurahan="62.71.03.1002"
    )

    id: Id
    kode: KodeBaru
    nama: Nama
    jenis: JenisTempat
    kelurahan: KodeKelurahan


class TempatUbah(Schema):
    model_config = example(aktif=False)

    nama: Nama | None = None
    aktif: bool | None = None


class TempatRinci(Schema):
    id: uuid.UUID
    kode: str
    nama: str
    jenis: JenisTempat
    kelurahan: str
    aktif: bool
    versi: int


class TempatSaring(PageQuery, WilayahSaring):
    urut: Order[Literal["nama", "-nama"]] = None
    jenis: Several[JenisTempat] = None
    aktif: bool | None = None


class NeracaBarang(Schema):
    """What of one item lies in a place."""

    barang_id: uuid.UUID
    kode: str
    nama: str
    satuan: Satuan
    tersedia: int = Field(description="Dapat diserahkan; tanpa yang kedaluwarsa")
    dicadangkan: int
    kedaluwarsa: int = Field(description="Masih ada, tetapi sudah kedaluwarsa")


class Neraca(Schema):
    tempat: TempatRinci
    data: list[NeracaBarang]


class SaldoRinci(Schema):
    """How much of a lot lies in a place."""

    id: uuid.UUID
    tempat_id: uuid.UUID
    lot_id: uuid.UUID
    barang_id: uuid.UUID
    nomor: str | None
    pemilik: Pemilik
    sumber_dana: SumberDana
    kedaluwarsa: date | None
    kelurahan: str
    tersedia: int
    dicadangkan: int


class SaldoSaring(PageQuery, WilayahSaring):
    urut: Order[Literal["kedaluwarsa", "-kedaluwarsa"]] = None
    barang_id: uuid.UUID | None = None
    lot_id: uuid.UUID | None = None
    tempat_id: uuid.UUID | None = None
    pemilik: Several[Pemilik] = None
    sumber_dana: Several[SumberDana] = None
    kedaluwarsa_sebelum: date | None = Field(default=None, description="Berakhir sebelum hari ini")
    ada: bool | None = Field(default=None, description="Hanya yang masih ada, atau yang habis")


class SaldoEkspor(ExportQuery):
    tempat_id: uuid.UUID | None = None
    barang_id: uuid.UUID | None = None


class LotBaru(Schema):
    pemilik: Pemilik
    sumber_dana: SumberDana
    kedaluwarsa: date | None = None
    nomor: str | None = Field(default=None, max_length=50, description="Nomor pada kemasannya")


class BarisMasuk(LotBaru):
    barang_id: uuid.UUID
    jumlah: Jumlah


class Diambil(Schema):
    """So much of an item; without a lot, of those that end first."""

    barang_id: uuid.UUID
    jumlah: Jumlah
    lot_id: uuid.UUID | None = None


class BarangMasuk(Schema):
    model_config = example(
        **CONTOH_ID, pada=CONTOH_PADA, tempat_id=CONTOH_TEMPAT, barang=[{
            "barang_id": CONTOH_BARANG, "jumlah": 200, "pemilik": "kantor",
            "sumber_dana": "apbd-kota", "kedaluwarsa": "2027-01-31",
        }],
    )  # fmt: skip

    id: Id
    pada: Pada
    tempat_id: uuid.UUID
    barang: list[BarisMasuk] = Field(min_length=1, max_length=100)
    keterangan: Keterangan


DIAMBIL = [{"barang_id": CONTOH_BARANG, "jumlah": 5}]
DaftarDiambil = Annotated[list[Diambil], Field(min_length=1, max_length=100)]


class BarangPindah(Schema):
    model_config = example(
        **CONTOH_ID, pada=CONTOH_PADA, dari=CONTOH_TEMPAT, ke=CONTOH_LOT, barang=DIAMBIL
    )

    id: Id
    pada: Pada
    dari: uuid.UUID
    ke: uuid.UUID
    barang: DaftarDiambil
    keterangan: Keterangan

    @model_validator(mode="after")
    def _ke_tempat_lain(self) -> Self:
        if self.dari == self.ke:
            raise ValueError("Pindahkan ke tempat lain.")
        return self


class LotKembali(Schema):
    lot_id: uuid.UUID
    jumlah: Jumlah


class BarangKembali(Schema):
    """Goods that come back; whoever had them was given them all the same."""

    model_config = example(
        **CONTOH_ID, pada=CONTOH_PADA, barang=[{"lot_id": CONTOH_LOT, "jumlah": 1}]
    )

    id: Id
    pada: Pada
    barang: list[LotKembali] = Field(min_length=1, max_length=100)
    keterangan: Keterangan


class Beralasan(Schema):
    model_config = example(alasan="Salah tulis pada berkas asalnya.")

    alasan: Alasan


class GerakanBalik(Beralasan):
    model_config = example(**CONTOH_ID, alasan="Salah tulis pada berkas asalnya.")

    id: Id


class BarisGerakanRinci(Schema):
    id: uuid.UUID
    gerakan_id: uuid.UUID
    jenis: JenisGerakan
    pada: datetime
    tempat_id: uuid.UUID
    lot_id: uuid.UUID
    barang_id: uuid.UUID
    kelurahan: str
    tersedia: int = Field(description="Bertambah atau berkurangnya yang tersedia")
    dicadangkan: int


class GerakanRinci(Schema):
    id: uuid.UUID
    jenis: JenisGerakan
    pada: datetime
    oleh: str
    keterangan: str | None
    membalik: uuid.UUID | None
    dibalik_oleh: uuid.UUID | None = Field(description="Gerakan yang membaliknya")
    cadangan_id: uuid.UUID | None
    penyerahan_id: uuid.UUID | None
    penyesuaian_id: uuid.UUID | None
    barang: list[BarisGerakanRinci]


class GerakanSaring(PageQuery, WilayahSaring, DatedQuery):
    urut: Order[Literal["pada", "-pada"]] = None
    jenis: Several[JenisGerakan] = None
    lot_id: uuid.UUID | None = None
    barang_id: uuid.UUID | None = None
    tempat_id: uuid.UUID | None = None


class GerakanEkspor(ExportQuery, DatedQuery):
    dari: date = Field(description="Sejak hari ini, paling banyak setahun")
    sampai: date
    tempat_id: uuid.UUID | None = None


class SelisihBuku(Schema):
    """A balance that the lines do not give."""

    tempat_id: uuid.UUID
    lot_id: uuid.UUID
    tersedia: int
    dicadangkan: int
    tersedia_menurut_gerakan: int
    dicadangkan_menurut_gerakan: int


class Pemeriksaan(Schema):
    lot: int = Field(description="Banyaknya saldo yang diperiksa")
    selisih: list[SelisihBuku]
