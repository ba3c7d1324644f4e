"""All six apps, built from the environment as in production, on real databases."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from kit.auth import Actor
from kit.crypto import new_key
from kit.errors import NotAuthenticated
from ops.keys import signing_key
from tests.ahead import ready
from tests.databases import Servers

BIDANG = ("rehsos", "linjamsos", "dayasos", "fakirmiskin")
SERVICES = (*BIDANG, "kinerja", "gateway")


def environment(database: Callable[[str], str], redis_address: str) -> dict[str, str]:
    """Settings with which every app can be built; `database` gives the URL of a service's."""
    values = {
        "DINSOS_REDIS_URL": redis_address,
        "DINSOS_JWKS_URL": "unix:/nowhere.sock",
        "DINSOS_GATEWAY_URL": "unix:/nowhere.sock",
        "DINSOS_SUBJECT_KEY": new_key(),
        "DINSOS_ADMIN_PASSWORD": "kuda-baterai-staples",
        "KINERJA_CLIENT_SECRET": "rahasia-kinerja-uji",
        "KINERJA_DATA_KEYS": new_key(),
        "KINERJA_SIGNING_KEY": signing_key(),
        "GATEWAY_KINERJA_CLIENT_SECRET": "rahasia-kinerja-uji",
        "GATEWAY_SIGNING_KEY": OKPKey.generate_key("Ed25519").as_pem(private=True).decode(),
    }
    for service in SERVICES:
        values[f"{service.upper()}_DATABASE_URL"] = database(service)
        values[f"GATEWAY_UPSTREAM_{service.upper()}"] = f"unix:/nowhere/{service}.sock"
    for service in BIDANG:
        values[f"{service.upper()}_DATA_KEY"] = new_key()
        values[f"{service.upper()}_SEARCH_KEY"] = new_key()
    return values


def built(service: str) -> FastAPI:
    """The app from the environment; nothing is connected yet."""
    if service != "gateway":
        ready(service)
    outer = importlib.import_module(f"{service}.app").from_env()
    inner: FastAPI = outer.inner if service == "gateway" else outer
    return inner


@pytest.fixture(scope="module")
async def apps(servers: Servers, redis_address: str) -> AsyncIterator[dict[str, FastAPI]]:
    """The FastAPI app of each service; the gateway's is the one behind its forwarder."""
    made: dict[str, FastAPI] = {}
    async with AsyncExitStack() as stack:
        setting = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in environment(lambda one: servers.clone(one).url, redis_address).items():
            setting.setenv(name, value)
        for service in SERVICES:
            inner = built(service)
            await stack.enter_async_context(inner.router.lifespan_context(inner))
            made[service] = inner
        yield made


def verified_as(actor: Actor | None) -> Callable[[str], Any]:
    """A check of tokens that knows one caller, to look behind it."""

    async def verify(token: str) -> Actor:
        if actor is None:
            raise NotAuthenticated("Token tidak sah.")
        return actor

    return verify
