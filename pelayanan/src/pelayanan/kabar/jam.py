"""Once on each working day: whoever has tasks near their end or late is told how many."""

from __future__ import annotations

import asyncio

from kit import heartbeat
from kit.auth import Actor
from kit.clock import local, now, today
from kit.db import Session, transaction
from kit.module import Running
from kit.wake import Loop
from pelayanan.loket import Loket
from pelayanan.penugasan import service as penugasan

from . import service
from .service import Kabar

SISTEM = "kabar-tugas"
# From which hour of the office's day, and seconds between two looks.
PUKUL, SELANG = 7, 900.0


async def lihat(session: Session, loket: Loket) -> int:
    """How many were told of, today; those told already too."""
    hari = today()
    semua = {satu.petugas: satu for satu in await penugasan.diingatkan(session, loket)}
    kepada = await service.alamat(session, loket, semua)
    for siapa, alamat in kepada.items():
        satu = semua[siapa]
        teks = (
            f"Tugas Anda yang mendekati jatuh tempo: {satu.mendekati}. Yang sudah lewat:"
            f" {satu.terlambat}.\n\n{loket.kini.nama_bidang(loket.bidang)},"
            f" {loket.kini.kop.instansi}\n{loket.alamat}"
        )
        kabar = Kabar(f"tugas-{siapa}-{hari}", "Tugas yang menunggu Anda", teks)
        await service.kabarkan(session, loket, Actor(SISTEM), alamat, kabar)
    return len(kepada)


def _saatnya(loket: Loket) -> bool:
    kini = local(now())
    kerja = loket.kantor.kalender.hari_kerja_pada(kini.date())
    return bool(loket.kabar.kanal) and kerja and kini.hour >= PUKUL


def putaran(running: Running[Loket]) -> Loop:
    async def loop() -> None:
        while True:
            if _saatnya(running.desk):
                async with transaction(running.sessions) as session:
                    await lihat(session, running.desk)
            heartbeat.succeeded(within=3 * SELANG)
            await asyncio.sleep(SELANG)

    return loop
