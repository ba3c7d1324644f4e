from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kantor.saringan import WilayahSaring
from kit.changes import ChangesQuery
from kit.listing import MadeQuery, Order, Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.ppks.schemas import NomorKk, PpksRingkas

from .rules import Hubungan, Keadaan, Langkah, SebabRagu

Alasan = Annotated[
    str, Field(min_length=5, max_length=1000, examples=["Menurut KK yang ditunjukkan"])
]
SATU, LAIN = "01930000-0000-7000-8000-000000000001", "01930000-0000-7000-8000-000000000002"
KK = "6271031201109001"
_SAMPAI = "Hari pertama sesudahnya"


class BerKk(Schema):
    """A card by its number, or the one that is registered of a person."""

    kk: NomorKk | None = None
    kk_dari: uuid.UUID | None = Field(
        default=None, description="ppks_id: pakai nomor KK yang tercatat pada orang ini"
    )

    @model_validator(mode="after")
    def _satu_saja(self) -> Self:
        if self.kk is not None and self.kk_dari is not None:
            raise ValueError("Isi kk atau kk_dari, bukan keduanya.")
        return self


class AnggotaIsi(Schema):
    ppks_id: uuid.UUID
    hubungan: Hubungan


class AnggotaAwal(AnggotaIsi):
    dari: date | None = Field(default=None, description="Bila bukan sejak `dari` keluarganya")


class KeluargaBaru(BerKk):
    """A family: its card, if there is one, its head and its members."""

    model_config = example(
        kk=KK,
        dari="2024-01-10",
        anggota=[
            {"ppks_id": SATU, "hubungan": "kepala"},
            {"ppks_id": LAIN, "hubungan": "istri"},
        ],
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    dari: date = Field(description="Sejak kapan, menurut KK; anggotanya juga, bila tidak disebut")
    anggota: list[AnggotaAwal] = Field(min_length=1, max_length=50)


class KkBaru(BerKk):
    """Another card: a renewal, or an older one that another bidang may know the family by."""

    model_config = example(kk=KK, dari="2024-01-10", alasan="Menurut KK yang ditunjukkan")

    dari: date
    sampai: date | None = Field(default=None, description=f"Dari kartu lama. {_SAMPAI}")
    alasan: Alasan

    @model_validator(mode="after")
    def _ada_kk(self) -> Self:
        if self.kk is None and self.kk_dari is None:
            raise ValueError("Isi kk atau kk_dari.")
        return self


class AnggotaBaru(AnggotaIsi):
    model_config = example(ppks_id=LAIN, hubungan="anak", dari="2024-01-10")

    dari: date
    sampai: date | None = Field(default=None, description=f"Bila sudah keluar. {_SAMPAI}")


class KepalaBaru(Schema):
    """Another head: a member, or by death or departure of the one before."""

    model_config = example(ppks_id=LAIN, dari="2024-01-10", hubungan_lama="orang-tua")

    ppks_id: uuid.UUID
    dari: date
    hubungan_lama: Hubungan = Field(description="Kepala sebelumnya menjadi apa")


class AnggotaKeluar(Schema):
    """A member who left or died; the head only with another one in their place."""

    model_config = example(ppks_id=SATU, sampai="2024-05-01", alasan="Meninggal dunia")

    ppks_id: uuid.UUID
    sampai: date = Field(description=_SAMPAI)
    kepala_baru: uuid.UUID | None = Field(default=None, description="Bila yang keluar kepalanya")
    alasan: Alasan


class Pecah(BerKk):
    """Some members go and are a family of their own; this one keeps its key."""

    model_config = example(
        dari="2024-05-01",
        anggota=[{"ppks_id": LAIN, "hubungan": "kepala"}],
        alasan="Pecah KK karena menikah",
    )

    id: uuid.UUID | None = Field(default=None, description="Id keluarga yang baru")
    dari: date
    anggota: list[AnggotaIsi] = Field(min_length=1, max_length=50)
    kepala_baru: uuid.UUID | None = Field(
        default=None, description="Kepala yang tinggal, bila kepalanya ikut pergi"
    )
    alasan: Alasan


class KeluargaGabung(Schema):
    """Two records of one family: `ke` is to stand for both."""

    model_config = example(ke=LAIN, alasan="Satu keluarga yang tercatat dua kali")

    ke: uuid.UUID
    alasan: Alasan


class KeluargaBeralasan(Schema):
    model_config = example(alasan="Ternyata dua keluarga yang berbeda.")

    alasan: Alasan


class KeluargaCari(Schema):
    model_config = example(kk=KK)

    kk: NomorKk


class KkRinci(Schema):
    """A card without its digits."""

    dari: date
    sampai: date | None = Field(description=_SAMPAI)


class AnggotaRinci(Schema):
    ppks_id: uuid.UUID
    nama: str | None = Field(description="null: di luar wilayah akun ini")
    hubungan: Hubungan
    dari: date
    sampai: date | None = Field(description=_SAMPAI)
    keluarga_id: uuid.UUID = Field(description="Yang lain dari `id`: digabung ke keluarga ini")


class RiwayatKeluargaRinci(Schema):
    pada: datetime
    oleh: str
    langkah: str
    alasan: str | None


class KeluargaRingkas(Schema):
    id: uuid.UUID
    status: Keadaan
    kelurahan: str
    kepala_id: uuid.UUID | None
    anggota_kini: int
    gabung_ke: uuid.UUID | None
    diusulkan_oleh: str | None = Field(description="Dari usul yang menunggu putusan")
    alasan: str | None
    dibuat: datetime
    versi: int


class KeluargaRinci(KeluargaRingkas):
    boleh: list[Langkah]
    kk: list[KkRinci] = Field(description="Kartu-kartunya, yang terbaru lebih dahulu")
    anggota: list[AnggotaRinci]
    asal_id: uuid.UUID | None = Field(description="Keluarga asal, bila hasil pecah KK")
    pecahan: list[uuid.UUID] = Field(description="Keluarga yang pecah dari keluarga ini")
    mewakili: list[uuid.UUID] = Field(description="Keluarga yang digabung ke keluarga ini")
    usul_ke: uuid.UUID | None = Field(description="Dari usul gabung yang menunggu putusan")
    identitas_versi: int
    riwayat: list[RiwayatKeluargaRinci]


class KeluargaTemuan(Schema):
    data: list[KeluargaRingkas]


class KeluargaSaring(ChangesQuery, WilayahSaring, MadeQuery):
    urut: Order[Literal["dibuat", "-dibuat"]] = None
    ppks_id: uuid.UUID | None = Field(default=None, description="Yang anggotanya orang ini")
    tanpa_kk: bool | None = None
    status: Several[Keadaan] = None


class RaguSaring(PageQuery, WilayahSaring):
    sebab: SebabRagu | None = None


class Keraguan(Schema):
    """A person whose registered family card does not agree with the families."""

    ppks: PpksRingkas
    sebab: SebabRagu
    keluarga_id: uuid.UUID | None = Field(description="Keluarga orang ini")
    pemilik_kk: uuid.UUID | None = Field(description="Keluarga yang memegang KK itu, bila terlihat")
