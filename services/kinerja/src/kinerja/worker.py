"""Consumer and reconciliation of kinerja: `python -m kinerja.worker`."""

from __future__ import annotations

import asyncio
import socket

import kinerja.tabel  # noqa: F401  (all tables of the ledger)
from kinerja.aturan.indikator.profil import kantor_terpasang
from kinerja.buku.aliran import repository as aliran
from kinerja.buku.aliran.pencocokan import TERLAMBAT, Pencocok, catatan
from kinerja.buku.rekam.events import GROUP, MODELS, STREAMS
from kinerja.buku.segel.service import penyegel
from kinerja.hitung.penerimaan.pergantian import pastikan_aturan
from kinerja.hitung.penerimaan.service import terima
from kinerja.impor import pengimpor
from kinerja.settings import Settings
from kinerja.terbitan.publik.service import pemotret
from kit import heartbeat
from kit.db import make_sessions, process_engine, transaction
from kit.imports.tables import CHANNEL as IMPOR
from kit.profile import office_dir
from kit.streams import Consumer, connect
from kit.wake import Listener, Loop
from kit.worker import main, run_loops, upkeep


async def run() -> None:
    settings = Settings.load("kinerja")
    url = settings.database_url.get_secret_value()
    engine, give_back = process_engine(url, pool_size=settings.pool_size)
    sessions = make_sessions(engine)
    redis = connect(settings.redis_url.get_secret_value())
    listener = Listener(url, [aliran.PERIKSA, IMPOR])
    pencocok = Pencocok(
        sessions,
        redis,
        catatan(settings.gateway_url, settings.client_secret.get_secret_value()),
        STREAMS,
        terima,
    )
    kantor = kantor_terpasang(office_dir())
    siap = asyncio.Event()

    async def aturan() -> None:
        async with transaction(sessions) as session:
            await pastikan_aturan(session, kantor.pemetaan)
            await aliran.daftarkan(session, STREAMS)
        siap.set()

    consumer = Consumer(
        sessions,
        redis,
        STREAMS,
        GROUP,
        socket.gethostname(),
        MODELS,
        terima,
        on_lost=pencocok.redis_hilang,
    )

    async def konsumsi() -> None:
        await siap.wait()
        await pencocok.redis_kembali()
        await consumer.run()

    async def cocokkan() -> None:
        await siap.wait()
        while True:
            if await pencocok.putaran():
                heartbeat.succeeded(within=TERLAMBAT)
            await listener.wait(aliran.PERIKSA, at_most=pencocok.selang)

    async def potret() -> None:
        await siap.wait()
        await pemotret(sessions, kantor)()

    loops: dict[str, Loop] = {
        "aturan": aturan,
        "konsumsi": konsumsi,
        "pencocokan": cocokkan,
        "impor": pengimpor(sessions, settings.kunci.data, kantor, listener).run,
        "penyegel": penyegel(sessions, settings.kunci.tanda),
        "potret": potret,
        "pendengar": listener.run,
        "pemeliharaan": upkeep(sessions),
    }
    try:
        await run_loops(sessions, loops)
    finally:
        await pencocok.tutup()
        await redis.aclose()
        await give_back()


if __name__ == "__main__":
    main("kinerja", run)
