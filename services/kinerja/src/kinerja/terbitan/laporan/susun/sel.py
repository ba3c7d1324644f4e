"""Cells of reports from exact values; here figures are rounded, once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from kinerja.aturan.indikator.profil import Target
from kinerja.aturan.indikator.rules import BELUM_ADA, angka, bulat
from kinerja.hitung.angka.nilai import Nilai
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.terbitan.laporan import rules
from kinerja.terbitan.laporan.isi import Angka, Sel


def persen(nilai: Fraction | None) -> Sel:
    return None if nilai is None else Angka(n=bulat(nilai), satuan="%")


def banyak(nilai: Fraction | int) -> Angka:
    return Angka(n=rules.banyak(Fraction(nilai)))


def rupiah(nilai: Decimal | None) -> Sel:
    return None if nilai is None else Angka(n=rules.uang(nilai))


def tercetak(teks: str | None, *, persen: bool = False) -> Sel:
    """A number as documents print it (3.50 stays 3.50); a grade in letters stays text."""
    if teks is None or angka(teks) is None:
        return teks
    return Angka(n=teks, satuan="%" if persen else "")


def terpakai(satu: Anggaran | None) -> Decimal | None:
    """Spending of money; before any month is filled in: none yet, not zero."""
    return None if satu is None or satu.bulan_terakhir is None else satu.realisasi


def target(satu: Nilai) -> Sel:
    return sel_target(satu.target, persen=satu.indikator.persen)


def sel_target(satu: Target | None, *, persen: bool) -> Sel:
    return None if satu is None else tercetak(satu.nilai, persen=persen)


def realisasi(satu: Nilai) -> Sel:
    """Without data it says so, not zero."""
    if satu.huruf is not None:
        return satu.huruf
    if satu.realisasi is None:
        return satu.catatan or BELUM_ADA
    return persen(satu.realisasi) if satu.indikator.persen else banyak(satu.realisasi)


def polos(nilai: Sel) -> Sel:
    """Without the sign for percent, for columns whose heading says it already."""
    return Angka(n=nilai.n) if isinstance(nilai, Angka) else nilai


def catatan_target(nilai: Iterable[Nilai]) -> list[str]:
    """A target that another document prints otherwise is shown together with its source."""
    catatan = []
    for satu in nilai:
        if satu.target is None or not satu.target_lain:
            continue
        lain = ", ".join(f"{_angka(satu, t)} menurut {t.sumber}" for t in satu.target_lain)
        catatan.append(
            f"{satu.indikator.nama}: dipakai target {_angka(satu, satu.target)} menurut "
            f"{satu.target.sumber}; tercetak juga {lain}."
        )
    return catatan


def _angka(satu: Nilai, target: Target) -> str:
    if target.nilai is None or angka(target.nilai) is None:
        return target.nilai or ""
    satuan = f" {target.satuan}" if target.satuan else "%" if satu.indikator.persen else ""
    return rules.angka_kertas(target.nilai) + satuan


def catatan_putusan(nilai: Iterable[Nilai]) -> list[str]:
    """Why the column of the grade is empty, those with the same reason together."""
    menurut: dict[str, list[str]] = {}
    for satu in nilai:
        if satu.alasan is not None:
            menurut.setdefault(satu.alasan, []).append(satu.indikator.nama)
    return [f"Tanpa predikat: {'; '.join(nama)}. {alasan}" for alasan, nama in menurut.items()]


def catatan_tafsir(nilai: Iterable[Nilai]) -> list[str]:
    """A formula that is not printed is said to be a reading."""
    return [
        f"Tafsir {satu.indikator.nama}: {satu.indikator.tafsir}"
        for satu in nilai
        if satu.indikator.tafsir
    ]
