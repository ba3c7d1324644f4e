"""What is printed on paper is looked at when it starts, not when the paper is out."""

from __future__ import annotations

import pytest

from kinerja.settings import Settings
from kit.settings import public_url


@pytest.mark.parametrize(
    ("alamat", "jadi"),
    [
        ("", None),
        ("https://dinsos.contoh.id", "https://dinsos.contoh.id"),
        ("https://dinsos.contoh.id/", "https://dinsos.contoh.id"),
        ("http://10.0.0.5:8000", "http://10.0.0.5:8000"),
        ("http://[fd00::1]:8000/dinsos/", "http://[fd00::1]:8000/dinsos"),
    ],
)
def test_alamat_untuk_umum_yang_sah(alamat: str, jadi: str | None) -> None:
    assert public_url(alamat) == jadi


@pytest.mark.parametrize(
    "alamat",
    [
        "dinsos.contoh.id",
        "ftp://dinsos.contoh.id",
        "https://",
        "https:///jalur",
        "https://admin:rahasia@dinsos.contoh.id",
        "https://dinsos.contoh.id/?a=1",
        "https://dinsos.contoh.id/#a",
        "https://dinsos.contoh.id:70000",
        "https://dinsos.contoh.id:satu",
        "https://dinsos.contoh.id/\n",
        "https://dinsos contoh.id",
        "https://" + "a" * 300,
        "javascript:alert(1)",
    ],
)
def test_alamat_untuk_umum_yang_salah_disebut_tanpa_isinya(
    alamat: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DINSOS_PUBLIC_URL", alamat)

    with pytest.raises(SystemExit) as berhenti:
        Settings.load("kinerja")

    kata = capsys.readouterr().err
    assert berhenti.value.code == 78
    assert "DINSOS_PUBLIC_URL (alamat untuk umum, misalnya https://dinsos.contoh.id" in kata
    assert "rahasia" not in kata
