"""What brings new rules into force, in the worker."""

from __future__ import annotations

from kantor.profil import terpasang
from kinerja.aturan.meja import Meja
from kinerja.aturan.pemetaan import calon
from kinerja.buku.aliran import repository as aliran
from kinerja.buku.rekam.events import STREAMS
from kit import heartbeat
from kit.db import transaction
from kit.module import Module, Running
from kit.wake import Loop

from . import service
from .service import Kantoran

SELANG = 60.0


def _aturan(running: Running[Meja]) -> Loop:
    async def loop() -> None:
        sessions, meja = running.sessions, running.desk
        ini = Kantoran(meja.kantor, terpasang().isi_berkas, meja.pemegang)
        aturan = await service.mulai(sessions, ini)
        async with transaction(sessions) as session:
            await aliran.daftarkan(session, STREAMS)
        # Records are counted from here on, by the rules before as long as these are not in force.
        meja.siap.set()
        if aturan is not None:
            while True:
                # While it waits, what comes is decided by it too.
                while await service.kerjakan(sessions, aturan):
                    heartbeat.succeeded(within=SELANG * 10)
                if await service.ganti(sessions, ini, aturan):
                    break
                await running.listener.wait(calon.KABAR, at_most=SELANG)
                heartbeat.succeeded(within=SELANG * 10)
        await service.lepas(sessions)

    return loop


PERGANTIAN: Module[Meja] = Module("pergantian", loops={"aturan": _aturan}, channels=(calon.KABAR,))
