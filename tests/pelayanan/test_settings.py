"""Settings that a bidang cannot work with stop it before it serves, and say which."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.crypto import new_key
from pelayanan.settings import BidangSettings

_WAJIB = {
    "REHSOS_DATABASE_URL": "postgresql://x",
    "DINSOS_REDIS_URL": "redis://x",
    "DINSOS_JWKS_URL": "http://x",
    "REHSOS_DATA_KEY": new_key(),
    "REHSOS_SEARCH_KEY": new_key(),
    "DINSOS_SUBJECT_KEY": new_key(),
}
_TERSAMBUNG = {
    "DINSOS_DUKCAPIL_URL": "https://10.0.0.1:8000/dukcapil/get_json/IDINSOS/CALL_VERIFY_BY_ELEMEN",
    "DINSOS_DUKCAPIL_USER": "dinsos",
    "DINSOS_DUKCAPIL_PASSWORD": "rahasia",
}


@pytest.fixture(autouse=True)
def lingkungan(monkeypatch: pytest.MonkeyPatch) -> None:
    for nama, nilai in _WAJIB.items():
        monkeypatch.setenv(nama, nilai)


def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose gives it: an office without access to Dukcapil starts."""
    for nama in ("URL", "USER", "PASSWORD", "IP", "CA", "TLS_NAME", "QUOTA", "RESERVE", "WIRE"):
        monkeypatch.setenv(f"DINSOS_DUKCAPIL_{nama}", "")

    assert BidangSettings.load("rehsos").dukcapil() is None


def test_access_is_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for nama, nilai in _TERSAMBUNG.items():
        monkeypatch.setenv(nama, nilai)
    monkeypatch.setenv("DINSOS_DUKCAPIL_WIRE", '{"threshold": 80, "ip_key": null}')
    monkeypatch.setenv("DINSOS_DUKCAPIL_QUOTA", "5000")

    sambungan = BidangSettings.load("rehsos").dukcapil()

    assert sambungan is not None
    assert (sambungan.kuota, sambungan.akses.wire.threshold) == (5000, 80)
    assert "rahasia" not in repr(sambungan)


def test_notices_leave_by_the_ways_that_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert BidangSettings.load("rehsos").kabar().kanal == ()
    for nama, nilai in {"SMTP_URL": "smtps://surel.contoh.id", "SMTP_FROM": "d@contoh.id"}.items():
        monkeypatch.setenv(f"DINSOS_{nama}", nilai)

    sambungan = BidangSettings.load("rehsos").kabar()

    assert sambungan.kanal == ("surel",)
    assert sambungan.surel is not None
    assert (sambungan.surel.host, sambungan.surel.port) == ("surel.contoh.id", 465)
    assert sambungan.surel.tls


@pytest.mark.parametrize(
    ("salah", "disebut"),
    [
        ({"DINSOS_SMTP_URL": "surel.contoh.id"}, "DINSOS_SMTP_URL (harus seperti"),
        ({"DINSOS_SMTP_URL": "smtp://surel.contoh.id"}, "DINSOS_SMTP_FROM (wajib bersama"),
        ({"DINSOS_WA_URL": "https://wa.contoh.id"}, "DINSOS_WA_TOKEN (wajib bersama"),
        ({"DINSOS_WA_WIRE": "{"}, "DINSOS_WA_WIRE (harus JSON"),
        ({"DINSOS_DUKCAPIL_PASSWORD": ""}, "DINSOS_DUKCAPIL_PASSWORD (wajib bersama"),
        ({"DINSOS_DUKCAPIL_URL": "10.0.0.1/dukcapil"}, "DINSOS_DUKCAPIL_URL (harus diawali"),
        ({"DINSOS_DUKCAPIL_CA": str(Path(__file__))}, "DINSOS_DUKCAPIL_CA (bukan berkas"),
        ({"DINSOS_DUKCAPIL_CA": "/tidak/ada.pem"}, "DINSOS_DUKCAPIL_CA (bukan berkas"),
        ({"DINSOS_DUKCAPIL_RESERVE": "1000"}, "DINSOS_DUKCAPIL_RESERVE (harus kurang"),
        ({"DINSOS_DUKCAPIL_WIRE": "{treshold"}, "DINSOS_DUKCAPIL_WIRE (tidak dapat dipakai: JSON"),
        ({"DINSOS_DUKCAPIL_WIRE": '{"codes": {"12": "apa"}}'}, "(tidak dapat dipakai: codes"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    salah: dict[str, str],
    disebut: str,
) -> None:
    for nama, nilai in {**_TERSAMBUNG, **salah}.items():
        monkeypatch.setenv(nama, nilai)

    with pytest.raises(SystemExit):
        BidangSettings.load("rehsos")

    kata = capsys.readouterr().err
    assert disebut in kata
    assert "rahasia" not in kata
