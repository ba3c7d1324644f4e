"""A program that the gateway closes is sent nothing more by services, which know no programs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

import rehsos.app
from gateway.klien import closing
from gateway.klien.models import Klien
from gateway.tokens import SigningKey
from kit.auth import Verifier
from kit.db import Sessions, reading
from kit.webhooks.addresses import Reach
from tests.ahead import ready
from tests.flows.test_mitra import keys_of
from tests.gateway.conftest import ADMIN_PASSWORD, folder, living, serving, signing
from tests.pelayanan.conftest import loket_untuk

__all__ = ["folder", "signing"]

PROGRAM = {
    "kode": "rsud-contoh",
    "nama": "RSUD Contoh",
    "bidang": ["rehsos"],
    "wilayah": ["*"],
    "izin": ["rehsos:langganan:baca", "rehsos:langganan:tulis"],
}
SUBSCRIPTIONS = "/rehsos/v1/langganan"


async def test_what_a_closed_program_subscribed_to_ends_as_soon_as_its_service_is_there(
    fresh_sessions: Callable[[str], Sessions],
    signing: SigningKey,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(closing, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(closing, "LEFT", closing.LEFT * 0)
    place = f"{folder}/rehsos.sock"
    ready("rehsos")
    service = rehsos.app.BIDANG.create_app(
        sessions=fresh_sessions("rehsos"),
        verify=Verifier(keys_of(signing)),
        loket=loket_untuk("rehsos"),
    )
    service.state.webhooks = replace(service.state.webhooks, reach=Reach(loopback=True))
    async with living(fresh_sessions("gateway"), signing, {"rehsos": f"unix:{place}"}) as house:
        token = (await house.sign_in("admin", ADMIN_PASSWORD))["access_token"]
        admin = {"Authorization": f"Bearer {token}"}
        made = await house.client.post("/gateway/v1/klien", json=PROGRAM, headers=admin)
        path = f"/gateway/v1/klien/{made.json()['id']}"
        async with serving(service, uds=place):
            mine = await _token(house.client, made.json()["rahasia"])
            for port, headers in ((9001, mine), (9002, mine)):
                body = {
                    "alamat": f"http://127.0.0.1:{port}/", "jenis": ["permohonan.rekam.v1"]
                }  # fmt: skip
                answer = await house.client.post(SUBSCRIPTIONS, json=body, headers=headers)
                assert answer.status_code == 201, answer.text
            paused = f"{SUBSCRIPTIONS}/{answer.json()['id']}"
            await house.client.post(f"{paused}/jeda", headers=mine)
        await asyncio.to_thread(Path(place).unlink)
        # The service is away while the program is closed.
        closed = await house.client.post(f"{path}/cabut", headers=admin)
        assert closed.json()["aktif"] is False

        async with serving(service, uds=place):
            await _until_nothing_is_left(house.sessions)
            listed = await house.client.get(SUBSCRIPTIONS, headers=admin)
            again = await house.client.post(f"{path}/rahasia", headers=admin)
            mine = await _token(house.client, again.json()["rahasia"])
            refused = await house.client.post(f"{paused}/lanjut", headers=mine)

    assert [one["keadaan"] for one in listed.json()["data"]] == ["mati", "mati"]
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "/problems/langganan-ditahan-kantor",
    )


async def _token(client: AsyncClient, secret: str) -> dict[str, str]:
    form = {
        "grant_type": "client_credentials",
        "client_id": PROGRAM["kode"],
        "client_secret": secret,
    }
    answer: dict[str, Any] = (await client.post("/auth/token", data=form)).json()
    return {"Authorization": f"Bearer {answer['access_token']}"}


async def _until_nothing_is_left(sessions: Sessions) -> None:
    left = select(Klien.kode).where(Klien.langganan_tersisa)
    async with asyncio.timeout(20):
        while True:
            async with reading(sessions) as session:
                if (await session.scalars(left)).first() is None:
                    return
            await asyncio.sleep(0.02)
