"""Whether the whole house is well: the gateway, its machine, and every service behind it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from typing import Any

import orjson

from gateway.pintu.pool import Pool, fetch
from gateway.pintu.upstream import Silent, TimedOut, UpstreamError
from gateway.transaksi.repository import open_for_long
from kit.db import Sessions, reading
from kit.health import Check, Health

# A service gives its own parts two seconds.
SECONDS = 3.0
MAX_BYTES = 64 * 1024
GIB = 1024**3
# Nearly full: less than a tenth of the disk is free, and less than 10 GiB.
FREE_SHARE = 0.1
FREE_BYTES = 10 * GIB


def disk_check(path: str) -> Check:
    async def check() -> Mapping[str, object]:
        found = shutil.disk_usage(path)
        told = {
            "sisa_gib": round(found.free / GIB, 1),
            "sisa_persen": 100 * found.free // found.total,
        }
        if found.free >= min(FREE_SHARE * found.total, FREE_BYTES):
            return told
        words = f"tempat penyimpanan hampir penuh: tersisa {told['sisa_gib']} GiB"
        return told | {"perhatian": [words.replace(".", ",")]}

    return check


def transactions_check(sessions: Sessions) -> Check:
    """How many transactions are open for minutes. Which ones, only an account may know
    (`/gateway/v1/transaksi`): health is for anybody."""

    async def check() -> Mapping[str, object]:
        async with reading(sessions) as session:
            found = await open_for_long(session)
        if not found:
            return {"terbuka": 0}
        words = f"{len(found)} transaksi basis data terbuka lama: ./dinsos events menyebutnya"
        return {"terbuka": len(found), "perhatian": [words]}

    return check


class House(Health):
    """The gateway's own parts, and each service as it tells of itself."""

    def __init__(
        self, checks: Mapping[str, Check], pools: Mapping[str, Pool], *, sandbox: bool = False
    ) -> None:
        super().__init__("gateway", checks)
        self._pools = pools
        self._sandbox = sandbox

    async def ask(self) -> dict[str, Any]:
        own, *services = await asyncio.gather(
            super().ask(), *(_service(name, pool) for name, pool in self._pools.items())
        )
        parts = dict(zip(self._pools, services, strict=True))
        return own | {
            "siap": own["siap"] and all(part["siap"] for part in services),
            "sehat": own["sehat"] and all(part.get("sehat", part["siap"]) for part in services),
            "demo": _demo(parts.get("kinerja", {})),
            "tiruan": self._sandbox,
            "bagian": own["bagian"] | parts,
        }


async def _service(name: str, pool: Pool) -> dict[str, Any]:
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


def _demo(kinerja: Mapping[str, Any]) -> bool | None:
    """Whether the figures are made up, as kinerja says; None when it does not answer."""
    parts = kinerja.get("bagian")
    places = [kinerja, *(parts.values() if isinstance(parts, dict) else [])]
    for place in places:
        if isinstance(place, dict) and isinstance(place.get("demo"), bool):
            return bool(place["demo"])
    return None
