import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.names import NotAName, clean


@pytest.mark.parametrize(
    "name",
    [
        "A",
        "Ny. Li",
        "Siti Nur'aini, S.Sos., M.Si.",
        "Ma\N{RIGHT SINGLE QUOTATION MARK}ruf",
        "I Gusti Ngurah-Rai",
        "Nan",
        "Nul Hakim",
        "Nona Kosong",
        "Tanpa Nama, ditemukan di Pasar Besar",
        "KUBE Melati 3",
        "LKS \"Kasih Ibu\" (cabang)",
        "Zoë Ångström",
        "王小明",
    ],
)  # fmt: skip
def test_a_name_stays_as_it_is(name: str) -> None:
    assert clean(name) == name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Siti\N{NO-BREAK SPACE}Aminah", "Siti Aminah"),
        ("Zoe\N{COMBINING DIAERESIS}", "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}"),
    ],
)
def test_one_spelling_is_kept(written: str, kept: str) -> None:
    assert clean(written) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "nama-kosong"),
        (" \N{NO-BREAK SPACE} ", "nama-kosong"),
        *(
            (text, "bukan-nama")
            for text in (
                "#N/A", "#REF!", "#NAME?", "########", "NULL", "null", "(null)", "None", "NaN",
                "nan", "undefined", "N/A",
                "0", "12345", "-", "--", "...", "?", "'", "1/2", "Tidak ada",
            )
        ),
        *(
            (f"Siti{hidden}Aminah", "karakter-tak-terlihat")
            for hidden in (
                "\t", "\n", "\r", "\0", "\x1b", "\x7f", "\x85", "\N{ZERO WIDTH SPACE}",
                "\N{ZERO WIDTH JOINER}", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{SOFT HYPHEN}", "\ufeff",
                "\N{HANGUL FILLER}", "\N{BRAILLE PATTERN BLANK}", "\N{LINE SEPARATOR}", "\ue000",
                "\N{VARIATION SELECTOR-16}", "\N{COMBINING GRAPHEME JOINER}", "\U000e0041",
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused(written: str, code: str) -> None:
    with pytest.raises(NotAName) as refused:
        clean(written)
    assert refused.value.code == code


@given(st.text(max_size=8))
def test_whatever_is_kept_is_a_name(written: str) -> None:
    try:
        name = clean(written)
    except NotAName:
        return
    assert clean(name) == name == unicodedata.normalize("NFC", name)
    assert any(c.isalpha() for c in name)
    assert all(c.isprintable() for c in name)
