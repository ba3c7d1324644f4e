"""Who may adopt whom, and when they are recommended: pure rules of the office's numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kantor.cota import Bentuk, BerkasCota
from rehsos.cota import rules
from rehsos.cota.rules import MENJADI, Bekal, Hadir, Keadaan, Langkah, Orang

ATURAN = BerkasCota.model_validate(
    {
        "layanan": "rekomendasi-orang-tua-angkat",
        "surat": "rekomendasi-orang-tua-angkat",
        "kunjungan": {"formulir": "rumah-cota", "hasil": ["layak"]},
        "usia_min": 30,
        "usia_maks": 55,
        "anak_usia_maks": 17,
        "menikah_tahun": 5,
        "pengasuhan_bulan": 6,
        "konseling": 1,
        "laporan": 2,
        "syarat": [
            {"kode": "sehat", "label": "Sehat", "dasar": "a"},
            {"kode": "nikah", "label": "Nikah", "dasar": "e", "bentuk": ["pasangan"]},
            {"kode": "laporan-sosial", "label": "Laporan", "dasar": "k", "tahap": "rekomendasi"},
        ],
    }
)
PADA = date(2026, 3, 2)
SUAMI, ISTRI = Orang(date(1985, 1, 1), "L"), Orang(date(1996, 3, 2), "P")
NIKAH = date(2021, 3, 2)


def calon(*siapa: Orang, bentuk: Bentuk = Bentuk.PASANGAN, nikah: date | None = NIKAH) -> list[str]:
    return [s.kode for s in rules.periksa_calon(ATURAN, bentuk, siapa, nikah, PADA)]


def test_ages_and_marriage_are_those_of_the_day_of_the_request() -> None:
    assert calon(SUAMI, ISTRI) == []
    assert calon(SUAMI, Orang(date(1996, 3, 3), "P")) == ["usia-di-luar-batas"]
    assert calon(Orang(date(1970, 3, 3), "L"), ISTRI) == []
    assert calon(Orang(date(1970, 3, 2), "L"), ISTRI) == ["usia-di-luar-batas"]
    assert calon(SUAMI, ISTRI, nikah=date(2021, 3, 3)) == ["menikah-kurang"]
    assert calon(SUAMI, ISTRI, nikah=None) == ["menikah-kurang"]
    assert calon(SUAMI, SUAMI) == ["calon-bentuk"]
    assert calon(SUAMI) == ["calon-bentuk"]
    assert calon(ISTRI, bentuk=Bentuk.TUNGGAL, nikah=None) == []
    assert calon(ISTRI, bentuk=Bentuk.TUNGGAL) == ["tidak-diisi"]
    assert calon(SUAMI, ISTRI, bentuk=Bentuk.TUNGGAL, nikah=None) == ["calon-bentuk"]


def test_a_child_is_not_yet_eighteen_and_born() -> None:
    for lahir, boleh in (
        (date(2008, 3, 3), True),
        (date(2008, 3, 2), False),
        (PADA, True),
        (date(2026, 3, 3), False),
    ):
        assert (rules.periksa_anak(ATURAN, lahir, PADA) == []) is boleh, lahir


LENGKAP = Bekal(
    bentuk=Bentuk.PASANGAN,
    syarat=frozenset({"sehat", "nikah", "laporan-sosial"}),
    konseling=1,
    laporan=2,
    pengasuhan=date(2026, 8, 31),
    kunjungan=[
        Hadir(date(2026, 8, 1), layak=True, terbuka=False),
        Hadir(date(2027, 3, 1), layak=True, terbuka=False),
    ],
)


def kurang(**ganti: object) -> list[str]:
    return rules.kurang(ATURAN, replace(LENGKAP, **ganti))  # type: ignore[arg-type]


def test_a_recommendation_waits_for_everything() -> None:
    pertama, kedua = LENGKAP.kunjungan
    assert kurang() == []
    assert kurang(syarat=frozenset({"nikah"})) == ["syarat:sehat", "syarat:laporan-sosial"]
    tunggal = {"bentuk": Bentuk.TUNGGAL, "syarat": frozenset({"sehat", "laporan-sosial"})}
    assert kurang(**tunggal) == []
    assert kurang(konseling=0, laporan=1) == ["konseling", "laporan"]
    assert kurang(kunjungan=[]) == ["kunjungan-pertama", "kunjungan-kedua"]
    assert kurang(kunjungan=[pertama]) == ["kunjungan-kedua"]
    # The first is made before the child comes.
    assert kurang(kunjungan=[kedua]) == ["kunjungan-pertama"]
    # What is found last holds, whatever was found before.
    buruk = Hadir(date(2027, 4, 1), layak=False, terbuka=False)
    assert kurang(kunjungan=[pertama, kedua, buruk]) == ["kunjungan-kedua"]
    assert kurang(kunjungan=[replace(pertama, terbuka=True), kedua]) == ["tindak-lanjut"]
    assert kurang(pengasuhan=None, laporan=0) == ["pengasuhan"]


def test_six_months_are_full_on_a_day() -> None:
    # 31 August, and no 31 February: the month that has no such day ends it.
    assert rules.genap(ATURAN, date(2026, 8, 31)) == date(2027, 3, 1)
    assert rules.genap(ATURAN, date(2026, 3, 2)) == date(2026, 9, 2)
    pertama, kedua = LENGKAP.kunjungan
    dini = replace(kedua, tanggal=date(2027, 2, 28))
    assert kurang(kunjungan=[pertama, dini]) == ["kunjungan-kedua"]


def test_a_child_is_placed_after_a_visit_that_found_the_home_fit() -> None:
    awal = replace(LENGKAP, pengasuhan=None, laporan=0, syarat=frozenset({"sehat", "nikah"}))
    assert rules.kurang_diasuh(ATURAN, awal, date(2026, 8, 1)) == []
    assert rules.kurang_diasuh(ATURAN, awal, date(2026, 7, 31)) == ["kunjungan-pertama"]


def test_the_court_decides_after_the_child_came_and_a_request_that_ends_ends_it() -> None:
    assert set(MENJADI[Langkah.PUTUSAN]) == {Keadaan.PENGASUHAN}
    assert Keadaan.DIPUTUS not in MENJADI[Langkah.BERHENTI]
