"""Whether a program can do its work, and what needs a person: names and numbers, for anybody.

`siap`: every part works (else the answer is 503). `perhatian`: what works and still needs somebody.
`sehat`: neither is missing. Each check is cheap, and one answer serves all within a second.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from sqlalchemy import text

from kit.db import Sessions

SECONDS = 2.0
KEPT_SECONDS = 1.0

# Gives facts to show, `perhatian` (sentences) among them; what it raises, or `siap` False, makes
# its part (and the program) not ready.
Check = Callable[[], Awaitable[Mapping[str, object]]]


def database_check(sessions: Sessions) -> Check:
    async def check() -> Mapping[str, object]:
        async with sessions() as session:
            await session.execute(text("SELECT 1"))
        return {}

    return check


def redis_check(redis: Redis) -> Check:
    async def check() -> Mapping[str, object]:
        await redis.ping()
        return {}

    return check


async def _part(check: Check) -> dict[str, Any]:
    try:
        async with asyncio.timeout(SECONDS):
            return {"siap": True, **await check()}
    except Exception as error:  # whatever it is, the part is not ready
        return {"siap": False, "sebab": type(error).__name__}


class Health:
    def __init__(self, service: str, checks: Mapping[str, Check]) -> None:
        self.service = service
        self._checks = checks
        self._lock = asyncio.Lock()
        self._found: dict[str, Any] = {}
        self._at = 0.0

    async def now(self) -> dict[str, Any]:
        async with self._lock:
            if not self._found or time.monotonic() - self._at > KEPT_SECONDS:
                self._found = await self.ask()
                self._at = time.monotonic()
            return self._found

    async def ask(self) -> dict[str, Any]:
        found = await asyncio.gather(*(_part(check) for check in self._checks.values()))
        parts = dict(zip(self._checks, found, strict=True))
        ready = all(part["siap"] for part in parts.values())
        attention = [words for part in found for words in part.pop("perhatian", ())]
        return {
            "layanan": self.service,
            "siap": ready,
            "sehat": ready and not attention,
            "perhatian": attention,
            "bagian": parts,
        }

    async def answer(self) -> JSONResponse:
        found = await self.now()
        return JSONResponse(
            found, 200 if found["siap"] else 503, headers={"Cache-Control": "no-store"}
        )
