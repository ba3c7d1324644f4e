"""Figures of indicators in exact arithmetic; only what is shown is rounded, once."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kantor.tanggal import NAMA_BULAN

SERATUS = Fraction(100)
TRIWULAN = {1: "Triwulan I", 2: "Triwulan II", 3: "Triwulan III", 4: "Triwulan IV"}
BULAN = NAMA_BULAN
BELUM_ADA = "belum ada data"


class Arah(StrEnum):
    NAIK = "naik"
    TURUN = "turun"


@dataclass(frozen=True, slots=True)
class Banyak:
    """The count of one cell: how many *ditangani*, how many of them *berfungsi*, how many by the
    law."""

    pembilang: int = 0
    penyebut: int = 0
    legal: int = 0

    def __add__(self, lain: Banyak) -> Banyak:
        return Banyak(
            self.pembilang + lain.pembilang,
            self.penyebut + lain.penyebut,
            self.legal + lain.legal,
        )

    @property
    def persen(self) -> Fraction | None:
        return persen(self.pembilang, self.penyebut)

    @property
    def persen_legal(self) -> Fraction | None:
        return persen(self.legal, self.penyebut)


def bulan_tepat(akhir: date | None) -> int | None:
    """The month that ends on that date; None inside a month, and for the whole year."""
    if akhir is None or akhir.day != calendar.monthrange(akhir.year, akhir.month)[1]:
        return None
    return akhir.month


def bulan_penuh(akhir: date) -> int:
    """The last month that is over on that date, 0 in January."""
    return bulan_tepat(akhir) or akhir.month - 1


def akhir_bulan(tahun: int, bulan: int | None) -> date:
    """The last day of that month; without a month, the last day of its year."""
    bulan = bulan or 12
    return date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])


def jumlah(cacah: Sequence[Banyak]) -> Banyak:
    return sum(cacah, Banyak())


def persen(pembilang: int | Fraction, penyebut: int | Fraction) -> Fraction | None:
    """Without a denominator there is no percentage: not zero, but none."""
    return Fraction(pembilang * 100) / penyebut if penyebut else None


def bulat(nilai: Fraction, desimal: int = 2) -> str:
    """A text with so many decimals, half up (away from zero)."""
    skala = 10**desimal
    dibulatkan = int(abs(nilai) * skala + Fraction(1, 2))  # int cuts off: a floor from 0 upwards
    utuh, pecahan = divmod(dibulatkan, skala)
    tanda = "-" if nilai < 0 and dibulatkan else ""
    return f"{tanda}{utuh}.{pecahan:0{desimal}d}" if desimal else f"{tanda}{utuh}"


def tulis(angka: str) -> str:
    """67.106,50 from a text with a decimal point; what is no number (BB) stays as it is."""
    utuh, titik, pecahan = angka.removeprefix("-").partition(".")
    if not utuh.isdecimal() or (titik and not pecahan.isdecimal()):
        return angka
    tanda = "\N{MINUS SIGN}" if angka.startswith("-") else ""
    ribuan = f"{int(utuh):,}".replace(",", ".")
    return f"{tanda}{ribuan},{pecahan}" if pecahan else f"{tanda}{ribuan}"


def teks(nilai: Fraction | None) -> str | None:
    return None if nilai is None else bulat(nilai)


def bilangan(nilai: Fraction | None) -> int | str | None:
    """How many; a text with two decimals if it is no whole number (a mean, an entry with
    fractions)."""
    if nilai is None:
        return None
    return int(nilai) if nilai.denominator == 1 else bulat(nilai)


def tampil(nilai: Fraction | None, *, persen: bool) -> str | None:
    """A percentage with two decimals; a number as a whole, or with two decimals if it is a mean."""
    if nilai is None:
        return None
    return bulat(nilai, 2 if persen or nilai.denominator != 1 else 0)


def capaian(realisasi: Fraction | None, target: Fraction | None, arah: Arah) -> Fraction | None:
    """r/t x 100, or (2t - r)/t x 100 where the smaller is the better; a target of 0 gives none."""
    if realisasi is None or target is None or target == 0:
        return None
    if arah is Arah.NAIK:
        return realisasi / target * 100
    return (2 * target - realisasi) / target * 100


def mencapai(nilai: Fraction, target: Fraction, arah: Arah) -> bool:
    return nilai >= target if arah is Arah.NAIK else nilai <= target


@dataclass(frozen=True, slots=True)
class Pita:
    """The grade where the achievement is at least `minimal`, or more than `lebih_dari`.

    The last band, which has neither, holds the rest.
    """

    minimal: Fraction | None
    nama: str
    lebih_dari: Fraction | None = None

    @property
    def batas(self) -> tuple[Fraction, bool] | None:
        """Its lower limit, and whether the limit itself lies outside the band; sorted from the
        loosest."""
        if self.lebih_dari is not None:
            return self.lebih_dari, True
        return None if self.minimal is None else (self.minimal, False)

    def memuat(self, nilai: Fraction) -> bool:
        if self.lebih_dari is not None:
            return nilai > self.lebih_dari
        return self.minimal is None or nilai >= self.minimal


def predikat(nilai: Fraction | None, pita: Sequence[Pita]) -> str | None:
    """Decided on the achievement before it is rounded and capped (Permendagri 86/2017)."""
    if nilai is None:
        return None
    return next((satu.nama for satu in pita if satu.memuat(nilai)), None)


def angka(tercetak: str | None) -> Fraction | None:
    """A target in numbers; a grade in letters such as BB is no number."""
    if tercetak is None:
        return None
    try:
        return Fraction(Decimal(tercetak))
    except (ArithmeticError, ValueError):
        return None


def kumulatif(sel: Mapping[int, Banyak]) -> dict[int, Banyak]:
    """ "Up to": the sum of cells up to that cell, in the order of its keys."""
    hasil: dict[int, Banyak] = {}
    sejauh_ini = Banyak()
    for kunci in sorted(sel):
        sejauh_ini = sejauh_ini + sel[kunci]
        hasil[kunci] = sejauh_ini
    return hasil
