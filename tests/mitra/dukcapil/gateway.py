"""A simulator as a real HTTP server of the test's own process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from mitra.dukcapil.client import Access

VERIFY = "/dukcapil/get_json/IDINSOS_6271/CALL_VERIFY_BY_ELEMEN"


class Simulated(Protocol):
    def app(self) -> FastAPI: ...


@asynccontextmanager
async def serving(simulator: Simulated, tls: tuple[Path, Path] | None = None) -> AsyncIterator[str]:
    """Gives its address. `tls`: certificate and key."""
    certificate, key = tls or (None, None)
    config = uvicorn.Config(
        simulator.app(),
        port=0,
        log_config=None,
        lifespan="off",
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve())  # noqa: SLF001  (serve() takes the signals)
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        await task


def access(address: str, **changed: Any) -> Access:  # noqa: ANN401  (any field of it)
    given = {"user": SecretStr("dinsos"), "password": SecretStr("rahasia-kantor")}
    return Access(url=address + VERIFY, **{**given, "timeout": 5.0, **changed})
