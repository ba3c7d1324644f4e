"""The clock of referrals that nobody answered: a reminder, and then the head decides."""

from __future__ import annotations

import asyncio

from kit import heartbeat
from kit.call import Call
from kit.clock import today
from kit.db import Session, transaction
from kit.lifecycle import take
from kit.module import Running
from kit.wake import Loop
from pelayanan.loket import Loket

from . import repository
from .daur import DAUR
from .rules import Langkah

SISTEM = "jam-rujukan"
# How many in one transaction, and seconds between two looks.
SEKALI, SELANG = 100, 300.0


async def lihat(session: Session, loket: Loket) -> int:
    """Take the step that is due of those whose day is over; how many there were."""
    semua = await repository.terlambat(session, today(), SEKALI)
    for rujukan_id in semua:
        call = Call(session, loket.orang_dalam(SISTEM), loket)
        satu = await repository.beracuan(session, rujukan_id)
        langkah = Langkah.INGATKAN if satu.diingatkan is None else Langkah.TAK_DIJAWAB
        await take(DAUR, call, rujukan_id, langkah)
    return len(semua)


def putaran(running: Running[Loket]) -> Loop:
    async def loop() -> None:
        while True:
            dilihat = SEKALI
            while dilihat >= SEKALI and running.desk.kini.rujukan is not None:
                async with transaction(running.sessions) as session:
                    dilihat = await lihat(session, running.desk)
            heartbeat.succeeded(within=3 * SELANG)
            await asyncio.sleep(SELANG)

    return loop
