"""A gateway as people meet it: uvicorn, a database, and a small service on a unix socket."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx import AsyncClient
from joserfc.jwk import OKPKey
from redis.asyncio import Redis
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.bootstrap import First
from gateway.passwords import Passwords
from gateway.pintu.callers import Outside
from gateway.pintu.forwarder import Forwarder
from gateway.pintu.request import Limits
from gateway.pintu.upstream import Address
from gateway.services import INSTALLED
from gateway.tokens import SigningKey, Subject, access_token
from kit.brought import Services
from kit.db import Sessions, make_engine, make_sessions
from tests.databases import Servers
from tests.gateway.raw import until
from tests.gateway.upstream import Upstream

ADMIN_PASSWORD = "kuda-baterai-staples"
KINERJA_SECRET = "rahasia-kinerja-untuk-tes"
# The smallest that Argon2 takes: these tests are about doors, not about the price of a key.
MEMORY_KIB = 64


@asynccontextmanager
async def serving(app: ASGIApp, *, uds: str | None = None) -> AsyncIterator[str]:
    """Run an app under uvicorn in this loop; gives its address."""
    if uds:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    else:
        # With the protocol named: asyncio sets TCP_NODELAY only then, and without it each answer
        # waits 40 ms for an acknowledgement.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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


@dataclass
class House:
    """A running gateway and how to reach it."""

    url: str
    client: AsyncClient
    app: Forwarder
    signing: SigningKey
    sessions: Sessions

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

    async def bearer(
        self, username: str = "admin", password: str = ADMIN_PASSWORD
    ) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {(await self.sign_in(username, password))['access_token']}"
        }

    def token_for(self, *scopes: str, subject: str = "seseorang") -> dict[str, str]:
        """A token without an account, for paths that only pass through."""
        made = access_token(
            self.signing, Subject(subject, "", "akun", (), ("*",), ("*",), frozenset(scopes))
        )
        return {"Authorization": f"Bearer {made}"}


MakeHouse = Callable[..., Any]


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path: the name of a unix socket has room for some hundred characters.
    with tempfile.TemporaryDirectory(prefix="gw-") as name:
        yield Path(name)


# What the real services bring, and an upload of five MiB to the made-up one.
SERVICES = INSTALLED | {
    "rehsos": replace(
        INSTALLED["rehsos"],
        bodies=INSTALLED["rehsos"].bodies | {"POST /rehsos/v1/gema/bukti": 5 * 1024 * 1024},
    )
}


@asynccontextmanager
async def living(
    sessions: Sessions,
    signing: SigningKey,
    upstreams: dict[str, str],
    *,
    limits: Limits | None = None,
    services: Services = SERVICES,
    trusted_proxies: str = "",
    allowed_origins: Collection[str] = (),
    connect_timeout: float = 1.0,
    redis: Redis | None = None,
    url: str = "",
    sandbox: bool = False,
) -> AsyncIterator[House]:
    """A gateway with its server and a client of it."""
    app = create_app(
        sessions=sessions,
        signing=signing,
        upstreams={name: Address.parse(text) for name, text in upstreams.items()},
        first=First(ADMIN_PASSWORD, KINERJA_SECRET),
        passwords=Passwords(memory_kib=MEMORY_KIB),
        limits=replace(limits or Limits(), connect_timeout=connect_timeout),
        services=services,
        outside=Outside(trusted_proxies, allowed_origins, url, redis, sandbox),
    )
    async with (
        serving(app) as url,
        AsyncClient(base_url=url, timeout=20, trust_env=False) as client,
    ):
        yield House(url, client, app, signing, sessions)


@pytest.fixture
async def make_house(
    shared_sessions: Sessions, signing: SigningKey, folder: Path
) -> AsyncIterator[MakeHouse]:
    """Start further gateways, with other limits or other services."""
    async with AsyncExitStack() as stack:

        async def make(
            *,
            upstreams: dict[str, str] | None = None,
            sessions: Sessions | None = None,
            **more: Any,  # noqa: ANN401  (passed to `living`)
        ) -> House:
            return await stack.enter_async_context(
                living(
                    sessions or shared_sessions,
                    signing,
                    upstreams or {"rehsos": f"unix:{folder}/rehsos.sock"},
                    **more,
                )
            )

        yield make


@pytest.fixture(scope="session")
async def shared_sessions(servers: Servers) -> AsyncIterator[Sessions]:
    """One database for all tests that only pass through."""
    database = servers.clone("gateway")
    engine = make_engine(database.url)
    yield make_sessions(engine)
    await engine.dispose()
    servers.drop(database)


@pytest.fixture(scope="session")
async def running(
    shared_sessions: Sessions, signing: SigningKey
) -> AsyncIterator[tuple[Upstream, House, str]]:
    upstream = Upstream()
    with tempfile.TemporaryDirectory(prefix="gw-") as name:
        async with (
            serving(upstream, uds=f"{name}/rehsos.sock") as address,
            living(shared_sessions, signing, {"rehsos": address}) as house,
        ):
            yield upstream, house, address


@pytest.fixture
def service(running: tuple[Upstream, House, str], folder: Path) -> Upstream:
    """A service named rehsos, without memory of other tests; what it does is up to the path."""
    upstream, _, address = running
    upstream.reset()
    (folder / "rehsos.sock").symlink_to(address.removeprefix("unix:"))
    return upstream


@pytest.fixture
async def house(running: tuple[Upstream, House, str], service: Upstream) -> House:
    """A gateway in front of it. Its database is shared: for passing through, not for accounts."""
    house = running[1]
    house.client.cookies.clear()
    pool = house.app.pools["rehsos"]
    pool.close()
    await until(lambda: pool.open == 0)
    return house


@pytest.fixture
async def office(fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse) -> House:
    """A gateway with a database of its own: for accounts."""
    found: House = await make_house(sessions=fresh_sessions("gateway"))
    return found
