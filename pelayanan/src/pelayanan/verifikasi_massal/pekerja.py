"""The loop of the bulk verifications: a few people a turn, asked one after the other.

One at a time is enough for a quota of a day, and leaves the gateway to the counter.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from kit import heartbeat
from kit.clock import now
from kit.db import Sessions, reading, transaction
from kit.module import Running
from kit.wake import Listener, Loop
from mitra.dukcapil.outcomes import Kind
from pelayanan.dukcapil import kirim
from pelayanan.dukcapil import service as dukcapil
from pelayanan.dukcapil.gerbang import Dijawab, Ditunda, Gerbang
from pelayanan.dukcapil.schemas import Jawaban
from pelayanan.loket import Loket
from pelayanan.ppks import dukcapil as orang
from pelayanan.ppks.dukcapil import Dibandingkan
from pelayanan.ppks.rules import StatusDukcapil

from . import repository, service
from .models import CHANNEL, Massal

SEKALI = 10
# Seconds: a turn ends here (well before it may be taken over), and how often one looks by oneself.
GILIRAN, TICK, LATE_AFTER = 20.0, 30.0, 300.0
# After a failure, doubled up to the longest; each third in a row, the person at whom it stands is
# passed over without a verdict: it may be this one alone that the gateway cannot answer.
JEDA, JEDA_TERLAMA, DILEWATI = 5.0, 900.0, 3


# A person with the verdict, or with the reason why there is none.
Putusan: TypeAlias = tuple[uuid.UUID, Jawaban | str]


@dataclass(slots=True)
class Langkah:
    """What one turn came to: who is done, and then why it stopped."""

    selesai: list[Putusan]
    ditunda: Ditunda | None = None
    gagal: tuple[uuid.UUID, str] | None = None


@dataclass(slots=True)
class Pekerja:
    sessions: Sessions
    loket: Loket
    gerbang: Gerbang | None
    listener: Listener

    async def run(self) -> None:
        while True:
            heartbeat.succeeded(within=LATE_AFTER)
            tunggu = TICK
            if self.gerbang is not None:
                if await self.giliran(self.gerbang):
                    continue
                async with reading(self.sessions) as session:
                    tunggu = min(TICK, max(0.1, await repository.jeda(session) or TICK))
            await self.listener.wait(CHANNEL, at_most=tunggu)

    async def giliran(self, gerbang: Gerbang) -> bool:
        """One turn of the job that is due; False when none is. No transaction is open while
        Dukcapil is asked."""
        async with transaction(self.sessions) as session:
            massal = await repository.giliran(session)
            if massal is None:
                return False
            antrean = orang.Antrean(
                tuple(massal.wilayah), StatusDukcapil(massal.status), massal.dibuat
            )
            banyak = SEKALI if massal.gagal == 0 else 1
            sekarang = await orang.berikut(session, self.loket, antrean, massal.kursor, banyak)
        langkah = await self._tanya(gerbang, sekarang)
        async with transaction(self.sessions) as session:
            kini = await repository.masih(session, massal)
            if kini is not None:
                putusan = [*langkah.selesai, *_lanjut(kini, langkah, habis=not sekarang)]
                asal = dukcapil.Asal(kini.id, kini.petugas, kini.tujuan)
                await dukcapil.catat_massal(session, self.loket, asal, putusan)
        return True

    async def _tanya(
        self, gerbang: Gerbang, sekarang: list[tuple[uuid.UUID, Dibandingkan]]
    ) -> Langkah:
        langkah = Langkah([])
        clock = asyncio.get_running_loop().time
        end = clock() + GILIRAN
        for ppks_id, dibandingkan in sekarang:
            hasil = await gerbang.tanya(dibandingkan, meja=False)
            if isinstance(hasil, Ditunda):
                langkah.ditunda = hasil
                break
            if isinstance(hasil, Dijawab):
                langkah.selesai.append((ppks_id, dukcapil.jawaban(dibandingkan, hasil)))
            elif hasil.kind is Kind.REQUEST:
                langkah.selesai.append((ppks_id, hasil.reason))
            else:
                langkah.gagal = ppks_id, hasil.reason
                break
            if clock() > end:
                break
        return langkah


def _lanjut(massal: Massal, langkah: Langkah, *, habis: bool) -> list[Putusan]:
    """Where the job stands after a turn, and when it goes on. Gives who is passed over."""
    if langkah.selesai:
        massal.kursor, massal.gagal = langkah.selesai[-1][0], 0
    if massal.selesai_pada is not None:
        return []
    if habis:
        service.selesaikan(massal)
        return []
    massal.sebab, jeda = None, 0.0
    dilewati: list[Putusan] = []
    if langkah.ditunda is not None:
        massal.sebab, jeda = langkah.ditunda.sebab, langkah.ditunda.detik
    elif langkah.gagal is not None:
        massal.gagal += 1
        massal.sebab = langkah.gagal[1]
        jeda = min(JEDA_TERLAMA, JEDA * 2.0 ** min(massal.gagal - 1, 10))
        if massal.gagal % DILEWATI == 0:
            dilewati, massal.kursor = [langkah.gagal], langkah.gagal[0]
    massal.lanjut_pada = now() + timedelta(seconds=jeda)
    return dilewati


def putaran(running: Running[Loket]) -> Loop:
    gerbang = kirim.gerbang(running)
    return Pekerja(running.sessions, running.desk, gerbang, running.listener).run
