"""Kinds, numbers, codes and figures of reports: values in, values out."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from kinerja.aturan.indikator.rules import BULAN, TRIWULAN, bulat
from kit.choices import Choice


class Jenis(Choice, called="jenis-laporan"):
    LEMBAR_IKU = "lembar-iku", "Lembar Indikator Kinerja Utama"
    TABEL_6_1 = "tabel-6-1", "Realisasi program, kegiatan, dan sub kegiatan"
    SPM = "spm", "Penerapan Standar Pelayanan Minimal"
    IKK = "ikk", "Indikator Kinerja Kunci"
    RKT = "rkt", "Rencana Kinerja Tahunan"
    LKJIP = "lkjip", "Tabel pengukuran kinerja (LKjIP)"


class Status(Choice, called="status-laporan"):
    BERLAKU = "berlaku", "Berlaku"
    DITARIK = "ditarik", "Ditarik"


class Keadaan(StrEnum):
    """What its life knows of a report: also that its withdrawal waits for another's decision."""

    BERLAKU = "berlaku"
    DIUSULKAN = "diusulkan"
    DITARIK = "ditarik"


class Format(Choice, called="format-laporan"):
    JSON = "json", "JSON"
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    PDF = "pdf", "PDF"


# Plans and reports of a year: they have no part by quarter or month.
SETAHUN = frozenset({Jenis.RKT, Jenis.LKJIP})


def nomor(urut: int, tahun: int) -> str:
    return f"{urut:04d}/LAP-KIN/{tahun}"


def sidik(isi: str) -> str:
    return hashlib.sha256(isi.encode()).hexdigest()


class Periode(NamedTuple):
    """Cumulative since January; without quarter and month: the year."""

    tahun: int
    triwulan: int | None = None
    sampai_bulan: int | None = None

    @property
    def bulan(self) -> int:
        return self.triwulan * 3 if self.triwulan else self.sampai_bulan or 12

    @property
    def mulai(self) -> date:
        """The first day of the quarter or of its last month."""
        if self.triwulan:
            return date(self.tahun, self.bulan - 2, 1)
        return date(self.tahun, self.sampai_bulan or 1, 1)

    @property
    def usai(self) -> date:
        """Hari pertama sesudahnya."""
        return date(self.tahun + self.bulan // 12, self.bulan % 12 + 1, 1)

    @property
    def teks(self) -> str:
        if self.triwulan:
            return f"{TRIWULAN[self.triwulan]} Tahun {self.tahun}"
        return f"Tahun {self.tahun}"

    @property
    def sampai(self) -> str:
        """As the printed sheet calls it: "s.d Desember 2024"."""
        return f"s.d {BULAN[self.bulan - 1]} {self.tahun}"


def angka_kertas(n: str) -> str:
    """67106 -> 67.106 and 3.65 -> 3,65, as the office prints it."""
    utuh, _, pecahan = n.removeprefix("-").partition(".")
    tanda = "-" if n.startswith("-") else ""
    ribuan = f"{int(utuh):,}".replace(",", ".")
    return f"{tanda}{ribuan},{pecahan}" if pecahan else f"{tanda}{ribuan}"


def banyak(nilai: Fraction) -> str:
    """A whole count without decimals; a mean with two."""
    return bulat(nilai, 0 if nilai.denominator == 1 else 2)


def uang(nilai: Decimal) -> str:
    return bulat(Fraction(nilai), 2)


# A spreadsheet runs a cell that begins with one of these.
_RUMUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def tanpa_rumus(teks: str) -> str:
    """A text that is not run as a formula when the CSV is opened in a spreadsheet."""
    return f"'{teks}" if teks.startswith(_RUMUS) else teks
