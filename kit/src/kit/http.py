"""Calls that leave a program: time-outs always, the request id along, no automatic repeats."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from kit.context import request_id

TIMEOUT = httpx.Timeout(10, connect=2)


async def _add_request_id(request: httpx.Request) -> None:
    if found := request_id():
        request.headers.setdefault("X-Request-ID", found)


def client(
    base: str, *, timeout: httpx.Timeout = TIMEOUT, verify: ssl.SSLContext | bool = True
) -> httpx.AsyncClient:
    """A client for `http://host:port` or `unix:/path/to.sock`, that follows no redirect. Close it
    when done. `verify`: whose certificates are believed."""
    hooks = {"request": [_add_request_id]}
    if base.startswith("unix:"):
        # verify: there is no TLS on a socket file, and loading the authorities costs 30 ms.
        transport = httpx.AsyncHTTPTransport(uds=base.removeprefix("unix:"), verify=False)
        return httpx.AsyncClient(
            transport=transport, base_url="http://dinsos", timeout=timeout, event_hooks=hooks
        )
    if base.startswith("http:"):  # nor here
        verify = False
    return httpx.AsyncClient(
        base_url=base, timeout=timeout, event_hooks=hooks, trust_env=False, verify=verify
    )


def believed(url: str, ca: Path | None) -> ssl.SSLContext | bool:
    """`verify` of a partner's client: those whom `ca` (PEM) names, and no other; without one, those
    that the machine trusts, which are loaded only then. http (inside a tunnel) has none."""
    return url.startswith("https:") and ssl.create_default_context(cafile=ca)


async def whole(response: httpx.Response, limit: int) -> bytes | None:
    """The body of a streamed answer; None as soon as it is longer than `limit` bytes."""
    said = bytearray()
    async for part in response.aiter_bytes():
        said += part
        if len(said) > limit:
            return None
    return bytes(said)
