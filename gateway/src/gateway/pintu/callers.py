"""Through whom requests come: the proxies that are believed, the origins whose pages may call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from gateway.pintu.cors import Cors
from gateway.pintu.headers import TrustedProxies
from kit.operations import Operations


@dataclass(frozen=True, slots=True)
class Outside:
    """As the office's settings say."""

    trusted_proxies: str = ""
    origins: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Callers:
    proxies: TrustedProxies = field(default_factory=lambda: TrustedProxies(""))
    cors: Cors = field(default_factory=lambda: Cors((), Operations({}), ()))
