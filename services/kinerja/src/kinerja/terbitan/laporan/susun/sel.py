"""Sel laporan dari nilai eksak; di sinilah angka dibulatkan, sekali."""

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
    """Angka sebagaimana tercetak pada naskah (3.50 tetap 3.50); predikat huruf tetap teks."""
    if teks is None or angka(teks) is None:
        return teks
    return Angka(n=teks, satuan="%" if persen else "")


def terpakai(satu: Anggaran | None) -> Decimal | None:
    """Realisasi keuangan; sebelum ada bulan yang terisi: belum ada, bukan nol."""
    return None if satu is None or satu.bulan_terakhir is None else satu.realisasi


def target(satu: Nilai) -> Sel:
    return sel_target(satu.target, persen=satu.indikator.persen)


def sel_target(satu: Target | None, *, persen: bool) -> Sel:
    return None if satu is None else tercetak(satu.nilai, persen=persen)


def realisasi(satu: Nilai) -> Sel:
    """Tanpa data: dikatakan, bukan nol."""
    if satu.huruf is not None:
        return satu.huruf
    if satu.realisasi is None:
        return satu.catatan or BELUM_ADA
    return persen(satu.realisasi) if satu.indikator.persen else banyak(satu.realisasi)


def polos(nilai: Sel) -> Sel:
    """Tanpa tanda persen, untuk kolom yang judulnya sudah menyebutnya."""
    return Angka(n=nilai.n) if isinstance(nilai, Angka) else nilai


def catatan_target(nilai: Iterable[Nilai]) -> list[str]:
    """Target yang tercetak berbeda pada naskah lain ditampilkan bersama sumbernya."""
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
    """Mengapa kolom predikatnya kosong, yang sebabnya sama sekalian."""
    menurut: dict[str, list[str]] = {}
    for satu in nilai:
        if satu.alasan is not None:
            menurut.setdefault(satu.alasan, []).append(satu.indikator.nama)
    return [f"Tanpa predikat: {'; '.join(nama)}. {alasan}" for alasan, nama in menurut.items()]


def catatan_tafsir(nilai: Iterable[Nilai]) -> list[str]:
    """Rumus yang tidak tercetak dikatakan sebagai bacaan."""
    return [
        f"Tafsir {satu.indikator.nama}: {satu.indikator.tafsir}"
        for satu in nilai
        if satu.indikator.tafsir
    ]
