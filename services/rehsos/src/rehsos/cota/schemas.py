from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from kantor.cota import Bentuk
from kantor.saringan import WilayahSaring
from kit.listing import MadeQuery, Order, Several
from kit.names import Name
from kit.pagination import PageQuery
from kit.schemas import Schema, example
from pelayanan.ppks.rules import JenisKelamin
from pelayanan.terekam import Alasan
from pelayanan.usul import IsiKoreksi

from .rules import Keadaan, Putusan

_ID = "01930000-0000-7000-8000-000000000002"
Kode = Annotated[str, Field(min_length=1, max_length=100)]
Teks = Annotated[
    str,
    Field(
        min_length=5,
        max_length=8000,
        description="Disimpan tersandi; dibaca lewat /buka dengan tujuan",
        examples=["Suami istri memahami hak anak atas asal usulnya."],
    ),
]
Nomor = Annotated[str, Field(min_length=3, max_length=100)]


class Calon(Schema):
    """Somebody who wants to adopt; no client of the office, so not in its register."""

    nama: Name = Field(max_length=200)
    nik: str | None = Field(default=None, pattern=r"^[0-9]{16}$")
    tanggal_lahir: date
    jenis_kelamin: JenisKelamin
    alamat: str = Field(min_length=3, max_length=300)


class Anak(Schema):
    """The child that they want to adopt."""

    nama: Name = Field(max_length=200)
    tanggal_lahir: date
    jenis_kelamin: JenisKelamin


_CALON: list[JsonValue] = [
    {
        "nama": "Budi Contoh",
        "tanggal_lahir": "1988-05-15",
        "jenis_kelamin": "L",
        "alamat": "Jalan Contoh 1",
    },
    {
        "nama": "Ani Contoh",
        "tanggal_lahir": "1990-02-10",
        "jenis_kelamin": "P",
        "alamat": "Jalan Contoh 1",
    },
]


class CotaBaru(Schema):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "permohonan_id": _ID,
                    "bentuk": "pasangan",
                    "calon": _CALON,
                    "menikah": "2015-06-01",
                    "anak": {
                        "nama": "Bayu",
                        "tanggal_lahir": "2025-01-20",
                        "jenis_kelamin": "L",
                    },
                }
            ]
        }
    )

    id: uuid.UUID | None = Field(default=None, description="UUIDv7 dari perangkat, bila luring")
    permohonan_id: uuid.UUID
    bentuk: Bentuk
    calon: list[Calon] = Field(min_length=1, max_length=2)
    menikah: date | None = Field(default=None, description="Bagi pasangan")
    anak: Anak


class CotaUbah(IsiKoreksi):
    model_config = example(alasan="Salah tulis tanggal nikahnya", menikah="2014-06-01")

    alasan: Alasan
    calon: list[Calon] | None = Field(default=None, min_length=1, max_length=2)
    menikah: date | None = None
    anak: Anak | None = None


class CotaSyarat(Schema):
    """One requirement is met, or turned out not to be."""

    model_config = example(kode="jumlah-anak", tanggal="2026-03-02")

    kode: Kode = Field(description="Menurut /cota/ketentuan")
    terpenuhi: bool = True
    tanggal: date | None = Field(default=None, description="Tanggal buktinya; bila kosong hari ini")
    berkas_id: uuid.UUID | None = Field(
        default=None, description="Unggahan yang selesai, dari akun ini; bila syaratnya meminta"
    )
    catatan: Teks | None = None


class CotaCatatan(Schema):
    """What was said at a session, or what was seen of the child in its time with them."""

    model_config = example(tanggal="2026-03-02", teks="Suami istri memahami hak anak.")

    tanggal: date
    teks: Teks


class CotaPengasuhan(Schema):
    """The child lives with them from that day, by a permit of whoever gives it."""

    model_config = example(tanggal="2026-03-10", nomor_izin="500/12/2026")

    tanggal: date
    nomor_izin: Nomor


class CotaPutusan(Schema):
    model_config = example(
        putusan="dikabulkan",
        tanggal="2026-11-02",
        pengadilan="Pengadilan Negeri Palangka Raya",
        nomor="12/Pdt.P/2026/PN Plk",
    )

    putusan: Putusan
    tanggal: date
    pengadilan: Nomor
    nomor: Nomor


class CotaBeralasan(Schema):
    model_config = example(alasan="Salah catat putusannya")

    alasan: Alasan


# --- What is sealed -------------------------------------------------------------------------------


class CalonRinci(Calon):
    """As it was written down."""


class AnakRinci(Anak):
    """As it was written down."""


class SyaratTerpenuhi(Schema):
    tanggal: date
    berkas_id: uuid.UUID | None
    catatan: str | None
    oleh: str


class CatatanRinci(Schema):
    tanggal: date
    teks: str
    oleh: str


class PutusanRinci(Schema):
    pengadilan: str
    nomor: str


class IsiCota(Schema):
    calon: list[CalonRinci]
    menikah: date | None
    anak: AnakRinci
    syarat: dict[str, SyaratTerpenuhi] = Field(default={})
    konseling: list[CatatanRinci] = Field(default=[])
    laporan: list[CatatanRinci] = Field(default=[])
    nomor_izin: str | None = None
    putusan: PutusanRinci | None = None


class CotaTerbuka(IsiCota):
    """Who they are, which child, and all that was written."""

    id: uuid.UUID


# --- As it is shown -------------------------------------------------------------------------------


class CotaRingkas(Schema):
    """Without whom it is about."""

    id: uuid.UUID
    permohonan_id: uuid.UUID
    bentuk: Bentuk
    status: Keadaan
    pengasuhan: date | None = Field(description="Sejak kapan anaknya diasuh")
    putusan: Putusan | None
    putusan_tanggal: date | None
    boleh: list[str]
    dibuat: datetime
    versi: int


class CotaRinci(CotaRingkas):
    pengasuhan_genap: date | None = Field(
        description="Sejak hari ini kunjungan rumah yang kedua dihitung"
    )
    surat: date | None = Field(description="Tanggal surat rekomendasi yang berlaku")
    kurang: list[str] = Field(
        description="Yang belum ada bagi rekomendasinya: `syarat:<kode>`, `konseling`,"
        " `kunjungan-pertama`, `pengasuhan`, `kunjungan-kedua`, `laporan`, `tindak-lanjut`"
    )


class RiwayatCotaRinci(Schema):
    tercatat: datetime
    oleh: str
    langkah: str
    dari: Keadaan | None
    ke: Keadaan
    alasan: str | None


class CotaSaring(PageQuery, WilayahSaring, MadeQuery):
    urut: Order[Literal["dibuat", "-dibuat"]] = None
    status: Several[Keadaan] = None
    permohonan_id: uuid.UUID | None = None
