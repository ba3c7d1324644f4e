from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from kantor.saringan import WilayahSaring
from kit.exports import ExportQuery
from kit.listing import Order, Several
from kit.pagination import PageQuery
from kit.schemas import QuerySchema, Schema, example
from pelayanan.permohonan.rules import SumberDana
from pelayanan.ppks.schemas import KodeKelurahan
from pelayanan.terekam import Alasan

from .rules import TANPA_PENERIMA, Keadaan, Kepada

_ID = {"id": "01930000-0000-7000-8000-00000000000a"}
_RANJANG = "01930000-0000-7000-8000-000000000001"
_PADA = "2026-03-02T21:15:00+07:00"
Id = Annotated[
    uuid.UUID | None, Field(default=None, description="UUIDv7 dari perangkat, bila luring")
]
Pada = Annotated[AwareDatetime, Field(description="Saat terjadinya, dengan zona waktunya")]
Nama = Annotated[str, Field(min_length=2, max_length=120)]
Nomor = Annotated[str, Field(min_length=1, max_length=20)]
Usia = Annotated[int, Field(ge=0, le=120)]


class RumahBaru(Schema):
    model_config = example(
        **_ID, kode="RS-1", nama="Rumah singgah kota", kelurahan="62.71.03.1002", batas_hari=14
    )

    id: Id
    kode: str = Field(pattern=r"^[A-Z0-9][A-Z0-9._-]{0,29}$")
    nama: Nama
    kelurahan: KodeKelurahan
    batas_hari: int | None = Field(default=None, ge=1, le=3650, description="Lama tinggal terlama")


class RumahUbah(Schema):
    model_config = example(aktif=False)

    nama: Nama | None = None
    batas_hari: int | None = Field(default=None, ge=1, le=3650)
    aktif: bool | None = None


class KamarBaru(Schema):
    """A room with its beds."""

    model_config = example(nama="Kamar putri", jenis_kelamin="P", ranjang=["1", "2"])

    nama: Nama
    jenis_kelamin: Literal["L", "P"] | None = None
    usia_min: Usia | None = None
    usia_maks: Usia | None = None
    ranjang: list[Nomor] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _berurutan(self) -> Self:
        if len(set(self.ranjang)) < len(self.ranjang):
            raise ValueError("Sebutkan tiap ranjang sekali.")
        if None not in (self.usia_min, self.usia_maks) and self.usia_min > self.usia_maks:  # type: ignore[operator]
            raise ValueError("Usia terendah melebihi yang tertinggi.")
        return self


class RanjangKeadaan(Schema):
    model_config = example(rusak=True, alasan="Rangkanya patah")

    rusak: bool
    alasan: Alasan


class RanjangRinci(Schema):
    id: uuid.UUID
    nomor: str
    rusak: bool
    terisi: bool


class KamarRinci(Schema):
    id: uuid.UUID
    nama: str
    jenis_kelamin: Literal["L", "P"] | None
    usia_min: int | None
    usia_maks: int | None
    ranjang: list[RanjangRinci]


class RumahRingkas(Schema):
    id: uuid.UUID
    kode: str
    nama: str
    kelurahan: str
    batas_hari: int | None
    aktif: bool
    versi: int


class RumahRinci(RumahRingkas):
    kapasitas: int = Field(description="Ranjang yang tidak rusak")
    terisi: int
    menunggu: int = Field(description="Yang menunggu tempat di sini")
    kamar: list[KamarRinci]


class RumahSaring(PageQuery, WilayahSaring):
    aktif: bool | None = None


class HunianBaru(Schema):
    """Somebody comes, in a request of theirs: into a bed, or onto the waiting list of a house."""

    model_config = example(
        **_ID, ppks_id="01930000-0000-7000-8000-000000000003",
        permohonan_id="01930000-0000-7000-8000-000000000004", ranjang_id=_RANJANG, pada=_PADA,
    )  # fmt: skip

    id: Id
    ppks_id: uuid.UUID
    permohonan_id: uuid.UUID
    ranjang_id: uuid.UUID | None = None
    pada: AwareDatetime | None = Field(default=None, description="Bersama ranjangnya")
    rumah_id: uuid.UUID | None = Field(default=None, description="Yang ditunggu tempatnya")

    @model_validator(mode="after")
    def _satu_dari(self) -> Self:
        ditempatkan = (self.ranjang_id is not None, self.pada is not None)
        if ditempatkan not in {(True, True), (False, False)} or (
            ditempatkan[0] is (self.rumah_id is not None)
        ):
            raise ValueError("Sebutkan ranjang_id dan pada, atau rumah_id bila menunggu.")
        return self


