"""One request to Dukcapil: its own authority, no redirects, time limits, nothing of it in a log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pydantic import SecretStr

from kit import http

from .outcomes import Answer, Element, Failure
from .wire import Wire

MAX_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Access:
    """What the office was given. `url`: up to and with the method. `ca`: the certificate (PEM) by
    which the gateway is known, and no other; without one, those that the machine trusts. `ip`: the
    address of ours that the gateway expects. `tls_name`: the name in its certificate, where that is
    not the host of `url`. `timeout`: seconds for a whole answer."""

    url: str
    user: SecretStr
    password: SecretStr
    ip: str | None = None
    ca: Path | None = None
    tls_name: str | None = None
    timeout: float = 8.0
    wire: Wire = field(default_factory=Wire)


class Client:
    """Asks, and repeats nothing. Close it when done."""

    def __init__(self, access: Access) -> None:
        self._access = access
        limits = httpx.Timeout(access.timeout, connect=min(3.0, access.timeout))
        trusted = http.believed(access.url, access.ca)
        self._http = http.client("", timeout=limits, verify=trusted)

    async def close(self) -> None:
        await self._http.aclose()

    async def verify(self, asked: Mapping[Element, str]) -> Answer:
        """Compare these values (as `Wire.request` takes them) with the register.

        Every outcome is an answer; nothing is raised for what the partner or the way to it does.
        """
        wire = self._access.wire
        body = wire.request(
            asked,
            self._access.user.get_secret_value(),
            self._access.password.get_secret_value(),
            self._access.ip,
        )
        try:
            async with asyncio.timeout(self._access.timeout):
                return await self._ask(asked, body)
        except (TimeoutError, httpx.TimeoutException):
            return Failure("waktu-habis")
        except httpx.TransportError:
            return Failure("tidak-tersambung")
        except httpx.HTTPError:  # what cannot be decoded
            return Failure("galat-http")

    async def _ask(self, asked: Mapping[Element, str], body: bytes) -> Answer:
        name = self._access.tls_name
        request = self._http.stream(
            "POST",
            self._access.url,
            content=body,
            headers={"Content-Type": "application/json"},
            extensions={} if name is None else {"sni_hostname": name},
        )
        async with request as response:
            if response.is_redirect:
                return Failure("dialihkan")
            if response.status_code != httpx.codes.OK:
                return Failure("galat-http")
            said = await http.whole(response, MAX_ANSWER)
        if said is None:
            return Failure("terlalu-besar")
        return self._access.wire.read(asked, said)
