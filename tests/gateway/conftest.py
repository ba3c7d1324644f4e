"""A gateway as people meet it: uvicorn, a database, and a small service on a unix socket."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx import AsyncClient
from joserfc.jwk import OKPKey
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.bootstrap import First
from gateway.passwords import Passwords
from gateway.proxy import Forwarder, Limits
from gateway.tokens import SigningKey, Subject, access_token
from gateway.upstream import Address
from kit.db import Sessions
from tests.gateway.upstream import Upstream

ADMIN_PASSWORD = "kuda-baterai-staples"
KINERJA_SECRET = "rahasia-kinerja-untuk-tes"
# The smallest that Argon2 takes: these tests are about doors, not about the price of a key.
MEMORY_KIB = 64


@asynccontextmanager
async def serving(app: ASGIApp, *, uds: str | None = None) -> AsyncIterator[str]:
    """Run an app under uvicorn in this loop; gives its address."""
    listener = socket.socket(socket.AF_UNIX if uds else socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(uds or ("127.0.0.1", 0))
    listener.listen(512)
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if task.done():
            task.result()
            raise RuntimeError("server did not start")
        await asyncio.sleep(0.005)
    address = f"unix:{uds}" if uds else f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield address
    finally:
        server.should_exit = True
        await task
        listener.close()


@pytest.fixture(scope="session")
def signing() -> SigningKey:
    return SigningKey.parse(OKPKey.generate_key("Ed25519").as_pem(private=True).decode())


@pytest.fixture
def folder() -> AsyncIterator[Path]:  # type: ignore[misc]  (a generator fixture)
    # Not tmp_path: the name of a unix socket has room for some hundred characters.
    with tempfile.TemporaryDirectory(prefix="gw-") as name:
        yield Path(name)


@pytest.fixture
async def service(folder: Path) -> AsyncIterator[Upstream]:
    """A service named rehsos; what it answers is up to the path."""
    upstream = Upstream()
    async with serving(upstream, uds=str(folder / "rehsos.sock")):
        yield upstream


@dataclass
class House:
    """A running gateway and how to reach it."""

    url: str
    client: AsyncClient
    app: Forwarder
    signing: SigningKey
    sessions: Sessions
    tokens: dict[str, str] = field(default_factory=dict)

    async def sign_in(
        self, username: str = "admin", password: str = ADMIN_PASSWORD, **headers: str
    ) -> dict[str, Any]:
        answer = await self.client.post(
            "/auth/token",
            data={"grant_type": "password", "username": username, "password": password},
            headers=headers,
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def bearer(self, username: str = "admin", password: str = ADMIN_PASSWORD) -> dict[str, str]:
        return {"Authorization": f"Bearer {(await self.sign_in(username, password))['access_token']}"}

    def token_for(self, *scopes: str, subject: str = "seseorang") -> dict[str, str]:
        """A token without an account, for paths that only pass through."""
        made = access_token(
            self.signing, Subject(subject, "", "akun", (), (), (), frozenset(scopes))
        )
        return {"Authorization": f"Bearer {made}"}


MakeHouse = Callable[..., Any]


@pytest.fixture
async def make_house(
    fresh_sessions: Callable[[str], Sessions], signing: SigningKey, folder: Path
) -> AsyncIterator[MakeHouse]:
    """Start gateways; each call one more, on the same database if `sessions` is given."""
    async with AsyncExitStack() as stack:

        async def make(
            *,
            upstreams: dict[str, str] | None = None,
            limits: Limits | None = None,
            trusted_proxies: str = "",
            sessions: Sessions | None = None,
            connect_timeout: float = 1.0,
        ) -> House:
            sessions = sessions or fresh_sessions("gateway")
            addresses = upstreams or {"rehsos": f"unix:{folder}/rehsos.sock"}
            app = create_app(
                sessions=sessions,
                signing=signing,
                upstreams={name: Address.parse(text) for name, text in addresses.items()},
                first=First(ADMIN_PASSWORD, KINERJA_SECRET),
                passwords=Passwords(memory_kib=MEMORY_KIB),
                limits=limits,
                trusted_proxies=trusted_proxies,
                connect_timeout=connect_timeout,
            )
            url = await stack.enter_async_context(serving(app))
            client = await stack.enter_async_context(
                AsyncClient(base_url=url, timeout=20, trust_env=False)
            )
            return House(url, client, app, signing, sessions)

        yield make


@pytest.fixture
async def house(make_house: MakeHouse, service: Upstream) -> House:
    found: House = await make_house()
    return found
