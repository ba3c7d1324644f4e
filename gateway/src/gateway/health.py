"""Whether the whole house is ready: the gateway's own database and every service behind it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi.responses import JSONResponse

from gateway.upstream import Pool, Silent, TimedOut, UpstreamError, fetch
from kit.app import Check

# A service gives its own parts two seconds.
SECONDS = 3.0
MAX_BYTES = 64 * 1024
# Anybody may ask, and each answer asks six databases: one answer serves all within a second.
KEPT_SECONDS = 1.0


class Health:
    def __init__(self, own: Check, pools: Mapping[str, Pool]) -> None:
        self._own = own
        self._pools = pools
        self._lock = asyncio.Lock()
        self._found: dict[str, Any] = {}
        self._at = 0.0

    async def now(self) -> dict[str, Any]:
        async with self._lock:
            if not self._found or time.monotonic() - self._at > KEPT_SECONDS:
                self._found = await self._ask()
                self._at = time.monotonic()
            return self._found

    async def _ask(self) -> dict[str, Any]:
        own, *services = await asyncio.gather(
            self._database(), *(self._service(name, pool) for name, pool in self._pools.items())
        )
        parts = {"basis_data": own, **dict(zip(self._pools, services, strict=True))}
        return {
            "layanan": "gateway",
            "siap": all(part["siap"] for part in parts.values()),
            "demo": _demo(parts.get("kinerja", {})),
            "bagian": parts,
        }

    async def _database(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(SECONDS):
                return {"siap": True, **await self._own()}
        except Exception as error:  # whatever it is, the part is not ready
            return {"siap": False, "sebab": type(error).__name__}

    async def _service(self, name: str, pool: Pool) -> dict[str, Any]:
        try:
            status, body = await fetch(pool, f"/{name}/health", seconds=SECONDS, limit=MAX_BYTES)
            told = orjson.loads(body)
        except (Silent, TimedOut):
            return {"siap": False, "sebab": "tidak menjawab"}
        except UpstreamError as error:
            return {"siap": False, "sebab": type(error).__name__}
        except ValueError:
            return {"siap": False, "sebab": "jawaban tidak terbaca"}
        if not isinstance(told, dict):
            return {"siap": False, "sebab": "jawaban tidak terbaca"}
        told.pop("layanan", None)
        return told | {"siap": status == 200}

    async def answer(self) -> JSONResponse:
        found = await self.now()
        return JSONResponse(
            found, 200 if found["siap"] else 503, headers={"Cache-Control": "no-store"}
        )


def _demo(kinerja: Mapping[str, Any]) -> bool | None:
    """Whether the figures are made up, as kinerja says; None when it does not answer."""
    parts = kinerja.get("bagian")
    places = [kinerja, *(parts.values() if isinstance(parts, dict) else [])]
    for place in places:
        if isinstance(place, dict) and isinstance(place.get("demo"), bool):
            return bool(place["demo"])
    return None
