"""The shapes of charts and the classes of states: from figures to points on the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from kinerja.aturan.indikator.rules import BULAN, TRIWULAN, Pita, bulat

SERATUS = Fraction(100)
Keadaan = Literal["tercapai", "belum", "belum-dinilai", "kosong", "tanpa-target"]
Nada = Literal["baik", "cukup", "kurang", ""]


def keadaan(*, ada: bool, bertarget: bool, tercapai: bool | None) -> Keadaan:
    if not ada:
        return "kosong"
    if not bertarget:
        return "tanpa-target"
    if tercapai is None:
        return "belum-dinilai"
    return "tercapai" if tercapai else "belum"


def nada(predikat: str | None, pita: Sequence[Pita]) -> Nada:
    """The colour of the grade only: the two top bands, the third, the rest.

    That a target is reached has a mark of its own, without colour.
    """
    letak = next((ke for ke, satu in enumerate(pita) if satu.nama == predikat), None)
    if letak is None:
        return ""
    return "baik" if letak < 2 else "cukup" if letak == 2 else "kurang"


def panjang(nilai: Fraction | None, penuh: Fraction = SERATUS) -> str:
    """The length of a bar, 0 to 100."""
    if nilai is None or penuh <= 0:
        return "0"
    return bulat(max(Fraction(0), min(nilai / penuh, Fraction(1))) * 100, 1).removesuffix(".0")


def nama_periode(tahun: int, bulan: int | None, hari_ini: date) -> str:
    if bulan is None:
        return f"{tahun}, sampai hari ini" if tahun == hari_ini.year else f"Tahun {tahun}"
    if bulan % 3 == 0:
        return f"{tahun}, sampai {TRIWULAN[bulan // 3]}"
    return f"{tahun}, sampai {BULAN[bulan - 1]}"


@dataclass(frozen=True, slots=True)
class Titik:
    """One year on the line of the past."""

    tahun: int
    realisasi: Fraction | None
    target: Fraction | None
    langsung: bool = False  # counted now, not as published
    putus: bool = False  # the line does not go on from the year before


@dataclass(frozen=True, slots=True)
class TitikGambar:
    x: str
    y: str
    asal: Titik


@dataclass(frozen=True, slots=True)
class Tren:
    """Coordinates of the chart of the past on a field of 360 x 190."""

    lebar: int
    tinggi: int
    dasar: str
    kiri: str
    kanan: str
    titik: Sequence[TitikGambar]
    garis: Sequence[str]
    target: Sequence[tuple[str, str, str]]  # x1, x2, y
    sumbu: Sequence[tuple[str, str]]  # y, angkanya
    putus: Sequence[str]
    tahun: Sequence[tuple[str, int]]


LEBAR, TINGGI = 360, 190
KIRI, KANAN, ATAS, BAWAH = 30, 352, 22, 164


def _koordinat(nilai: Fraction) -> str:
    return bulat(nilai, 1).removesuffix(".0")


def _langkah(tertinggi: Fraction) -> Fraction:
    """The distance of guide lines that reads well: 1, 2 or 5 times a power of ten."""
    langkah = Fraction(1, 100)
    while True:
        for kali in (1, 2, 5):
            if langkah * kali * 4 >= tertinggi:
                return langkah * kali
        langkah *= 10


def tren(riwayat: Sequence[Titik]) -> Tren | None:
    """Null if there is no figure to draw."""
    angka = [n for t in riwayat for n in (t.realisasi, t.target) if n is not None]
    if not any(t.realisasi is not None for t in riwayat):
        return None
    langkah = _langkah(max(max(angka), Fraction(1, 100)))
    puncak = langkah * max(1, -(-max(angka) // langkah))
    tahun = sorted({t.tahun for t in riwayat})
    jarak = Fraction(KANAN - KIRI, max(1, len(tahun)))

    def x(ke: int) -> Fraction:
        return KIRI + jarak * tahun.index(ke) + jarak / 2

    def y(nilai: Fraction) -> Fraction:
        return BAWAH - max(Fraction(0), nilai) / puncak * (BAWAH - ATAS)

    titik = [
        TitikGambar(_koordinat(x(t.tahun)), _koordinat(y(t.realisasi)), t)
        for t in riwayat
        if t.realisasi is not None
    ]
    garis: list[list[TitikGambar]] = []
    for satu in titik:
        sebelum = garis[-1][-1].asal if garis else None
        sambung = sebelum is not None and sebelum.tahun in (satu.asal.tahun, satu.asal.tahun - 1)
        if sambung and not satu.asal.putus and sebelum is not None:
            if sebelum.tahun != satu.asal.tahun:
                garis[-1].append(satu)
        else:
            garis.append([satu])
    target = {t.tahun: t.target for t in riwayat if t.target is not None}
    return Tren(
        lebar=LEBAR,
        tinggi=TINGGI,
        dasar=str(BAWAH),
        kiri=str(KIRI),
        kanan=str(KANAN),
        titik=titik,
        garis=[" ".join(f"{t.x},{t.y}" for t in satu) for satu in garis if len(satu) > 1],
        target=[
            (
                _koordinat(x(ke) - jarak * Fraction(2, 5)),
                _koordinat(x(ke) + jarak * Fraction(2, 5)),
                _koordinat(y(nilai)),
            )
            for ke, nilai in target.items()
        ],
        sumbu=[
            (_koordinat(y(langkah * ke)), bulat(langkah * ke, 2).rstrip("0").rstrip("."))
            for ke in range(int(puncak / langkah) + 1)
        ],
        putus=[_koordinat(x(t.tahun) - jarak / 2) for t in riwayat if t.putus],
        tahun=[(_koordinat(x(ke)), ke) for ke in tahun],
    )
