"""The discovery documents lead to what is there, and name what is taken."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.masuk.metadata import ADDRESSES
from tests.gateway.conftest import ADMIN_PASSWORD, House, MakeHouse
from tests.gateway.klien.test_kunci import ED, public, register, sign_in, statement
from tests.gateway.masuk.test_masuk import ask, claims


@pytest.mark.parametrize("path", ADDRESSES)
async def test_it_is_open_kept_and_true(office: House, path: str) -> None:
    answer = await office.client.get(path, headers={"Origin": "https://mana.saja.id"})
    told: dict[str, Any] = answer.json()

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert told["issuer"] == office.url
    assert (await office.client.get(told["jwks_uri"])).json()["keys"]
    assert (await office.client.get(told["authorization_endpoint"])).status_code == 400
    assert (await office.client.post(told["revocation_endpoint"])).status_code == 400
    for grant in told["grant_types_supported"]:
        refused = await ask(office, grant_type=grant)
        assert refused.json()["error"] == "invalid_request", grant
    # Nothing is said of tokens that we do not give.
    assert not [name for name in told if "id_token" in name or "userinfo" in name]
    assert "rehsos:ppks-cocok:baca" in told["scopes_supported"]


async def test_the_token_endpoint_that_it_names_takes_a_statement(office: House) -> None:
    await register(office, public(ED))
    told = (await office.client.get(ADDRESSES[0])).json()

    for aud in (told["token_endpoint"], told["issuer"]):
        assert (await sign_in(office, statement(office, ED, "Ed25519", aud=aud))).is_success
    assert "Ed25519" in told["token_endpoint_auth_signing_alg_values_supported"]


async def test_the_house_is_called_as_its_settings_say(make_house: MakeHouse) -> None:
    house = await make_house(url="https://dinsos.contoh.id/")

    told = (await house.client.get(ADDRESSES[0])).json()

    assert told["issuer"] == "https://dinsos.contoh.id"
    assert told["token_endpoint"] == "https://dinsos.contoh.id/auth/token"


async def test_a_token_names_who_the_documents_say_gave_it(
    office: House, make_house: MakeHouse
) -> None:
    """INVARIANT: who knows the house by its documents finds it in its tokens; those from before it
    had an address are good as long as they last."""
    before = await office.sign_in("admin", ADMIN_PASSWORD)
    house = await make_house(sessions=office.sessions, url="https://dinsos.contoh.id/")

    told = (await house.client.get(ADDRESSES[0])).json()
    after = await house.sign_in("admin", ADMIN_PASSWORD)
    renewed = await house.client.post(
        "/auth/token",
        data={"grant_type": "refresh_token", "refresh_token": before["refresh_token"]},
    )

    assert claims(after["access_token"])["iss"] == told["issuer"]
    assert claims(renewed.json()["access_token"])["iss"] == told["issuer"]
    assert claims(before["access_token"])["iss"] == "dinsos"
    for one in (before, after, renewed.json()):
        bearer = {"Authorization": f"Bearer {one['access_token']}"}
        assert (await house.client.get("/auth/saya", headers=bearer)).is_success
