"""Tokens that are refused, by the gateway or by a service, are counted for the admin."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from gateway import refusals
from gateway.masuk.models import MasukDitolak
from gateway.masuk.rules import Sebab
from gateway.refusals import MANY, Refusals
from gateway.tokens import SigningKey
from kit.auth import AUDIENCE, ISSUER, sign
from kit.clock import now
from kit.db import Sessions
from tests.gateway.conftest import House, living
from tests.gateway.upstream import Upstream

LIST = "/gateway/v1/masuk-ditolak"


def expired(signing: SigningKey, subject: str) -> dict[str, str]:
    past = int(time.time()) - 3600
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": past, "exp": past + 600}
    return {"Authorization": f"Bearer {sign(signing.key, claims | {'jti': str(uuid.uuid4())})}"}


async def seen(house: House, admin: dict[str, str], **query: str) -> dict[tuple[str, str], int]:
    """What the admin's list says, once the gateway has written what it counted."""
    await house.app.refusals.write(house.sessions)
    rows: list[dict[str, Any]] = (await house.client.get(LIST, params=query, headers=admin)).json()[
        "data"
    ]
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        assert row["alamat"] == "127.0.0.1"
        found[row["akun"], row["sebab"]] += row["jumlah"]
    return dict(found)


async def test_bad_expired_and_dead_tokens_are_counted_by_account_and_address(
    office: House,
) -> None:
    admin = await office.bearer()
    me = (await office.client.get("/auth/saya", headers=admin)).json()
    dead = await office.sign_in()
    ended = {"token": dead["refresh_token"]}
    assert (await office.client.post("/auth/cabut", data=ended)).status_code == 200
    refused = [
        {"Authorization": "Bearer bukan.token.kami"},
        {"Authorization": "Bearer " + "x" * 5000},
        expired(office.signing, me["id"]),
        expired(office.signing, str(uuid.uuid4())),
        {"Authorization": f"Bearer {dead['access_token']}"},
    ]

    for headers in refused:
        for path in ("/rehsos/v1/apa-saja", "/auth/saya"):
            answer = await office.client.get(path, headers=headers)
            assert answer.status_code == 401, (path, headers)
    # Without a token there is none to refuse.
    assert (await office.client.get("/rehsos/v1/apa-saja")).status_code == 401

    assert await seen(office, admin) == {
        ("", "token-salah"): 4,
        ("admin", "token-kedaluwarsa"): 2,
        ("", "token-kedaluwarsa"): 2,
        ("admin", "token-dicabut"): 2,
    }
    assert await seen(office, admin, sebab="token-dicabut") == {("admin", "token-dicabut"): 2}
    assert (await office.client.get(LIST, params={"sebab": "x"}, headers=admin)).status_code == 422


async def test_what_a_service_or_the_gateway_does_not_allow_is_counted(
    office: House, service: Upstream
) -> None:
    admin = await office.bearer()
    nobody = office.token_for("rehsos:ppks:baca", subject="kinerja")

    for _ in range(3):
        forbidden = await office.client.get("/rehsos/v1/ditolak", headers=admin)
        assert forbidden.status_code == 403
    assert (await office.client.get("/rehsos/v1/gema", headers=admin)).status_code == 200
    assert len(service.seen) == 4
    assert (await office.client.get(LIST, headers=nobody)).status_code == 403

    assert await seen(office, admin) == {("admin", "tanpa-hak"): 3, ("kinerja", "tanpa-hak"): 1}


async def test_one_row_an_hour_however_often_and_nothing_of_the_token(office: House) -> None:
    admin = await office.bearer()
    for _ in range(3):
        for _ in range(20):
            await office.client.get("/auth/saya", headers={"Authorization": "Bearer rahasia.x.y"})
        await office.app.refusals.write(office.sessions)

    async with office.sessions() as session:
        rows = (await session.scalars(select(MasukDitolak))).all()
    assert 1 <= len(rows) <= 2  # the hour may have changed
    assert sum(row.jumlah for row in rows) == 60
    assert "rahasia" not in str([vars(row) for row in rows])
    assert (await office.client.get(LIST, headers=admin)).status_code == 200


async def test_the_loop_writes_by_itself_and_an_orderly_stop_loses_nothing(
    fresh_sessions: Callable[[str], Sessions],
    signing: SigningKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = fresh_sessions("gateway")
    monkeypatch.setattr(refusals, "EVERY_SECONDS", 0.05)

    async def kept() -> int:
        async with sessions() as session:
            return await session.scalar(select(func.sum(MasukDitolak.jumlah))) or 0

    async with living(sessions, signing, {}) as house:
        await house.client.get("/auth/saya", headers={"Authorization": "Bearer a.b.c"})
        async with asyncio.timeout(10):
            while not await kept():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        monkeypatch.setattr(refusals, "EVERY_SECONDS", 600)
        await asyncio.sleep(0.1)  # the loop sleeps long from now on
        await house.client.get("/auth/saya", headers={"Authorization": "Bearer a.b.c"})
        assert await kept() == 1
    assert await kept() == 2


async def test_memory_is_bounded_and_a_failed_write_keeps_the_counts(
    office: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST", 3)
    counted = Refusals()
    for number in range(10):
        counted.note("", f"203.0.113.{number}", Sebab.TOKEN_SALAH)

    def broken() -> Any:  # noqa: ANN401  (what sessions give)
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        await counted.write(type("Away", (), {"begin": staticmethod(broken)})())
    await counted.write(office.sessions)
    await counted.write(office.sessions)

    async with office.sessions() as session:
        rows = (await session.scalars(select(MasukDitolak))).all()
    assert sum(row.jumlah for row in rows) == 10
    assert len({row.alamat for row in rows}) <= 4
    assert MANY in {row.alamat for row in rows}
    assert all(row.terakhir > now() - timedelta(minutes=5) for row in rows)
