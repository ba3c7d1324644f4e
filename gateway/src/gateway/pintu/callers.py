"""Through whom requests come: the proxies that are believed, the origins whose pages may call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field

from redis.asyncio import Redis

from gateway.pintu.cors import Cors
from gateway.pintu.headers import RawHeaders, TrustedProxies
from kit.auth import Actor
from kit.operations import Operations


@dataclass(frozen=True, slots=True)
class Outside:
    """As the office's settings say."""

    trusted_proxies: str = ""
    origins: Collection[str] = ()
    url: str = ""
    redis: Redis | None = None
    sandbox: bool = False


# Of a program and its address: what the answer says of its quota. Raises: Refusal.
Admit = Callable[[Actor, str | None], Awaitable[RawHeaders]]


async def _everybody(_actor: Actor, _address: str | None) -> RawHeaders:
    return []


@dataclass(frozen=True, slots=True)
class Callers:
    proxies: TrustedProxies = field(default_factory=lambda: TrustedProxies(""))
    cors: Cors = field(default_factory=lambda: Cors((), Operations({}), ()))
    admit: Admit = _everybody
    # What every answer of a sandbox says.
    marks: RawHeaders = field(default_factory=list)
