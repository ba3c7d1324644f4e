"""Where a subscription may send: https to a name, all of whose addresses lie in the open internet.

The name is resolved once for each attempt, every address that it has is looked at, and the
connection goes to those addresses and no others: whatever the name says a moment later is not
asked. A redirect is an answer, not a way; proxies of the environment do not exist here.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TypeAlias

import httpcore
import httpx

from kit.clock import now

from .rules import LONGEST, Attempt, Fault, fault_of

MAX_URL = 500
PORTS = frozenset({443, 8443})
PATIENCE = 10.0
AGENT = "Dinsos-Webhook/1"

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?")
# What is_global lets through: protocol assignments and the relays of 6to4.
_NOT_OPEN = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24")]
# Of IPv6 only what is given out to networks, without Teredo and its neighbours, 6to4 and examples:
# mapped and translated addresses (::ffff:, 64:ff9b::) lie outside.
_GIVEN_OUT = ipaddress.ip_network("2000::/3")
_NOT_OPEN_6 = [
    ipaddress.ip_network(one) for one in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
# Names of a dead server hold threads for long; those of others must not wait for them.
_RESOLVERS = ThreadPoolExecutor(32, thread_name_prefix="resolve")

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]


class Refused(Exception):
    """An address that is not to be used: the fault and, for a person, why."""

    def __init__(self, words: str, fault: Fault = Fault.FORBIDDEN) -> None:
        super().__init__(words)
        self.fault = fault


def is_open(address: str) -> bool:
    """Whether an IP address lies in the open internet, as itself and not as another in disguise."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_OPEN)
    return ip in _GIVEN_OUT and not any(ip in network for network in _NOT_OPEN_6)


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, by the machine's own resolver. Raises OSError."""
    found = await asyncio.get_running_loop().run_in_executor(
        _RESOLVERS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Pinned(httpcore.AnyIOBackend):
    """Connects to these addresses, whatever the host is called."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def connect_tcp(
        self,
        host: str,  # noqa: ARG002  (httpcore's own signature; so below)
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        *others, last = self._addresses
        for address in others:
            try:
                return await super().connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore.ConnectError:
                continue
        return await super().connect_tcp(last, port, timeout, local_address, socket_options)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a service may reach. `loopback`, for development and tests only: this machine too, also
    by http and at any port. `patience`: seconds for all of one attempt."""

    loopback: bool = False
    patience: float = PATIENCE
    resolve: Resolve = resolve
    tls: ssl.SSLContext | None = None

    def read(self, url: str) -> httpx.URL:
        """An address as it is used. Raises Refused."""
        try:
            found = httpx.URL(url)
        except httpx.InvalidURL:
            raise Refused("Alamat ini tidak dapat dibaca.") from None
        if len(str(found)) > MAX_URL:
            raise Refused(f"Alamat paling panjang {MAX_URL} karakter.")
        if found.userinfo or found.fragment or "#" in url:
            raise Refused("Alamat tidak boleh memuat nama pengguna, kata sandi, atau tanda #.")
        host = found.raw_host.decode()
        if not _NAME.fullmatch(host):
            raise Refused("Nama pada alamat tidak dapat dibaca.")
        if self.loopback and self._is_here(host) and found.scheme == "http":
            return found
        if found.scheme != "https":
            raise Refused("Alamat harus https.")
        if (found.port or 443) not in PORTS and not (self.loopback and self._is_here(host)):
            raise Refused("Port alamat harus 443 atau 8443.")
        return found

    async def addresses(self, url: httpx.URL) -> Sequence[str]:
        """Those of its name, all of them allowed. Raises Refused."""
        host = url.raw_host.decode()
        try:
            found = await self.resolve(host, url.port or 443)
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise Refused("Nama pada alamat tidak ditemukan.", Fault.NO_NAME)
        here = self.loopback and self._is_here(host)
        if not all(
            ipaddress.ip_address(one).is_loopback if here else is_open(one) for one in found
        ):
            raise Refused("Alamat itu tidak berada di internet terbuka.")
        return found

    async def check(self, url: str) -> str:
        """The address as it is stored, if it may be used now. Raises Refused."""
        found = self.read(url)
        try:
            async with asyncio.timeout(self.patience):
                await self.addresses(found)
        except TimeoutError:
            raise Refused("Nama pada alamat tidak ditemukan.", Fault.NO_NAME) from None
        return str(found)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt:
        """One POST. Of the answer only its head is read: what follows it is nothing to us."""
        began = time.monotonic()
        status, fault, retry_after = None, None, 0.0
        try:
            async with asyncio.timeout(self.patience):
                status, retry_after = await self._send(self.read(url), headers, body)
            fault = fault_of(status)
        except Refused as refused:
            fault = refused.fault
        except (TimeoutError, httpcore.TimeoutException):
            fault = Fault.TIMEOUT
        except httpcore.ConnectError as error:
            fault = Fault.TLS if isinstance(error.__cause__, ssl.SSLError) else Fault.UNREACHABLE
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            fault = Fault.BROKEN
        return Attempt(status, fault, int((time.monotonic() - began) * 1000), retry_after)

    async def _send(
        self, url: httpx.URL, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, float]:
        port = url.port or (443 if url.scheme == "https" else 80)
        origin = httpcore.Origin(url.raw_scheme, url.raw_host, port)
        connection = httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self.tls or _authorities() if url.scheme == "https" else None,
            network_backend=_Pinned(await self.addresses(url)),
        )
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=port, target=url.raw_path
        )
        sent = {"User-Agent": AGENT, "Content-Type": "application/json", **headers}
        async with (
            connection,
            connection.stream(
                "POST",
                target,
                headers=[(name.encode(), value.encode()) for name, value in sent.items()],
                content=body,
            ) as answer,
        ):
            return answer.status, _retry_after(answer.headers)

    def _is_here(self, host: str) -> bool:
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> float:
    """Seconds that a receiver asks for, as a number or a moment; at most a day."""
    for name, value in headers:
        if name.lower() == b"retry-after":
            return min(LONGEST, max(0.0, _seconds(value.decode("latin-1").strip())))
    return 0.0


def _seconds(text: str) -> float:
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - now()).total_seconds()
