from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from kinerja.aturan.indikator.profil import JenisIndikator
from kinerja.terbitan.publik.rules import Keadaan
from kit.schemas import Schema


class SelUmum(Schema):
    """`kurang`: 1 to 4. `ditahan`: its complement. `tetap`: the value last shown."""

    keadaan: Keadaan
    nilai: int | None = None
    sejak: date | None = None


class BarisUmum(Schema):
    kode: str
    nama: str
    jenis: Literal["kota", "kecamatan", "kelurahan", "kategori"]
    induk: str | None
    ditangani: SelUmum
    berfungsi: SelUmum
    belum: SelUmum
    persen: str | None


class TabelUmum(Schema):
    indikator: str
    ditangani: str
    berfungsi: str
    kota: BarisUmum
    # Empty: on that day its parts cannot be shown.
    kelurahan: list[BarisUmum]
    kategori: list[BarisUmum]


class IndikatorUmum(Schema):
    kode: str
    nama: str
    jenis: JenisIndikator
    satuan: str
    persen: bool
    program: str | None
    target: str | None
    target_diteruskan_dari: int | None = None
    # Null while there is no data, or it is withheld.
    realisasi: str | None
    capaian: str | None
    predikat: str | None
    keadaan: Keadaan
    catatan: str | None
    tafsir: str | None
    sejak: date


class Ingatan(Schema):
    """The value behind one visible indicator, and how it is shown."""

    nilai: list[int]
    tampil: IndikatorUmum


class SelTampak(Schema):
    kode: str
    ukuran: str
    nilai: int
    sejak: date


class SelDitahan(Schema):
    kode: str
    ukuran: str
    bawah: int
    atas: int


class IngatanPotret(Schema):
    tampak: Sequence[SelTampak] = ()
    ditahan: Sequence[SelDitahan] = ()
    indikator: Mapping[str, Ingatan] = Field(default_factory=dict)


class IsiPotret(Schema):
    indikator: list[IndikatorUmum]
    tabel: TabelUmum | None


class Potret(IsiPotret):
    hari: date
    tahun: int
    sampai_bulan: int
    aturan_versi: int
    dibuat: datetime
    demo: bool
    ketentuan: list[str]
