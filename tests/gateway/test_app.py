"""Starting from the environment, as `up` and the containers do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx import AsyncClient
from joserfc.jwk import OKPKey

from gateway import settings
from gateway.app import from_env
from gateway.bootstrap import First, NoFirstAccount, prepare
from gateway.passwords import Passwords
from kit import logging as json_logging
from kit.db import Sessions
from tests.databases import Database
from tests.gateway.conftest import ADMIN_PASSWORD, KINERJA_SECRET, MEMORY_KIB, serving
from tests.gateway.upstream import Upstream

SERVICES = ("rehsos", "linjamsos", "dayasos", "fakirmiskin", "kinerja")


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, database: Callable[[str], Database], folder: Path
) -> pytest.MonkeyPatch:
    jwk = OKPKey.generate_key("Ed25519").as_dict(private=True)
    values = {
        "GATEWAY_DATABASE_URL": database("gateway").url,
        "GATEWAY_SIGNING_KEY": base64.b64encode(json.dumps(jwk).encode()).decode(),
        "GATEWAY_KINERJA_CLIENT_SECRET": KINERJA_SECRET,
        "DINSOS_ADMIN_PASSWORD": ADMIN_PASSWORD,
    } | {f"GATEWAY_UPSTREAM_{name.upper()}": f"unix:{folder}/{name}.sock" for name in SERVICES}
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    # The program sets up logging for its whole process; here that is the test run.
    monkeypatch.setattr(json_logging, "configure", lambda *_: None)
    return monkeypatch


async def test_a_gateway_starts_from_its_environment(
    environment: pytest.MonkeyPatch, folder: Path
) -> None:
    async with (
        serving(Upstream(), uds=f"{folder}/rehsos.sock"),
        serving(from_env()) as url,
        AsyncClient(base_url=url, trust_env=False) as client,
    ):
        answer = await client.post(
            "/auth/token",
            data={"grant_type": "password", "username": "admin", "password": ADMIN_PASSWORD},
        )
        health = await client.get("/health")
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        through = await client.get("/rehsos/v1/gema", headers=headers)

    assert through.status_code == 200
    assert health.status_code == 503
    assert health.json()["bagian"]["rehsos"]["siap"] is True
    assert set(SERVICES) < set(health.json()["bagian"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_SIGNING_KEY", "bukan kunci"),
        ("GATEWAY_SIGNING_KEY", None),
        ("GATEWAY_KINERJA_CLIENT_SECRET", "pendek"),
        ("GATEWAY_UPSTREAM_KINERJA", "kinerja:8000"),
        ("GATEWAY_DATABASE_URL", None),
        ("DINSOS_TRUSTED_PROXIES", "semua"),
        ("DINSOS_ORIGINS", "*"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named_and_not_shown(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str | None,
) -> None:
    if value is None:
        environment.delenv(name)
    else:
        environment.setenv(name, value)

    with pytest.raises(SystemExit) as stopped:
        from_env()

    told = capsys.readouterr().err
    assert stopped.value.code == 78
    assert name in told
    assert value is None or value not in told


async def test_without_an_account_and_a_password_for_it_nothing_starts(
    fresh_sessions: Callable[[str], Sessions], environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("DINSOS_ADMIN_PASSWORD", "")
    assert settings.load().admin_password is None

    sessions, passwords = fresh_sessions("gateway"), Passwords(memory_kib=MEMORY_KIB)
    for given in (None, "kuda-delapan"[:11], "password1234"):
        with pytest.raises(NoFirstAccount, match="DINSOS_ADMIN_PASSWORD"):
            await prepare(sessions, passwords, First(given, KINERJA_SECRET))
    await prepare(sessions, passwords, First(ADMIN_PASSWORD, KINERJA_SECRET))
    # Whoever runs it already has an account; what an older .env still says does no harm.
    await prepare(sessions, passwords, First("delapan8", KINERJA_SECRET))
