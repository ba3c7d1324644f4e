from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, SecretStr

from kantor.saringan import WilayahSaring
from kit.listing import DatedQuery, MadeQuery, Order, Several
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.privasi import TujuanSaring

from .rules import MAKS_ISIAN, Keadaan, Langkah, SebabCabut

SATU = "01930000-0000-7000-8000-000000000001"
Alasan = Annotated[
    str,
    Field(min_length=5, max_length=1000, examples=["Alamat tujuannya keliru"]),
]
Isian = Annotated[
    dict[
        Annotated[str, Field(max_length=100)],
        Annotated[str, Field(min_length=1, max_length=MAKS_ISIAN)],
    ],
    Field(max_length=20, description="Menurut `isian` jenisnya (`GET /surat/jenis`)"),
]


class IsiSurat(Schema):
    """What an officer writes; the rest comes from the request, the person and the profile."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tujuan": "Kepala Panti Sosial Tresna Werdha",
                    "isian": {"pelayanan": "pengasuhan dan perawatan"},
                }
            ]
        }
    )

    tujuan: str | None = Field(
        default=None, min_length=3, max_length=300, description="Kepada siapa; tanpa ini: bawaan"
    )
    lampiran: str | None = Field(default=None, min_length=1, max_length=100)
    varian: str | None = Field(
        default=None, max_length=100, description="Masa berlaku mana, bila jenisnya punya beberapa"
    )
    isian: Isian = Field(default={})


class SuratBaru(IsiSurat):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "permohonan_id": SATU,
                    "jenis": "surat-rujukan",
                    "tujuan": "Kepala Panti Sosial Tresna Werdha",
                    "isian": {"pelayanan": "pengasuhan dan perawatan"},
                }
            ]
        }
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    permohonan_id: uuid.UUID
    jenis: str = Field(max_length=100, examples=["surat-rujukan"])


class SuratBeralasan(Schema):
    model_config = example(alasan="Alamat tujuannya keliru.")

    alasan: Alasan


class PencabutanSurat(Schema):
    """`alasan` stays in the house; whoever holds the letter is told `sebab`."""

    model_config = example(sebab="keliru", alasan="Nama penerimanya tertukar.")

    sebab: SebabCabut
    alasan: Alasan


class SandiTandaTangan(Schema):
    """What only the signer knows. It goes to the provider and is stored nowhere."""

    model_config = example(sandi="kata-sandi-tte")

    sandi: SecretStr | None = Field(default=None, min_length=1, max_length=200)
    otp: SecretStr | None = Field(default=None, min_length=4, max_length=20)


class IsianJenis(Schema):
    kode: str
    label: str
    wajib: bool


class MasaJenis(Schema):
    varian: str
    pemohon: str | None
    lama: int
    satuan: Literal["hari", "bulan", "tahun"]


class JenisSuratRinci(Schema):
    """What a form chooses from."""

    kode: str
    nama: str
    bentuk: Literal["dinas", "keterangan", "berita-acara"]
    buku: str
    penandatangan: str = Field(description="Jabatan yang menyetujui dan menandatangani")
    layanan: list[str] = Field(description="Layanan bidang ini yang permohonannya dapat memakainya")
    status: list[str] = Field(description="Status permohonan yang diperlukan")
    tujuan: str | None = Field(description="Bawaannya")
    isian: list[IsianJenis]
    dasar: list[str] = Field(description="Dasar hukumnya")
    masa_berlaku: dict[str, list[MasaJenis]] = Field(description="Menurut layanannya; tanpa: tetap")


class DaftarJenisSurat(Schema):
    data: list[JenisSuratRinci]


class TandaTanganRinci(Schema):
    """How the request for a signature goes."""

    keadaan: Literal["menunggu", "terkirim", "tidak-pasti", "ditolak", "selesai"]
    sebab: str | None = Field(description="Kata sandi hasil terakhir")
    perlu_orang: bool = Field(
        description="Tidak diketahui jadi atau tidaknya: periksa di penyedianya, lalu putuskan"
    )


class UsulPencabutan(Schema):
    diusulkan_oleh: str
    sebab: SebabCabut
    alasan: str


class SuratRingkas(Schema):
    """Without whom it is about."""

    id: uuid.UUID
    permohonan_id: uuid.UUID
    layanan: str
    jenis: str
    nama: str
    keadaan: Keadaan
    nomor: str | None = Field(description="Juga yang dibatalkan menyimpan nomornya")
    tanggal: date | None
    berlaku_sampai: date | None
    dibuat: datetime
    versi: int


class SuratRinci(SuratRingkas):
    buku: str
    penandatangan: str
    tujuan: str | None
    lampiran: str | None
    varian: str | None
    isian: dict[str, str]
    kode: str | None = Field(description="Kode halaman umumnya, sejak disetujui")
    alamat: str | None = Field(description="Halaman umumnya, yang ditunjuk kode QR-nya")
    tanda_tangan: TandaTanganRinci | None
    usul_pencabutan: UsulPencabutan | None
    sebab_cabut: SebabCabut | None
    boleh: list[Langkah]


class RiwayatSuratRinci(Schema):
    pada: datetime
    oleh: str
    langkah: str
    dari: Keadaan | None
    ke: Keadaan
    alasan: str | None


class SuratSaring(PageQuery, WilayahSaring, DatedQuery, MadeQuery, TujuanSaring):
    urut: Order[Literal["tanggal", "-tanggal", "dibuat", "-dibuat"]] = None
    jenis: str | None = Field(default=None, max_length=100)
    keadaan: Several[Keadaan] = None
    nomor: str | None = Field(default=None, min_length=1, max_length=100, description="Seluruhnya")
    buku: str | None = Field(default=None, max_length=100)
    layanan: str | None = Field(default=None, max_length=100)
    permohonan_id: uuid.UUID | None = None
    ppks_id: uuid.UUID | None = None
