"""Aritmetika indikator: eksak, dibulatkan sekali di akhir."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kinerja.indikator.profil import Kantor
from kinerja.indikator.rules import Arah, angka, bulat, capaian, persen, predikat


@pytest.mark.parametrize(
    ("nilai", "tampil"),
    [
        (Fraction(2451 * 100, 67106), "3.65"),
        (Fraction(103_125, 1000), "103.13"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(49, 10_000), "0.00"),
        (Fraction(-5, 1000), "-0.01"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(100), "100.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
    ],
)
def test_half_up_once(nilai: Fraction, tampil: str) -> None:
    assert bulat(nilai) == tampil


def test_achievement_comes_from_unrounded_values() -> None:
    """Lembar IKU 2024: 104.36; 3.65 / 3.5 akan memberi 104.29."""
    nilai = capaian(persen(2451, 67106), angka("3.50"), Arah.NAIK)

    assert nilai is not None
    assert bulat(nilai) == "104.36"


@pytest.mark.parametrize(
    ("realisasi", "target", "arah", "hasil"),
    [
        ("3.18", "2.8", Arah.NAIK, "113.57"),
        ("84.17", "45", Arah.NAIK, "187.04"),
        ("8", "10", Arah.TURUN, "120.00"),
        ("12", "10", Arah.TURUN, "80.00"),
        ("30", "10", Arah.TURUN, "-100.00"),
        ("5", "0", Arah.NAIK, None),
        (None, "10", Arah.NAIK, None),
        ("5", "BB", Arah.NAIK, None),
        ("5", None, Arah.TURUN, None),
    ],
)
def test_direction_and_targets(
    realisasi: str | None, target: str | None, arah: Arah, hasil: str | None
) -> None:
    nilai = capaian(angka(realisasi), angka(target), arah)

    assert (None if nilai is None else bulat(nilai)) == hasil


def test_no_denominator_is_no_percentage() -> None:
    assert persen(0, 0) is None
    assert persen(0, 4) == 0


@pytest.mark.parametrize(
    ("nilai", "nama"),
    [
        (Fraction(91), "sangat tinggi"),
        (Fraction(90_999, 1000), "tinggi"),
        (Fraction(76), "tinggi"),
        (Fraction(75_999, 1000), "sedang"),
        (Fraction(66), "sedang"),
        (Fraction(51), "rendah"),
        (Fraction(50_999, 1000), "sangat rendah"),
        (Fraction(-5), "sangat rendah"),
        (None, None),
    ],
)
def test_bands_of_permendagri_86_2017(
    kantor: Kantor, nilai: Fraction | None, nama: str | None
) -> None:
    """Diputuskan pada nilai yang belum dibulatkan: 90.999 tampil 91.00, tetapi masih tinggi."""
    assert predikat(nilai, kantor.pita) == nama
