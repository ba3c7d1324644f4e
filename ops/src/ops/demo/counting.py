"""Wait until kinerja has counted everything, or say what it waits for."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from ops.demo.api import Account, Api
from ops.demo.figures import Figures
from ops.demo.sheet import Line, compare, differences

INDICATOR = "/kinerja/v1/indikator/ppks-berfungsi-sosial"
STREAMS = "/kinerja/v1/aliran"
# Without any change for so long, kinerja is asked to compare its books with the services'; that
# finds what was lost on the way. Then it is given more time than its own round takes.
LOOK_AFTER = 8.0
STANDS_STILL = 75.0
SELDOM, OFTEN = 1.0, 0.25

Answer = dict[str, Any]


async def counted(
    api: Api,
    admin: Account,
    figures: Figures,
    everything_sent: asyncio.Event,
    follow: Callable[[int], None],
) -> list[Line]:
    """The figures once they are right and stay so, or as they stand when nothing moves any more."""
    before: Answer | None = None
    moved = time.monotonic()
    asked = False
    while True:
        sent = everything_sent.is_set()
        answer: Answer = (
            await api.call("GET", INDICATOR, account=admin, query={"tahun": 2024})
        ).json()
        lines = compare(answer, figures)
        follow((answer.get("penyebut") or 0) + (answer.get("pembilang") or 0))
        if answer != before or not sent:
            moved, asked = time.monotonic(), False
        elif not differences(lines):
            # One moment of equal figures may be two mistakes about to be corrected.
            if (await api.call("GET", STREAMS, account=admin)).json()["tersusul"]:
                return lines
        elif time.monotonic() > moved + STANDS_STILL:
            return lines
        elif time.monotonic() > moved + LOOK_AFTER and not asked:
            await api.call("POST", f"{STREAMS}/periksa", account=admin)
            asked = True
        before = answer
        await asyncio.sleep(OFTEN if sent else SELDOM)


async def obstacles(api: Api, admin: Account) -> list[str]:
    """What kinerja still waits for, for a person to read."""
    state = (await api.call("GET", STREAMS, account=admin)).json()
    found = [
        f"Aliran {stream['aliran']}: {stream['belum_dibaca']} peristiwa belum dibaca, "
        f"{stream['belum_selesai']} belum selesai dihitung."
        for stream in state["data"]
        if stream["belum_dibaca"] or stream["belum_selesai"]
    ]
    if state["surat_mati"]:
        found.append(
            f"{state['surat_mati']} peristiwa tidak dapat dihitung; lihat ./dinsos events."
        )
    return found or ["kinerja sudah membaca semua peristiwa yang sampai kepadanya."]
