from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field

from kinerja.pembukuan.entri.rules import Langkah, StatusEntri
from kit.exports import ExportQuery
from kit.listing import Several
from kit.pagination import PageQuery
from kit.schemas import QuerySchema, Schema, example

Tahun = Annotated[int, Field(ge=2000, le=2100, description="Tahun anggaran", examples=[2026])]
Bulan = Annotated[int, Field(ge=1, le=12)]
Kode = Annotated[str, Field(min_length=1, max_length=100, examples=["1.06.01.2.02.01"])]
Angka = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]
Alasan = Annotated[
    str, Field(min_length=5, max_length=1000, examples=["Salah membaca daftar gaji"])
]


class EntriAngka(Schema):
    """The figure of a month: `nilai`; `pembilang` and `penyebut` if percent; `huruf` if it has a
    scale."""

    nilai: Angka | None = None
    pembilang: Angka | None = None
    penyebut: Angka | None = None
    huruf: str | None = Field(default=None, max_length=10)
    keterangan: str | None = Field(default=None, min_length=1, max_length=2000)


class EntriBaru(EntriAngka):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"indikator": "1.06.01.2.02.01", "tahun": 2026, "bulan": 10, "nilai": "50"}
            ]
        }
    )

    indikator: Kode
    tahun: Tahun
    bulan: Bulan


class EntriKoreksi(EntriAngka):
    """Versi baru dari bulan yang sama; yang berlaku tetap sampai versi ini disetujui."""

    model_config = example(alasan="Salah tulis pada berkas asalnya.", nilai="51")

    alasan: Alasan


class EntriBeralasan(Schema):
    model_config = example(alasan="Salah tulis pada berkas asalnya.")

    alasan: Alasan


class BuktiSaring(QuerySchema):
    nama: str = Field(
        min_length=1,
        max_length=200,
        pattern=r'^[^/\\\x00-\x1f\x7f"]+$',
        description="Nama berkas",
        examples=["daftar-gaji-oktober.pdf"],
    )


class EntriSaring(PageQuery):
    indikator: str | None = Field(default=None, max_length=100)
    tahun: Tahun | None = None
    bulan: Bulan | None = None
    status: Several[StatusEntri] = Field(default=None, description="Status versi terakhir")


class EntriEkspor(ExportQuery):
    tahun: Tahun


class Bukti(Schema):
    id: uuid.UUID
    nama: str
    jenis: str
    ukuran: int
    sha256: str
    oleh: str
    pada: datetime


class LangkahRinci(Schema):
    langkah: Langkah
    status: StatusEntri
    oleh: str
    pada: datetime
    alasan: str | None


class VersiEntri(Schema):
    id: uuid.UUID
    nomor: int
    pembilang: str | None = Field(description="Nilainya, bila indikatornya tanpa penyebut")
    penyebut: str | None
    persen: str | None
    huruf: str | None
    keterangan: str | None
    alasan: str | None = Field(description="Mengapa menggantikan versi sebelumnya")
    oleh: str
    pada: datetime
    peringatan: list[str]


class VersiRinci(VersiEntri):
    status: StatusEntri
    bukti: list[Bukti]
    langkah: list[LangkahRinci]


class EntriRinci(Schema):
    id: uuid.UUID
    indikator: str
    nama: str
    satuan: str
    tahun: int
    bulan: int
    status: StatusEntri = Field(description="Status versi terakhir")
    boleh: list[Langkah]
    terakhir: VersiEntri
    berlaku: VersiEntri | None = Field(description="Versi yang dihitung; null bila belum ada")
    bukti: int = Field(description="Banyaknya bukti versi terakhir")
    versi: int
