"""From where a program may come, and how often: looked at with every request that has its token.

The limits of all programs are few and kept in memory; they are read again every few seconds, and at
once when a program is not known or its tokens were ended. Accounts pass without any of it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import select

from gateway.klien.models import Klien
from gateway.pintu.headers import RawHeaders
from gateway.pintu.refusal import Refusal, WrongAddress
from gateway.revocations import Revocations
from kit import heartbeat, limits
from kit.auth import Actor
from kit.clock import local_date, midnight, now
from kit.db import Sessions

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
LATE_AFTER = 30.0
DAY = 86_400
PREFIX = "kuota"


@lru_cache(maxsize=1024)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


@lru_cache(maxsize=4096)
def _lies_in(address: str, networks: tuple[str, ...]) -> bool:
    found = _address(address)
    return found is not None and any(found in ip_network(one) for one in networks)


def may_come_from(networks: Iterable[str], address: str | None) -> bool:
    """Whether an address lies in one of these networks; without any network all do."""
    given = tuple(networks)
    return not given or (address is not None and _lies_in(address, given))


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one program, as read at this moment (ms)."""

    networks: tuple[str, ...]
    per_hour: int
    per_day: int
    read: int


@dataclass(frozen=True, slots=True)
class Window:
    """In which requests are counted together."""

    name: str
    limit: int
    seconds: int
    began: datetime

    @property
    def lasts(self) -> int:
        """Seconds until it is over."""
        return limits.seconds_until(self.began + timedelta(seconds=self.seconds))


class Quotas:
    """Counts requests in Redis, for all gateways together. Without Redis nobody is refused: the
    services' own limits stand in their databases."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis

    async def why_not(self) -> str | None:
        """What keeps it from counting; None when nothing does."""
        if self._redis is None:
            return "DINSOS_REDIS_URL belum diatur"
        try:
            await self._redis.ping()
        except (RedisError, OSError):
            return "Redis tidak menjawab"
        return None

    async def spend(self, program: str, per_hour: int, per_day: int) -> RawHeaders:
        """Count one request; what its answer says of the quota. Raises: Refusal (429)."""
        at = now()
        hour = at.replace(minute=0, second=0, microsecond=0)
        day = midnight(local_date(at))
        windows = [Window("jam", per_hour, limits.HOUR, hour)] if per_hour else []
        windows += [Window("hari", per_day, DAY, day)] if per_day else []
        if self._redis is None or not windows:
            return []
        pipe = self._redis.pipeline(transaction=True)
        for one in windows:
            key = f"{PREFIX}:{program}:{one.name}:{int(one.began.timestamp())}"
            pipe.incr(key)
            pipe.expire(key, one.seconds + 60)
        try:
            counts = (await pipe.execute())[::2]
        except (RedisError, OSError) as error:
            log.warning("quota not counted", extra={"error": type(error).__name__})
            return []
        return _told(dict(zip(windows, counts, strict=True)))


def _told(counts: dict[Window, int]) -> RawHeaders:
    """What an answer says of them. Raises: Refusal for one that is used up."""
    policies = (limits.policy(one.name, one.limit, one.seconds) for one in counts)
    rests = (limits.left(one.name, one.limit - n, one.lasts) for one, n in counts.items())
    headers = [
        (b"ratelimit-policy", ", ".join(policies).encode()),
        (b"ratelimit", ", ".join(rests).encode()),
    ]
    over = [one for one, count in counts.items() if count > one.limit]
    if over:
        longest = max(over, key=lambda one: one.lasts)
        seconds = longest.lasts
        raise Refusal(
            429,
            "kuota-habis",
            "Kuota program ini habis",
            f"Kuota program ini {longest.limit} permintaan setiap {longest.name}. Lanjutkan sesudah"
            f" {seconds} detik.",
            seconds,
            headers,
        )
    return headers


class Programs:
    def __init__(self, sessions: Sessions, revocations: Revocations, redis: Redis | None) -> None:
        self._sessions = sessions
        self._revocations = revocations
        self._quotas = Quotas(redis)
        self._limits: dict[str, Limits] = {}

    async def admit(self, actor: Actor, address: str | None) -> RawHeaders:
        """What the answer says of the quota. Raises: WrongAddress (403), Refusal (429)."""
        known = self._limits.get(actor.id)
        if known is None or self._revocations.since(actor.id) >= known.read:
            await self.load()
            known = self._limits.get(actor.id)
        if known is None:
            return []
        if not may_come_from(known.networks, address):
            raise WrongAddress
        return await self._quotas.spend(actor.id, known.per_hour, known.per_day)

    async def counting(self) -> Mapping[str, object]:
        """For health: the programs with a quota, and whether it is counted. None is kept out when
        it is not, so somebody should know."""
        limited = sum(1 for one in self._limits.values() if one.per_hour or one.per_day)
        reason = await self._quotas.why_not() if limited else None
        told: dict[str, object] = {"program": limited, "dihitung": reason is None}
        if reason is not None:
            told["perhatian"] = [f"kuota {limited} program mitra tidak dihitung: {reason}"]
        return told

    async def load(self) -> None:
        read = int(time.time() * 1000)
        columns = (Klien.kode, Klien.alamat, Klien.kuota_jam, Klien.kuota_hari)
        async with self._sessions() as session:
            rows = (await session.execute(select(*columns))).all()
        self._limits = {
            row.kode: Limits(tuple(row.alamat), row.kuota_jam, row.kuota_hari, read) for row in rows
        }

    async def follow(self) -> None:
        """Load again and again until cancelled."""
        while True:
            await self.load()
            heartbeat.succeeded(within=LATE_AFTER)
            await asyncio.sleep(EVERY_SECONDS)
