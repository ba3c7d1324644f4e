"""Satisfaction exactly, who complains, and where each step leads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rehsos.pengaduan.rules import (
    UNSUR,
    Ikm,
    Siapa,
    dua_angka,
    periksa_nilai,
    periksa_siapa,
    periksa_teks,
)


def test_the_index_is_exact_and_its_grade_is_that_of_the_printed_value() -> None:
    semua_empat = Ikm(5, (20,) * 9)
    # 3 respondents, 27 scores: 83 * 25 / 27 = 76.851…
    tiga = Ikm(3, (10, 9, 9, 9, 9, 9, 9, 9, 10))

    assert (semua_empat.nilai, semua_empat.mutu(5)) == (Decimal(100), "A")
    assert tiga.nilai is not None
    assert str(dua_angka(tiga.nilai)) == "76.85"
    assert (tiga.mutu(3), tiga.mutu(5)) == ("B", None)
    assert dua_angka(tiga.unsur()[0] or Decimal(0)) == Decimal("3.33")
    assert (Ikm(0, ()).nilai, Ikm(0, ()).mutu(1)) == (None, None)


@pytest.mark.parametrize(
    ("jumlah", "tampak", "mutu"),
    [(1103, "76.60", "C"), (1104, "76.67", "B"), (936, "65.00", "C"), (935, "64.93", "D")],
)
def test_the_bands_begin_where_they_are_printed(jumlah: int, tampak: str, mutu: str) -> None:
    """40 respondents, 360 scores."""
    ikm = Ikm(40, (jumlah, *(0,) * 8))

    assert ikm.nilai is not None
    assert (str(dua_angka(ikm.nilai)), ikm.mutu(1)) == (tampak, mutu)


def test_all_nine_are_asked_from_one_to_four() -> None:
    assert len(UNSUR) == 9
    assert periksa_nilai([1, 2, 3, 4, 4, 3, 2, 1, 4]) == []
    for nilai in ([4] * 5, [4] * 8, [4] * 10, [*[4] * 8, 5], [*[4] * 8, 0]):
        assert len(periksa_nilai(nilai)) == 1


def test_who_complains_is_a_person_who_can_be_found() -> None:
    def kode(nama: str, nik: str | None, pengenal: bool, dihubungi: bool) -> list[str]:
        siapa = Siapa(nama, nik, pengenal, dihubungi)
        return [satu.kode for satu in periksa_siapa(siapa, ["62.71.03"])]

    assert kode("Budi", "6271030712640001", pengenal=False, dihubungi=True) == []
    assert kode("Budi", None, pengenal=True, dihubungi=True) == []
    assert kode("Hamba Allah", None, pengenal=True, dihubungi=True) == ["identitas-tidak-jelas"]
    assert kode("Budi", None, pengenal=False, dihubungi=False) == [
        "identitas-tidak-jelas",
        "tanpa-kontak",
    ]
    assert kode("Budi", "6271039912640001", pengenal=True, dihubungi=True) == ["nik-tanggal"]


def test_what_the_complainer_reads_names_nobodys_number() -> None:
    assert periksa_teks("teks", "Hubungi 0812 3456 7890 pada jam kerja") == []
    assert [satu.kode for satu in periksa_teks("teks", "NIK 6271030712640001 ada")] == [
        "nomor-orang"
    ]
