"""One name, whichever way it is spelt."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelayanan.bunyi import bunyi, rapat
from pelayanan.nama import normal


@pytest.mark.parametrize(
    "ejaan",
    [
        "Mohamad Noor|Muhammad Nur|Moch. Noer|Muh Nur|M. Nur|H. M. Nur|MOHAMMAD NOR|M.Nur|Mhd Nur",
        "Ma'ruf|Makruf|Maruf|Ma\u2019ruf|H. Ma'ruf, S.Pd|Maroef",
        "Siti Nur Aini|Sitti Nuraini|St. Nur'aini|Siti Noer Aini, S. Pd., M.Si|Hj. Siti Nuraini"
        " S.Sos|SITI  NURAINY",
        "Achmad Djoenaidi|Ahmad Junaidi|Akhmad Junaedi|Ahmat Junaidy",
        "Abdul Rahman|Abdurrahman|Abdurahman|Abdur Rahman|Abd. Rachman|Abdul Rohman",
        "Abdullah|Abdulah|Abdoellah",
        "Fauzi|Pauji|Fauji|Fausi|Fauzie",
        "Zainal|Jaenal|Zaenal",
        "Yusuf|Jusuf|Joesoef|Yusup",
        "Khadijah|Hadijah|Chadijah|Khodijah",
        "Rizky|Riski|Rizqi|Rijki",
        "Syarif|Sarif|Sjarif|Sharif",
        "Tjahjo|Cahyo",
        "Chandra|Candra",
        "Christina|Kristina",
        "Desy|Desi|Dessy",
        "Aisyah|Aisah|Aisha",
        "Sa'diyah|Sakdiah|Sadiyah",
        "Rochmat|Rahmat|Rohmat",
        "Sholeh|Saleh|Salih",
        "Drs. H. Budi Santoso, M.Si.|Budi Santosso|alm. Budi Santoso|Budi Santoso (alm)",
        "Siti Aminah binti Ahmad|Siti Amina bt. Achmad",
        "Evi|Epi|Efi|Evy",
    ],
)
def test_spellings_of_one_name_sound_alike(ejaan: str) -> None:
    didengar = {rapat(bunyi(nama)) for nama in ejaan.split("|")}

    assert len(didengar) == 1, didengar


@pytest.mark.parametrize(
    "nama",
    [
        "Bari|Bakri",
        "Sakti|Sati",
        "Rahma|Rahman",
        "Se|Si",
        "Umar|Amar",
        "Anak 1|Anak 11",
        "Dewi|Dewa",
    ],
)
def test_other_names_stay_others(nama: str) -> None:
    satu, lain = map(bunyi, nama.split("|"))

    assert satu != lain


def test_a_title_alone_is_a_name_and_other_letters_have_no_sound() -> None:
    assert [bunyi(nama) for nama in ("Haji", "H.", "\u4f5b\u9640")] == [" hasi ", " h ", ""]


# Consonant and vowel by turns, as nearly all names here are made; y and h are letters of others.
_SUKU = st.tuples(st.sampled_from("bdfgjklmnprstwz"), st.sampled_from("aiu"))
_KATA = st.lists(_SUKU, min_size=2, max_size=4).map(lambda suku: "".join(map("".join, suku)))
_NAMA = st.lists(_KATA, min_size=1, max_size=3).map(" ".join)
_LAIN = [
    (r"u", "oe"),
    (r"j", "dj"),
    (r"f", "v"),
    (r"f", "p"),
    (r"f", "ph"),
    (r"z", "s"),
    (r"z", "dz"),
    (r"(?<=[a-rt-z])i\b", "y"),
    (r"(?<=[a-z])([bdklmnprst])", r"\1\1"),
    (r"(?<=[aiu])([bdgkmn])", r"'\1"),
    (r"t", "th"),
    (r"d", "dh"),
    (r"s(?=[au])", "sy"),
    (r"k", "q"),
    (r"a\b", "ah"),
    (r"^", "H. "),
    (r"$", ", S.Pd., M.Si"),
    (r" ", "  "),
]


@given(_NAMA, st.sampled_from(_LAIN))
def test_no_way_of_writing_changes_the_sound(nama: str, cara: tuple[str, str]) -> None:
    tertulis = re.sub(*cara, nama)

    for satu in (tertulis, tertulis.upper(), tertulis.title()):
        assert bunyi(satu) == bunyi(nama), satu


@given(st.text(max_size=30))
def test_any_text_has_a_sound_of_plain_letters(nama: str) -> None:
    didengar = bunyi(nama)

    assert re.fullmatch(r"( [a-z0-9]+)+ |", didengar)
    assert bool(didengar) == bool(normal(nama))
