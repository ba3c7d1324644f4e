from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from kit.clock import today
from kit.quota import DailyQuota


async def test_no_request_beyond_the_day_s_however_many_ask_at_once(redis: Redis) -> None:
    """INVARIANT: of a quota of 10 with 3 in reserve exactly 7 are for whoever can wait, and the
    rest for who cannot. Breaks if it is counted before it is known to be allowed."""
    quota = DailyQuota(redis, "uji", 10, 3)

    waiting = await asyncio.gather(*(quota.take(urgent=False) for _ in range(20)))
    urgent = await asyncio.gather(*(quota.take(urgent=True) for _ in range(8)))

    assert (sum(waiting), sum(urgent)) == (7, 3)
    assert await quota.used() == 10


async def test_a_new_day_begins_anew(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    quota = DailyQuota(redis, "uji", 1, 0)
    assert await quota.take(urgent=True)
    assert not await quota.take(urgent=True)

    monkeypatch.setattr("kit.quota.today", lambda: today() + timedelta(days=1))

    assert await quota.take(urgent=True)


async def test_what_the_partner_says_is_used_up_is(redis: Redis) -> None:
    quota = DailyQuota(redis, "uji", 100, 10)

    await quota.close()

    assert not await quota.take(urgent=True)
    assert 0 < await redis.ttl(f"uji:kuota:{today()}") <= 2 * 86400
