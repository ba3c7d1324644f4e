"""Applications as an admin registers them, and what may stand in an address or a bound."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.aplikasi.rules import matches, may_be_registered, meet, source
from gateway.peran.rules import titles
from tests.gateway.conftest import House

BARU = {
    "kode": "lapangan",
    "nama": "Aplikasi Lapangan",
    "alamat_balik": ["https://lapangan.example/masuk"],
    "peran": ["petugas"],
}
PLACE = "/gateway/v1/aplikasi"


@pytest.mark.parametrize(
    "address",
    [
        "https://app.kota.id",
        "https://app.kota.id:8443/masuk?dari=dinsos",
        "http://127.0.0.1/masuk",
        "http://[::1]:3000/masuk",
        "http://localhost:5173/",
        "id.go.kota.app:/masuk",
        "id.go.kota.app://masuk",
    ],
)
def test_these_addresses_may_be_registered(address: str) -> None:
    assert may_be_registered(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://app.kota.id/masuk",
        "http://127.0.0.1.jahat.example/",
        "https://*.kota.id/masuk",
        "https://app.kota.id/masuk#x",
        "https://orang@app.kota.id/",
        "https://APP.kota.id/",
        "https://app.kota.id/a b",
        "https://app.kota.id;script-src/",
        "//app.kota.id",
        "javascript:alert(1)",
        "app:/masuk",
        "intent://x",
        "",
    ],
)
def test_these_may_not(address: str) -> None:
    assert not may_be_registered(address)


def test_an_address_is_the_same_or_on_this_device_at_any_port() -> None:
    assert matches("http://127.0.0.1/masuk", "http://127.0.0.1:50123/masuk")
    assert matches("http://[::1]:1/masuk?a=1", "http://[::1]:2/masuk?a=1")
    for known, given in (
        ("https://app.kota.id/masuk", "https://app.kota.id:8443/masuk"),
        ("https://app.kota.id/masuk", "https://app.kota.id/masuk/"),
        ("https://app.kota.id/masuk", "https://app.kota.id/masuk?x"),
        ("http://127.0.0.1/masuk", "http://localhost/masuk"),
        ("http://127.0.0.1/masuk", "http://127.0.0.1:80@jahat.example/masuk"),
        ("id.go.kota.app:/masuk", "id.go.kota.app:/lain"),
    ):
        assert not matches(known, given), given


def test_a_policy_names_where_a_form_may_lead() -> None:
    assert source("https://app.kota.id:8443/masuk") == "https://app.kota.id:8443"
    assert source("http://[::1]:3000/masuk") == "http:"
    assert source("id.go.kota.app:/masuk") == "id.go.kota.app:"


def test_two_bounds_meet_in_what_both_allow() -> None:
    account = {"*:permohonan:baca", "rehsos:evaluasi:*", "gateway:saya:baca"}
    assert meet(account, {"rehsos:permohonan:baca", "*:evaluasi:baca", "kinerja:entri:tulis"}) == {
        "rehsos:permohonan:baca",
        "rehsos:evaluasi:baca",
    }
    assert meet(account, {"*:*:*"}) == account
    assert meet({"*:a:b", "rehsos:a:b"}, {"*:a:b"}) == {"*:a:b"}
    assert meet(account, set()) == frozenset()


def test_rights_are_told_in_words_and_where() -> None:
    assert titles({"*:permohonan:baca"}) == ["Melihat permohonan"]
    assert titles({"rehsos:permohonan:baca", "gateway:saya:baca"}) == [
        "Melihat akun sendiri",
        "Melihat permohonan (rehsos)",
    ]


async def test_an_application_is_registered_read_changed_and_closed(office: House) -> None:
    admin = await office.bearer()
    keyed = admin | {"Idempotency-Key": "aplikasi-1"}

    made = await office.client.post(PLACE, json=BARU, headers=keyed)
    again = await office.client.post(PLACE, json=BARU, headers=keyed)
    taken = await office.client.post(PLACE, json=BARU, headers=admin)

    assert (made.status_code, taken.status_code) == (201, 409)
    assert made.json() == again.json()
    place = made.headers["location"]
    assert place == f"{PLACE}/{made.json()['id']}"
    seen = await office.client.get(place, headers=admin)
    closed = await office.client.patch(
        place, json={"aktif": False}, headers=admin | {"If-Match": '"1"'}
    )
    late = await office.client.patch(
        place, json={"nama": "Lain"}, headers=admin | {"If-Match": '"1"'}
    )
    listed = await office.client.get(PLACE, params={"aktif": "false"}, headers=admin)

    assert seen.json() == made.json()
    assert (closed.status_code, closed.json()["aktif"], late.status_code) == (200, False, 412)
    assert [one["kode"] for one in listed.json()["data"]] == ["lapangan"]


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        ({"peran": []}, ["/izin"]),
        ({"izin": ["rehsos:permohonan:baca", "rehsos:tidak:ada"]}, ["/izin/1"]),
        ({"alamat_balik": ["http://app.kota.id/"]}, ["/alamat_balik/0"]),
        ({"alamat_balik": []}, ["/alamat_balik"]),
        ({"rahasia": "x"}, ["/rahasia"]),
    ],
)
async def test_what_no_application_can_have_is_refused_by_name(
    house: House, changed: dict[str, Any], places: list[str]
) -> None:
    answer = await house.client.post(PLACE, json=BARU | changed, headers=await house.bearer())

    assert answer.status_code == 422, answer.text
    assert [one["lokasi"] for one in answer.json()["errors"]] == places