class Ditempatkan(Schema):
    model_config = example(ranjang_id=_RANJANG, pada=_PADA)

    ranjang_id: uuid.UUID
    pada: Pada


class HunianKeluar(Schema):
    """The hand-over at the end: to whom, with the paper (`berkas`, sent before)."""

    model_config = example(pada=_PADA, kepada="keluarga", nama_penerima="Rahmat")

    pada: Pada
    kepada: Kepada
    nama_penerima: str | None = Field(default=None, min_length=2, max_length=120)
    berkas: list[uuid.UUID] = Field(default=[], max_length=5)

    @model_validator(mode="after")
    def _penerima(self) -> Self:
        if (self.kepada in TANPA_PENERIMA) is (self.nama_penerima is not None):
            raise ValueError("Sebutkan nama penerimanya, kecuali mandiri, pergi, atau meninggal.")
        return self


class HunianBeralasan(Schema):
    model_config = example(alasan="Salah catat orangnya")

    alasan: Alasan


class PenempatanRinci(Schema):
    rumah_id: uuid.UUID
    ranjang_id: uuid.UUID
    mulai: datetime
    selesai: datetime | None


class HunianRingkas(Schema):
    id: uuid.UUID
    permohonan_id: uuid.UUID
    rumah_id: uuid.UUID
    kelurahan: str
    status: Keadaan
    masuk: datetime | None
    keluar: datetime | None
    malam: int = Field(description="Banyaknya malam sejauh ini")
    lewat_batas: bool = Field(description="Lebih lama daripada batas rumahnya")
    kepada: Kepada | None
    boleh: list[str]
    alasan_batal: str | None
    versi: int


class BerkasHunian(Schema):
    id: uuid.UUID
    jenis: str
    ukuran: int


class HunianRinci(HunianRingkas):
    nama_penerima: str | None
    porsi: int = Field(description="Porsi makan sejauh ini")
    penempatan: list[PenempatanRinci]
    berkas: list[BerkasHunian]


class HunianSaring(PageQuery, WilayahSaring):
    urut: Order[Literal["masuk", "-masuk"]] = None
    status: Several[Keadaan] = None
    rumah_id: uuid.UUID | None = None
    permohonan_id: uuid.UUID | None = None
    ppks_id: uuid.UUID | None = None
    lewat_batas: bool | None = None


class MakanHari(Schema):
    """The meals of one day in a house: so many portions for each who was there that day, but for
    those that are named. Sent again it says what they really were."""

    model_config = example(tanggal="2026-03-02", porsi=3, sumber_dana="apbd-kota")

    tanggal: date
    porsi: int = Field(ge=0, le=6, description="Tiap orang")
    sumber_dana: SumberDana
    kecuali: dict[uuid.UUID, Annotated[int, Field(ge=0, le=6)]] = Field(
        default={}, max_length=200, description="Hunian -> porsinya yang lain"
    )


class MakanTercatat(Schema):
    tanggal: date
    orang: int
    porsi: int


class OkupansiRumah(Schema):
    rumah_id: uuid.UUID
    kode: str
    nama: str
    malam_ranjang: int = Field(description="Ranjang yang dapat dipakai kali malamnya")
    malam_terisi: int
    persen: Decimal | None = Field(description="Dibulatkan sekali; null bila tanpa ranjang")


class Okupansi(Schema):
    dari: date
    sampai: date
    data: list[OkupansiRumah]
    malam_ranjang: int
    malam_terisi: int
    persen: Decimal | None


class OkupansiSaring(QuerySchema):
    dari: date = Field(description="Malam pertama; bila sehari, sama dengan `sampai`")
    sampai: date = Field(description="Malam terakhir, paling banyak 366 malam")


class OkupansiEkspor(ExportQuery, OkupansiSaring):
    pass
