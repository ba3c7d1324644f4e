"""The content of a report: one form for all kinds, frozen as canonical JSON, then printed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kinerja.terbitan.laporan.rules import Jenis


class _Isi(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_serialization_defaults_required=True
    )


class Angka(_Isi):
    """Sudah dibulatkan, sekali; titik desimal, tanpa pemisah ribuan."""

    n: Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
    satuan: Literal["", "%"] = ""


# null: printed as "-"; a text may stand in a column of numbers ("BB", "belum ada data").
Sel = Angka | str | None


class Kolom(_Isi):
    kode: str
    nama: str
    kelompok: str | None = None
    rata: Literal["kiri", "tengah", "kanan"] = "kiri"
    lebar: int = Field(default=10, description="Bagian lebar halaman, dibanding kolom lain")
    gabung: bool = Field(default=False, description="Sel pertamanya berlaku bagi semua baris")


class Baris(_Isi):
    gaya: Literal["biasa", "program", "kegiatan", "subkegiatan", "jumlah", "pemisah"] = "biasa"
    sel: list[Sel]


class Tabel(_Isi):
    jenis: Literal["tabel"] = "tabel"
    judul: str | None = None
    kolom: list[Kolom]
    baris: list[Baris]


class Butir(_Isi):
    tanda: str
    judul: str | None = None
    teks: str
    anak: list[str] = []


class Uraian(_Isi):
    jenis: Literal["uraian"] = "uraian"
    judul: str | None = None
    butir: list[Butir]


class Formula(_Isi):
    jenis: Literal["formula"] = "formula"
    nama: str
    pembilang: str
    penyebut: str


class Pasangan(_Isi):
    nama: str
    nilai: Sel


class Rincian(_Isi):
    """Nama dan nilai berpasangan; sebagai kotak seperti target dan realisasi pada lembar IKU."""

    jenis: Literal["rincian"] = "rincian"
    kotak: bool = False
    baris: list[Pasangan]


Bagian = Annotated[Tabel | Uraian | Formula | Rincian, Field(discriminator="jenis")]


class Susunan(_Isi):
    """Yang berbeda dari satu jenis laporan ke jenis lainnya."""

    judul: list[str]
    kertas: Literal["tegak", "mendatar"] = "tegak"
    bagian: Sequence[Bagian]
    utama: list[Pasangan] = Field(description="Angka utama, juga pada halaman verifikasi")
    catatan: list[str] = []


class KepalaSurat(_Isi):
    pemerintah: str
    dinas: str
    alamat: list[str]


class PeriodeIsi(_Isi):
    tahun: int
    triwulan: int | None
    sampai_bulan: int | None
    teks: str


class Penerbitan(_Isi):
    nomor: str
    kode: str
    peran: str


class Tertutup(_Isi):
    penutupan_id: uuid.UUID
    ditutup: date


class Isi(_Isi):
    """Yang dibekukan. `terbit` null: pratinjau, tanpa nomor."""

    bentuk: Literal[1] = 1
    jenis: Jenis
    kepala: KepalaSurat
    tempat: str
    penandatangan: str
    periode: PeriodeIsi
    tanggal: date
    aturan_versi: int
    demo: bool
    tertutup: Tertutup | None
    terbit: Penerbitan | None
    susunan: Susunan


def kanonik(isi: Isi) -> str:
    """The same content is always the same text: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        isi.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
