"""How many requests a day the whole office may send to one partner, counted in Redis for all of its
services. Days are the office's (`kit.clock`).

Counted before it is sent, also what got no answer: the partner may have counted it. Nobody sends
without counting: when Redis is away, what would have been sent waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from redis.asyncio import Redis
from redis.exceptions import WatchError

from kit.clock import midnight, today
from kit.limits import seconds_until

_KEPT = 2 * 86400


@dataclass(frozen=True, slots=True)
class DailyQuota:
    """`name` begins its keys; `per_day` requests, the last `reserve` of which only those take that
    cannot wait."""

    redis: Redis
    name: str
    per_day: int
    reserve: int

    def _key(self) -> str:
        return f"{self.name}:kuota:{today()}"

    async def take(self, *, urgent: bool) -> bool:
        """Whether one more may be sent; it is then counted. Exact, however many ask at once."""
        limit = self.per_day if urgent else self.per_day - self.reserve
        key = self._key()
        while True:
            async with self.redis.pipeline() as pipe:
                await pipe.watch(key)
                if int(await pipe.get(key) or 0) >= limit:
                    return False
                pipe.multi()  # type: ignore[no-untyped-call]
                pipe.incrby(key, 1)
                pipe.expire(key, _KEPT)
                try:
                    await pipe.execute()
                except WatchError:
                    continue
                return True

    async def used(self) -> int:
        """How many of today's are gone."""
        return int(await self.redis.get(self._key()) or 0)

    async def close(self) -> None:
        """The partner says that today's are used up: it has counted more than we did."""
        await self.redis.set(self._key(), self.per_day, ex=_KEPT)


def tomorrow() -> int:
    """Seconds until the count begins anew."""
    return seconds_until(midnight(today() + timedelta(days=1)))
