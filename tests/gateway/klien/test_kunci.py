"""A program signs in by a statement that one of its keys has signed (RFC 7523)."""

from __future__ import annotations

import base64
import hmac
import time
import uuid
from typing import Any

import pytest
from httpx import Response
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from sqlalchemy import func, select

from gateway.masuk import repository
from gateway.masuk.models import PernyataanTerpakai
from gateway.masuk.programs import JWT_BEARER
from kit.clock import now
from kit.db import transaction
from tests.gateway.akun.test_akun import MITRA, sign_in_client
from tests.gateway.conftest import House
from tests.gateway.masuk.test_masuk import ask

Key = OKPKey | ECKey | RSAKey
ED = OKPKey.generate_key("Ed25519")
EC = ECKey.generate_key("P-256")
RSA = RSAKey.generate_key(2048)


def public(key: Key, **more: str) -> dict[str, Any]:
    return {**key.as_dict(private=False), **more}


async def register(house: House, *keys: dict[str, Any], **more: object) -> dict[str, Any]:
    made = await house.client.post(
        "/gateway/v1/klien",
        json=MITRA | {"kunci": list(keys)} | more,
        headers=await house.bearer(),
    )
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


def statement(house: House, key: Any, alg: str = "Ed25519", **claims: object) -> str:  # noqa: ANN401
    at = int(time.time())
    said = {
        "iss": "dpmptsp",
        "sub": "dpmptsp",
        "aud": f"{house.url}/auth/token",
        "iat": at,
        "exp": at + 120,
        "jti": str(uuid.uuid4()),
    } | claims
    said = {name: value for name, value in said.items() if value is not ...}
    header = {"alg": alg} | ({"kid": claims["kid"]} if "kid" in claims else {})
    return jwt.encode(header, said, key, algorithms=[alg])


async def sign_in(house: House, text: str, **more: str) -> Response:
    return await ask(
        house,
        grant_type="client_credentials",
        client_assertion_type=JWT_BEARER,
        client_assertion=text,
        **more,
    )


# The old name of Ed25519, which clients still write (RFC 9864).
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize(
    ("key", "alg"),
    [(ED, "Ed25519"), (ED, "EdDSA"), (EC, "ES256"), (RSA, "RS256")],
    ids=["Ed25519", "EdDSA", "ES256", "RS256"],
)
async def test_a_statement_of_a_registered_key_gives_a_token(
    office: House, key: Key, alg: str
) -> None:
    made = await register(office, public(key))

    granted = await sign_in(office, statement(office, key, alg))
    to_issuer = await sign_in(office, statement(office, key, alg, aud=office.url))

    assert granted.status_code == 200, granted.text
    assert set(granted.json()["scope"].split()) == set(MITRA["izin"])
    assert to_issuer.status_code == 200
    # Who has a key is shown no secret, and what is stored is public.
    assert made["rahasia"] is None
    assert "d" not in made["kunci"][0]


async def test_a_statement_is_good_once(office: House) -> None:
    await register(office, public(ED))
    text = statement(office, ED)

    first, again = await sign_in(office, text), await sign_in(office, text)

    assert first.status_code == 200
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    admin = await office.bearer()
    listed = await office.client.get(
        "/gateway/v1/masuk-ditolak?sebab=pernyataan-dipakai-ulang", headers=admin
    )
    assert [row["akun"] for row in listed.json()["data"]] == ["dpmptsp"]
    async with transaction(office.sessions) as session:
        await repository.forget_old(session, now())
        kept = await session.scalar(select(func.count()).select_from(PernyataanTerpakai))
    assert kept == 1


NOW = int(time.time())


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "lain"},
        {"sub": "lain"},
        {"aud": "https://lain.contoh.id/token"},
        {"aud": "dinsos"},
        {"exp": NOW - 600},
        {"exp": NOW + 86_400},
        {"exp": ...},
        {"exp": "besok"},
        {"exp": 1e300},
        {"jti": ...},
        {"jti": "x"},
        {"iat": NOW + 3_600},
        {"nbf": NOW + 3_600},
        {"aud": ...},
    ],
    # Told alike to every worker of a run, whatever its clock.
    ids=[str(number) for number in range(14)],
)
async def test_a_statement_that_is_not_for_us_now_is_refused(
    office: House, wrong: dict[str, object]
) -> None:
    await register(office, public(ED))

    answer = await sign_in(office, statement(office, ED, "Ed25519", **wrong))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert (await sign_in(office, statement(office, ED))).status_code == 200


async def test_a_strange_key_and_a_strange_algorithm_are_refused(office: House) -> None:
    await register(office, public(ED), public(RSA))
    # The public key as a secret of HMAC, the classic confusion; and no signature at all.
    header = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
    said = f"{header}.{statement(office, ED).split('.')[1]}"
    made = hmac.digest(RSA.as_pem(private=False), said.encode(), "sha256")
    confused = f"{said}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"
    unsigned = f"{said}."
    for text in (
        statement(office, OKPKey.generate_key("Ed25519")),
        statement(office, EC, "ES256"),
        confused,
        unsigned,
        "bukan.jwt",
        "x" * 5000,
    ):
        answer = await sign_in(office, text)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), text
    both = await sign_in(office, statement(office, ED), client_id="dpmptsp", client_secret="x")
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
    other = await sign_in(office, statement(office, ED), client_id="lain")
    assert other.status_code == 401


