"""The arithmetic of indicators: exact, rounded once at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinerja.aturan.indikator.bentuk import Target
from kinerja.aturan.indikator.profil import Kantor, baca_kantor, kantor_terpasang
from kinerja.aturan.indikator.putusan import BERJALAN, Putusan, Terukur, periode_habis, putuskan
from kinerja.aturan.indikator.rules import (
    Arah,
    Pita,
    angka,
    bulat,
    capaian,
    persen,
    predikat,
    tulis,
)
from kinerja.aturan.indikator.ukuran import rumus_hitung, target_periode, terpakai
from kit.profile import office_dir

IKU = "ppks-berfungsi-sosial"


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
    """The IKU sheet of 2024: 104.36; 3.65 / 3.5 would give 104.29."""
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
    """Decided on the value before rounding: 90.999 is shown as 91.00, but is still high."""
    assert predikat(nilai, kantor.pita) == nama


def test_a_band_can_begin_above_its_limit() -> None:
    pita = [
        Pita(None, "AA", lebih_dari=Fraction(90)),
        Pita(Fraction(90), "tepat"),
        Pita(None, "lain"),
    ]

    nilai = (Fraction(9001, 100), Fraction(90), Fraction(8999, 100))
    assert [predikat(n, pita) for n in nilai] == ["AA", "tepat", "lain"]


def test_formulas_whose_numerator_is_elsewhere_than_its_denominator(kantor: Kantor) -> None:
    """Who is listed is served later; the numerator of other formulas stands in the denominator's
    cell already."""
    kedua = baca_kantor(office_dir("pontianak"))

    def di_tempat_lain(kantor: Kantor) -> set[str]:
        rumus = {kode: rumus_hitung(satu) for kode, satu in kantor.indikator.items()}
        return {kode for kode, isi in rumus.items() if isi is not None and not isi.satu_sel}

    spm = {kode for kode, satu in kantor.indikator.items() if satu.spm is not None}
    assert di_tempat_lain(kantor) == spm | {
        "psks-berkontribusi", "1.06.02.2.03", "1.06.04.2.01", "1.06.04.2.02",
    }  # fmt: skip
    # Several requests of one person: the first need not be the one that is completed.
    assert di_tempat_lain(kedua) == {"program-rehabilitasi-sosial", "program-penanganan-bencana"}


def terukur(nilai: Fraction | None, penyebut: int | None = 100, *, habis: bool = True) -> Terukur:
    return Terukur(nilai, None, None if penyebut is None else Fraction(penyebut), habis)


def putus(kantor: Kantor, kode: str, isi: Terukur, tahun: int = 2024) -> Putusan:
    satu = kantor.indikator[kode]
    return putuskan(kantor, satu, satu.target_tahun(tahun)[0], isi)


@settings(deadline=None)
@given(capaian=st.fractions(0, 300, max_denominator=1000), batas=st.integers(1, 200))
def test_a_cap_changes_only_what_is_shown(capaian: Fraction, batas: int) -> None:
    kantor = kantor_terpasang(office_dir("palangkaraya"))
    isi = terukur(capaian * Fraction(35, 1000))  # target 3,50
    penuh = putus(kantor, IKU, isi)
    terbatas = putus(replace(kantor, batas_atas=Fraction(batas)), IKU, isi)

    assert penuh.capaian == capaian
    assert terbatas.capaian == min(capaian, Fraction(batas))
    assert (terbatas.predikat, terbatas.tercapai) == (penuh.predikat, penuh.tercapai)
    assert penuh.tercapai is (capaian >= 100)


def test_what_is_shown_as_reached_is_decided_before_rounding(kantor: Kantor) -> None:
    """99.999 % is shown as 100.00, but not reached yet; 90.999 % is still high though capped at
    50."""
    hampir = putus(kantor, IKU, terukur(Fraction(3_499_999, 1_000_000)))

    assert bulat(hampir.capaian or Fraction(0)) == "100.00"
    assert hampir.tercapai is False
    isi = terukur(Fraction(90_999, 1000) * Fraction(35, 1000))
    assert putus(replace(kantor, batas_atas=Fraction(50)), IKU, isi).predikat == "tinggi"


@pytest.mark.parametrize("kode", [IKU, "ppks-mandiri", "spm-anak-terlantar", "1.06.02.2.02"])
def test_too_little_has_an_achievement_and_no_verdict(kantor: Kantor, kode: str) -> None:
    if kode not in kantor.indikator:
        kode = next(k for k, satu in kantor.indikator.items() if satu.spm is not None)
    tiga = putus(kantor, kode, terukur(Fraction(100), 3))
    cukup = putus(kantor, kode, terukur(Fraction(100), kantor.minimal_subjek))
    berjalan = putus(kantor, kode, terukur(Fraction(100), 1000, habis=False))

    for satu in (tiga, berjalan):
        assert satu.capaian == cukup.capaian is not None
        assert (satu.predikat, satu.tercapai) == (None, None)
    assert tiga.alasan == "Baru 3 dalam penyebut; paling sedikit 10 untuk dinilai."
    assert berjalan.alasan == BERJALAN
    assert (cukup.tercapai, cukup.alasan) == (True, None)
    assert cukup.predikat


def test_a_count_that_reached_its_target_can_not_fall_again(kantor: Kantor) -> None:
    cukup, belum = (
        putus(kantor, "1.06.04.2.01.01", terukur(Fraction(banyak), None, habis=False))
        for banyak in (115, 1)
    )

    assert (cukup.tercapai, cukup.predikat, cukup.alasan) == (True, "sangat tinggi", None)
    assert (belum.tercapai, belum.predikat, belum.alasan) == (None, None, BERJALAN)


@pytest.mark.parametrize(
    ("huruf", "setara", "hasil"),
    [
        ("A", False, (True, None)),
        ("BB", False, (True, None)),
        ("BB", True, (True, Fraction(100))),
        ("A", True, (True, None)),
        ("B", True, (False, None)),
        (None, True, (None, None)),
    ],
)
def test_a_grade_is_reached_or_not(
    kantor: Kantor, huruf: str | None, setara: bool, hasil: tuple[bool | None, Fraction | None]
) -> None:
    kantor = replace(kantor, huruf_setara_100=setara)
    putusan = putus(kantor, "nilai-sakip", Terukur(None, huruf, None, habis=False))

    assert (putusan.tercapai, putusan.capaian) == hasil
    assert putusan.predikat is None


def test_a_target_of_nothing_is_reached_by_nothing(kantor: Kantor) -> None:
    """A target of 0 gives no achievement, but whether it is reached can still be said."""
    satu = kantor.indikator[IKU].model_copy(update={"arah": Arah.TURUN})
    nol = Target(tahun=2024, nilai="0", sumber="-")

    assert putuskan(kantor, satu, nol, terukur(Fraction(0))) == Putusan(tercapai=True)
    assert putuskan(kantor, satu, nol, terukur(Fraction(1))).tercapai is False


@pytest.mark.parametrize("tercetak", ["-", " - ", "\N{EN DASH}", "", None])
def test_a_printed_dash_is_null(kantor: Kantor, tercetak: str | None) -> None:
    target = Target.model_validate({"tahun": 2024, "nilai": tercetak, "sumber": "naskah"})

    assert target.nilai is None
    assert putuskan(kantor, kantor.indikator[IKU], target, terukur(Fraction(5))) == Putusan()


def test_a_quarter_without_a_target_does_not_take_that_of_the_year() -> None:
    """RKT of Pontianak 2022, Table 4.1: quarters 1 to 3 empty, quarter 4 is 81."""
    satu = baca_kantor(office_dir("pontianak")).indikator["pemenuhan-kebutuhan-dasar"]

    def dipakai(bulan: int | None) -> str | None:
        target, _ = terpakai(target_periode(satu, 2022, bulan))
        return target.nilai if target else None

    assert [dipakai(bulan) for bulan in (3, 6, 9, 12, None)] == [None, None, None, "81", "81.50"]
    _, lain = terpakai(target_periode(satu, 2022, 3))
    assert [t.nilai for t in lain] == ["81.50", "81"]


@pytest.mark.parametrize(
    ("sampai", "hari", "triwulan", "habis"),
    [
        (None, date(2024, 12, 31), None, False),
        (None, date(2025, 1, 1), None, True),
        (date(2024, 12, 31), date(2025, 1, 1), None, True),
        (date(2024, 9, 30), date(2026, 1, 1), None, False),
        (date(2024, 9, 30), date(2026, 1, 1), 3, True),
        (date(2024, 9, 30), date(2024, 9, 30), 3, False),
        (date(2024, 2, 29), date(2024, 2, 29), None, False),
    ],
)
def test_a_period_is_over_after_its_last_day(
    sampai: date | None, hari: date, triwulan: int | None, habis: bool
) -> None:
    assert periode_habis(2024, sampai, hari, triwulan) is habis


def test_every_reading_is_one_neutral_sentence(kantor: Kantor) -> None:
    semua = (*kantor.indikator.values(), *baca_kantor(office_dir("pontianak")).indikator.values())

    for satu in semua:
        assert not any(huruf.isdigit() for huruf in satu.tafsir or ""), satu.kode


def test_what_documents_print_differently_is_written_with_commas(kantor: Kantor) -> None:
    catatan = [satu.teks for satu in kantor.ketidakcocokan]

    assert any("113,49 (Renstra Tabel 2.5); 113,57" in satu for satu in catatan)
    assert (tulis("67106.50"), tulis("BB"), tulis("-1.5")) == (
        "67.106,50",
        "BB",
        "\N{MINUS SIGN}1,5",
    )
