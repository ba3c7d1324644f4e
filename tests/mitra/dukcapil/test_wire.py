from __future__ import annotations

import orjson
import pytest
from pydantic import ValidationError

from mitra.dukcapil.outcomes import Answer, Compared, Element, Failure, Verdict
from mitra.dukcapil.wire import Wire

NIK = "6271034107580001"
ASKED = {Element.NIK: NIK, Element.NAME: "Siti Aminah"}


def read(row: object, **wire: object) -> Answer:
    given = Wire.model_validate({"at_least": {}, **wire})
    return given.read(ASKED, orjson.dumps({"content": [row], "quotaLimiter": 100}))


@pytest.mark.parametrize(
    ("said", "matches", "score"),
    [
        ("Sesuai", True, None),
        ("Tidak Sesuai", False, None),
        ("Sesuai (100)", True, 100),
        ("Sesuai (0)", True, 0),
        ("Tidak Sesuai (59)", False, 59),
        ("SESUAI  (97)", True, 97),
        (" tidak  sesuai ", False, None),
        (None, None, None),
    ],
)
def test_what_is_said_of_an_element(said: str | None, matches: bool | None, score: int) -> None:
    answer = read({"NIK": "Sesuai", "NAMA_LGKP": said})

    assert answer == Verdict(
        (Compared(Element.NIK, True), Compared(Element.NAME, matches, score, None))
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"NIK": "Sesuai", "NAMA_LGKP": "SITI AMINAH"}, "bukan-perbandingan"),
        ({"NIK": NIK, "NAMA_LGKP": "Sesuai (100)"}, "bukan-perbandingan"),
        ({"NIK": "6271034107580002", "NAMA_LGKP": "Sesuai (100)"}, "nik-lain"),
        ({"NIK": "Sesuai", "NAMA_LGKP": "Sesuai (101)"}, "bentuk-tidak-dikenal"),
        ({"NIK": None}, "bentuk-tidak-dikenal"),
        ({}, "bentuk-tidak-dikenal"),
        ([], "bentuk-tidak-dikenal"),
        ({"RESPONSE_CODE": "00", "RESPONSE_DESC": "Sukses"}, "tidak-dikenal"),
        ({"RESPON": "Gangguan lain"}, "tidak-dikenal"),
        ({"RESPON": "KUOTA  AKSES HARI INI TELAH HABIS"}, "kuota-habis"),
        ({"RESPON": "User Tidak Ditemukan"}, "tidak-dikenal"),
    ],
)
def test_whatever_is_no_comparison_says_nothing_about_the_person(row: object, reason: str) -> None:
    assert read(row) == Failure(reason)


@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b"[1]", b'"Sesuai"', b'{"content":[]}'])
def test_what_is_no_answer_at_all(body: bytes) -> None:
    assert isinstance(Wire().read(ASKED, body), Failure)


def test_words_say_more_than_a_code_and_a_configured_code_more_than_a_known_one() -> None:
    assert read({"RESPONSE_CODE": "13", "RESPONSE_DESC": "Login Gagal"}) == Failure("login-gagal")
    assert read({"RESPONSE_CODE": "13"}) == Verdict(reason="nik-tidak-dapat-dipakai")
    assert read({"RESPONSE_CODE": "13"}, codes={"13": "data-ganda"}) == Verdict(reason="data-ganda")
    assert read({"RESPON": "Sudah Wafat"}, words={"SUDAH  wafat": "meninggal"}) == Verdict(
        reason="meninggal"
    )


def test_names_and_forms_of_a_gateway_are_configuration() -> None:
    wire = Wire.model_validate(
        {
            "keys": {"nama": "NAMA"},
            "date_form": "%Y-%m-%d",
            "sexes": {"L": "LAKI-LAKI", "P": "PEREMPUAN"},
            "threshold_key": "THRESHOLD",
            "threshold": 95,
            "extra": {"customer_id": "6271"},
        }
    )
    asked = {**ASKED, Element.BIRTH_DATE: "1958-07-01", Element.SEX: "P"}

    assert orjson.loads(wire.request(asked, "u", "p", None)) == {
        "customer_id": "6271",
        "NIK": NIK,
        "NAMA": "Siti Aminah",
        "TGL_LHR": "1958-07-01",
        "JENIS_KLMIN": "PEREMPUAN",
        "THRESHOLD": 95,
        "USER_ID": "u",
        "PASSWORD": "p",
    }


@pytest.mark.parametrize("wrong", [{"codes": {"08": "apa-ini"}}, {"tresh": 1}, {"threshold": 0}])
def test_a_configuration_that_nobody_understands_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Wire.model_validate(wrong)