async def test_keys_are_changed_one_after_the_other(office: House) -> None:
    made = await register(office, public(ED, kid="lama"))
    admin = await office.bearer()
    path = f"/gateway/v1/klien/{made['id']}"
    token = (await sign_in(office, statement(office, ED))).json()["access_token"]
    mine = {"Authorization": f"Bearer {token}"}

    both = await office.client.patch(
        path,
        json={"kunci": [public(ED, kid="lama"), public(EC, kid="baru")]},
        headers=admin | {"If-Match": '"1"'},
    )
    assert both.status_code == 200, both.text
    for key, alg in ((ED, "Ed25519"), (EC, "ES256")):
        assert (await sign_in(office, statement(office, key, alg))).status_code == 200
    # A further key ends nothing; one that is taken away ends what it may have given.
    assert (await office.client.get("/rehsos/v1/gema", headers=mine)).status_code != 401
    only = await office.client.patch(
        path, json={"kunci": [public(EC, kid="baru")]}, headers=admin | {"If-Match": '"2"'}
    )
    assert only.status_code == 200
    assert (await sign_in(office, statement(office, ED))).status_code == 401
    assert (await office.client.get("/rehsos/v1/gema", headers=mine)).status_code == 401


@pytest.mark.parametrize(
    "keys",
    [
        [RSA.as_dict(private=True)],
        [{"kty": "oct", "k": "AAAA"}],
        [{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}],
        [public(ED) | {"crv": None}],
        [public(EC) | {"crv": None}],
        [OKPKey.generate_key("X25519").as_dict(private=False)],
        [ECKey.generate_key("P-384").as_dict(private=False)],
        [{"kty": "RSA", "e": "AQAB", "n": base64.urlsafe_b64encode(b"\xff" * 128).decode()}],
        [public(ED, alg="RS256")],
        [public(ED, kid="a"), public(EC, kid="a")],
        [public(ED)] * 6,
    ],
    ids=[
        "private",
        "secret",
        "short",
        "no curve",
        "no curve (EC)",
        "x25519",
        "p384",
        "rsa1024",
        "alg",
        "twice",
        "many",
    ],
)
async def test_what_is_no_public_key_for_signing_is_refused(
    house: House, keys: list[dict[str, Any]]
) -> None:
    answer = await house.client.post(
        "/gateway/v1/klien",
        json=MITRA | {"kunci": keys},
        headers=house.token_for("gateway:klien:tulis"),
    )

    assert answer.status_code == 422
    assert str(RSA.as_dict(private=True)["d"]) not in answer.text


async def test_an_old_secret_is_good_for_as_long_as_is_said(office: House) -> None:
    made = await register(office)
    admin = await office.bearer()
    path = f"/gateway/v1/klien/{made['id']}"
    token = (await sign_in_client(office, "dpmptsp", made["rahasia"])).json()["access_token"]

    renewed = await office.client.post(
        path + "/rahasia", json={"lama_berlaku_jam": 24}, headers=admin
    )

    assert renewed.json()["rahasia_lama_sampai"] is not None
    for secret in (made["rahasia"], renewed.json()["rahasia"]):
        assert (await sign_in_client(office, "dpmptsp", secret)).status_code == 200
    mine = {"Authorization": f"Bearer {token}"}
    assert (await office.client.get("/rehsos/v1/gema", headers=mine)).status_code != 401
    # A closed program gets its old secret back by nothing.
    await office.client.post(path + "/cabut", headers=admin)
    again = await office.client.post(
        path + "/rahasia", json={"lama_berlaku_jam": 24}, headers=admin
    )
    assert (await sign_in_client(office, "dpmptsp", made["rahasia"])).status_code == 401
    assert (await sign_in_client(office, "dpmptsp", renewed.json()["rahasia"])).status_code == 401
    assert (await sign_in_client(office, "dpmptsp", again.json()["rahasia"])).status_code == 200
    far = await office.client.post(
        path + "/rahasia", json={"lama_berlaku_jam": 1000}, headers=admin
    )
    assert far.status_code == 422


async def test_with_a_public_address_no_other_is_meant(office: House, make_house: Any) -> None:  # noqa: ANN401
    """A statement for another server, sent here under that server's name, is not for us."""
    await register(office, public(ED))
    house = await make_house(sessions=office.sessions, url="https://dinsos.contoh.id")

    for aud, status in (("https://dinsos.contoh.id/auth/token", 200), (house.url, 401)):
        assert (await sign_in(house, statement(house, ED, aud=aud))).status_code == status


async def test_a_name_that_only_the_request_tells_is_not_ours(office: House) -> None:
    """Breaks if whoever was sent a statement can bring it here under his own name."""
    await register(office, public(ED))
    told = {}
    for host in ("lain.contoh.id", "203.0.113.7", "localhost", "[::1]"):
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": JWT_BEARER,
            "client_assertion": statement(office, ED, aud=f"http://{host}/auth/token"),
        }
        told[host] = await office.client.post("/auth/token", data=form, headers={"Host": host})

    assert [answer.status_code for answer in told.values()] == [401, 401, 200, 200]
    assert "DINSOS_PUBLIC_URL" in told["203.0.113.7"].json()["error_description"]
