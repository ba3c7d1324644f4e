"""From where a program may come, and how often: at the door, with every request."""

from __future__ import annotations

from typing import Any

import pytest
from redis.asyncio import Redis

from gateway.programs import may_come_from
from tests.gateway.akun.test_akun import MITRA, code, sign_in_client
from tests.gateway.conftest import House, MakeHouse
from tests.gateway.upstream import Upstream

FROM_HOME = {"X-Forwarded-For": "203.0.113.7"}
FROM_ELSEWHERE = {"X-Forwarded-For": "198.51.100.9"}


@pytest.fixture
async def door(office: House, service: Upstream, make_house: MakeHouse, redis: Redis) -> House:
    """Behind a proxy that says who asks, with a Redis that counts."""
    del service
    return await make_house(  # type: ignore[no-any-return]
        sessions=office.sessions, trusted_proxies="127.0.0.1", redis=redis
    )


async def given(door: House, **limits: Any) -> tuple[dict[str, Any], dict[str, str]]:  # noqa: ANN401
    """A program with these limits and its token."""
    made = await door.client.post(
        "/gateway/v1/klien", json=MITRA | limits, headers=await door.bearer()
    )
    assert made.status_code == 201, made.text
    granted = await door.client.post(
        "/auth/token",
        data={
            "grant_type": "client_credentials",
            "client_id": "dpmptsp",
            "client_secret": made.json()["rahasia"],
        },
        headers=FROM_HOME,
    )
    assert granted.status_code == 200, granted.text
    return made.json(), {"Authorization": f"Bearer {granted.json()['access_token']}"}


async def test_a_stolen_key_or_token_is_no_use_elsewhere(door: House) -> None:
    made, token = await given(door, alamat=["203.0.113.0/28", "2001:db8:5::/48"])

    for path in ("/rehsos/v1/gema", "/gateway/v1/klien"):
        home = await door.client.get(path, headers=token | FROM_HOME)
        away = await door.client.get(path, headers=token | FROM_ELSEWHERE)
        assert code(away) == "alamat-tidak-terdaftar", path
        assert away.status_code == 403
        assert home.status_code != 403 or code(home) != "alamat-tidak-terdaftar"
    six = await door.client.get(
        "/rehsos/v1/gema", headers=token | {"X-Forwarded-For": "2001:db8:5:1::9"}
    )
    assert six.status_code == 200
    key = await door.client.post(
        "/auth/token",
        data={
            "grant_type": "client_credentials",
            "client_id": "dpmptsp",
            "client_secret": made["rahasia"],
        },
        headers=FROM_ELSEWHERE,
    )
    assert (key.status_code, key.json()["error"]) == (401, "invalid_client")
    await door.app.refusals.write(door.sessions)
    listed = await door.client.get(
        "/gateway/v1/masuk-ditolak?sebab=alamat-lain", headers=await door.bearer()
    )
    assert [(r["akun"], r["alamat"], r["jumlah"]) for r in listed.json()["data"]] == [
        ("dpmptsp", "198.51.100.9", 3)
    ]


async def test_a_network_that_is_taken_away_counts_at_once(door: House) -> None:
    made, _ = await given(door, alamat=["203.0.113.0/28"])
    path = f"/gateway/v1/klien/{made['id']}"
    changed = await door.client.patch(
        path,
        json={"alamat": ["192.0.2.0/24"]},
        headers=await door.bearer() | {"If-Match": '"1"'},
    )

    assert changed.json()["alamat"] == ["192.0.2.0/24"]
    again = await sign_in_client(door, "dpmptsp", made["rahasia"])
    assert again.status_code == 401


async def test_who_asked_enough_waits_and_is_told_how_long(door: House) -> None:
    _, token = await given(door, kuota_jam=3, kuota_hari=100)

    answers = [await door.client.get("/rehsos/v1/gema", headers=token) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"jam";q=3;w=3600, "hari";q=100;w=86400'
    left = answers[0].headers["ratelimit"]
    assert left.startswith('"jam";r=2;t=')
    assert '"hari";r=99;t=' in left
    assert code(answers[3]) == "kuota-habis"
    assert 0 < int(answers[3].headers["retry-after"]) <= 3600
    assert answers[3].headers["ratelimit"].startswith('"jam";r=0;t=')
    # Nobody else's business.
    assert (await door.client.get("/gateway/v1/klien", headers=await door.bearer())).is_success


async def test_without_redis_nobody_is_kept_out_and_health_says_so(
    office: House, service: Upstream, make_house: MakeHouse
) -> None:
    del service
    gone = Redis.from_url("redis://127.0.0.1:1/0", driver_info=None)
    door = await make_house(sessions=office.sessions, redis=gone)
    _, token = await given(door, kuota_jam=1)

    answers = [await door.client.get("/rehsos/v1/gema", headers=token) for _ in range(2)]
    health = (await door.client.get("/health")).json()

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "kuota 1 program mitra tidak dihitung: Redis tidak menjawab" in health["perhatian"]
    assert health["bagian"]["kuota"] == {"siap": True, "program": 1, "dihitung": False}
    await gone.aclose()


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("203.0.113.7", True),
        ("::ffff:203.0.113.7", True),
        ("203.0.114.7", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("tidak dikenal", False),
        (None, False),
    ],
)
def test_an_address_lies_in_a_network_or_not(address: str | None, allowed: bool) -> None:
    assert may_come_from(["203.0.113.0/24", "2001:db8::/32"], address) is allowed
    assert may_come_from([], address)


@pytest.mark.parametrize("network", ["203.0.113.7/24", "di sini", "203.0.113.0/99", ""])
async def test_what_is_no_network_is_refused(house: House, network: str) -> None:
    answer = await house.client.post(
        "/gateway/v1/klien",
        json=MITRA | {"alamat": [network]},
        headers=house.token_for("gateway:klien:tulis"),
    )
    assert answer.status_code == 422
