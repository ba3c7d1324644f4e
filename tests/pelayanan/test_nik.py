from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelayanan import nik as aturan
from pelayanan.profil import muat

KECAMATAN = muat().wilayah.kecamatan
HARI_INI = date(2026, 11, 21)

tanggal = st.dates(min_value=date(1927, 1, 1), max_value=HARI_INI)
jenis = st.sampled_from("LP")
urut = st.integers(min_value=1, max_value=9999)
wilayah = st.sampled_from([k.replace(".", "") for k in KECAMATAN] + ["327310", "310101", "961099"])


def susun(wilayah: str, lahir: date, jenis: str, urut: int) -> str:
    hari = lahir.day + (40 if jenis == "P" else 0)
    return f"{wilayah}{hari:02d}{lahir:%m%y}{urut:04d}"


@given(wilayah, tanggal, jenis, urut)
def test_a_wellformed_nik_says_what_it_was_made_of(
    wilayah: str, lahir: date, jenis: str, urut: int
) -> None:
    nik = aturan.baca(susun(wilayah, lahir, jenis, urut), KECAMATAN)

    assert nik.jenis_kelamin == jenis
    assert lahir in aturan.kemungkinan_lahir(nik, HARI_INI)
    assert aturan.tak_cocok(nik, lahir, lahir.year, jenis) == []
    assert nik.kecamatan.replace(".", "") == wilayah


@given(wilayah, tanggal, jenis, urut, tanggal)
def test_another_birth_date_or_sex_contradicts_the_nik(
    wilayah: str, lahir: date, jenis: str, urut: int, lain: date
) -> None:
    nik = aturan.baca(susun(wilayah, lahir, jenis, urut), KECAMATAN)
    sama = (lain.day, lain.month, lain.year % 100) == (lahir.day, lahir.month, lahir.year % 100)

    assert bool(aturan.tak_cocok(nik, lain, None, jenis)) is not sama
    (kolom, kode, _), *_ = aturan.tak_cocok(nik, lahir, None, "L" if jenis == "P" else "P")
    assert (kolom, kode) == ("jenis_kelamin", "nik-beda-jenis-kelamin")


@given(st.text(max_size=20))
def test_anything_else_is_refused_and_never_breaks(teks: str) -> None:
    dikenal = {"nik-panjang", "nik-wilayah", "nik-tanggal", "nik-urut"}
    kode = None

    try:
        nomor = aturan.baca(teks, KECAMATAN).nomor
    except aturan.NikSalah as salah:
        nomor, kode = teks, salah.kode

    assert nomor == teks
    assert kode is None or kode in dikenal


@pytest.mark.parametrize(
    ("nomor", "kode"),
    [
        ("", "nik-panjang"),
        ("627103471264900", "nik-panjang"),
        ("62710347126490011", "nik-panjang"),
        ("627103471264900A", "nik-panjang"),
        ("\uff16271034712649001", "nik-panjang"),  # a full-width digit is none here
        ("0000000000000000", "nik-wilayah"),
        ("9999034712649001", "nik-wilayah"),
        ("6200034712649001", "nik-wilayah"),
        ("6271004712649001", "nik-wilayah"),
        ("6271064712649001", "nik-wilayah"),  # our own city has five kecamatan
        ("6271030012649001", "nik-tanggal"),
        ("6271033202649001", "nik-tanggal"),
        ("6271037202649001", "nik-tanggal"),
        ("6271033113649001", "nik-tanggal"),
        ("6271032902259001", "nik-tanggal"),  # neither 1925 nor 2025 has a 29 February
        ("6271034712640000", "nik-urut"),
    ],
)
def test_a_nik_that_nobody_can_have_is_refused(nomor: str, kode: str) -> None:
    with pytest.raises(aturan.NikSalah) as salah:
        aturan.baca(nomor, KECAMATAN)

    assert salah.value.kode == kode


def test_a_leap_day_is_of_the_century_that_had_it() -> None:
    nik = aturan.baca("6271032902009001", KECAMATAN)

    assert aturan.kemungkinan_lahir(nik, HARI_INI) == [date(2000, 2, 29)]


def test_two_centuries_are_possible_for_a_young_year() -> None:
    nik = aturan.baca("6271030101249001", KECAMATAN)

    assert aturan.kemungkinan_lahir(nik, HARI_INI) == [date(2024, 1, 1), date(1924, 1, 1)]
