"""Angka indikator dengan aritmetika eksak; hanya yang ditampilkan yang dibulatkan, sekali."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

SERATUS = Fraction(100)
TRIWULAN = {1: "Triwulan I", 2: "Triwulan II", 3: "Triwulan III", 4: "Triwulan IV"}
BULAN = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
BELUM_ADA = "belum ada data"


class Arah(StrEnum):
    NAIK = "naik"
    TURUN = "turun"


@dataclass(frozen=True, slots=True)
class Banyak:
    """Cacah satu sel: berapa yang ditangani, berapa di antaranya berfungsi, berapa menurut UU."""

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
    """Hari terakhir bulan itu; tanpa bulan, hari terakhir tahunnya."""
    bulan = bulan or 12
    return date(tahun, bulan, calendar.monthrange(tahun, bulan)[1])


def jumlah(cacah: Sequence[Banyak]) -> Banyak:
    return sum(cacah, Banyak())


def persen(pembilang: int | Fraction, penyebut: int | Fraction) -> Fraction | None:
    """Tanpa penyebut tidak ada persentase: bukan nol, melainkan tidak ada."""
    return Fraction(pembilang * 100) / penyebut if penyebut else None


def bulat(nilai: Fraction, desimal: int = 2) -> str:
    """Teks dengan sekian desimal, setengah ke atas (menjauhi nol)."""
    skala = 10**desimal
    dibulatkan = int(abs(nilai) * skala + Fraction(1, 2))  # int memotong: lantai untuk positif
    utuh, pecahan = divmod(dibulatkan, skala)
    tanda = "-" if nilai < 0 and dibulatkan else ""
    return f"{tanda}{utuh}.{pecahan:0{desimal}d}" if desimal else f"{tanda}{utuh}"


def tulis(angka: str) -> str:
    """67.106,50 dari teks bertitik desimal; yang bukan angka (BB) tetap sebagaimana adanya."""
    utuh, titik, pecahan = angka.removeprefix("-").partition(".")
    if not utuh.isdecimal() or (titik and not pecahan.isdecimal()):
        return angka
    tanda = "\N{MINUS SIGN}" if angka.startswith("-") else ""
    ribuan = f"{int(utuh):,}".replace(",", ".")
    return f"{tanda}{ribuan},{pecahan}" if pecahan else f"{tanda}{ribuan}"


def teks(nilai: Fraction | None) -> str | None:
    return None if nilai is None else bulat(nilai)


def bilangan(nilai: Fraction | None) -> int | str | None:
    """Banyaknya; teks dengan dua desimal bila bukan bilangan bulat (rerata, entri pecahan)."""
    if nilai is None:
        return None
    return int(nilai) if nilai.denominator == 1 else bulat(nilai)


def tampil(nilai: Fraction | None, *, persen: bool) -> str | None:
    """Persentase dengan dua desimal; banyaknya utuh, atau dua desimal bila sebuah rerata."""
    if nilai is None:
        return None
    return bulat(nilai, 2 if persen or nilai.denominator != 1 else 0)


def capaian(realisasi: Fraction | None, target: Fraction | None, arah: Arah) -> Fraction | None:
    """r/t x 100, atau (2t - r)/t x 100 bila makin kecil makin baik; target 0 tidak memberi."""
    if realisasi is None or target is None or target == 0:
        return None
    if arah is Arah.NAIK:
        return realisasi / target * 100
    return (2 * target - realisasi) / target * 100


def mencapai(nilai: Fraction, target: Fraction, arah: Arah) -> bool:
    return nilai >= target if arah is Arah.NAIK else nilai <= target


@dataclass(frozen=True, slots=True)
class Pita:
    """Predikat bila capaian paling sedikit `minimal`, atau lebih dari `lebih_dari`.

    Pita terakhir tanpa keduanya memuat selebihnya.
    """

    minimal: Fraction | None
    nama: str
    lebih_dari: Fraction | None = None

    @property
    def batas(self) -> tuple[Fraction, bool] | None:
        """Batas bawahnya, dan apakah batas itu sendiri di luar pita; terurut dari yang longgar."""
        if self.lebih_dari is not None:
            return self.lebih_dari, True
        return None if self.minimal is None else (self.minimal, False)

    def memuat(self, nilai: Fraction) -> bool:
        if self.lebih_dari is not None:
            return nilai > self.lebih_dari
        return self.minimal is None or nilai >= self.minimal


def predikat(nilai: Fraction | None, pita: Sequence[Pita]) -> str | None:
    """Diputuskan pada capaian yang belum dibulatkan dan belum dibatasi (Permendagri 86/2017)."""
    if nilai is None:
        return None
    return next((satu.nama for satu in pita if satu.memuat(nilai)), None)


def angka(tercetak: str | None) -> Fraction | None:
    """Target angka; predikat huruf seperti BB bukan angka."""
    if tercetak is None:
        return None
    try:
        return Fraction(Decimal(tercetak))
    except (ArithmeticError, ValueError):
        return None


def kumulatif(sel: Mapping[int, Banyak]) -> dict[int, Banyak]:
    """ "s.d.": jumlah sel sampai dengan sel itu, menurut urutan kuncinya."""
    hasil: dict[int, Banyak] = {}
    sejauh_ini = Banyak()
    for kunci in sorted(sel):
        sejauh_ini = sejauh_ini + sel[kunci]
        hasil[kunci] = sejauh_ini
    return hasil
