"""What kinerja does beside answering: `python -m kinerja.worker`."""

from __future__ import annotations

from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import kantor_terpasang
from kinerja.buku.aliran.pencocokan import Pencocok, catatan
from kinerja.buku.rekam.events import STREAMS
from kinerja.hitung.penerimaan.modul import MejaPenerimaan
from kinerja.hitung.penerimaan.service import terima
from kinerja.modul import MODUL
from kinerja.settings import Settings
from kit import module
from kit.db import make_sessions, process_engine
from kit.imports.tables import CHANNEL as IMPOR
from kit.imports.worker import ImportWorker
from kit.module import Running
from kit.profile import office_dir
from kit.streams import connect
from kit.wake import Listener, Loop
from kit.worker import main, run_loops, upkeep


async def run() -> None:
    settings = Settings.load("kinerja")
    url = settings.database_url.get_secret_value()
    engine, give_back = process_engine(url, pool_size=settings.pool_size)
    sessions = make_sessions(engine)
    redis = connect(settings.redis_url.get_secret_value())
    listener = Listener(url, (IMPOR, *module.channels(MODUL)))
    log = catatan(settings.gateway_url, settings.client_secret.get_secret_value())
    pencocok = Pencocok(sessions, redis, log, STREAMS, terima)
    kantor = kantor_terpasang(office_dir())
    meja = MejaPenerimaan(kantor, Pemegang(kantor), settings.kunci, pencocok=pencocok)
    specs = module.import_specs(MODUL, meja)
    own: dict[str, Loop] = {
        "impor": ImportWorker(sessions, meja.kunci.data, specs, listener).run,
        "pendengar": listener.run,
        "pemeliharaan": upkeep(sessions),
    }
    loops = module.loops(MODUL, Running("kinerja", sessions, redis, listener, meja), own)
    try:
        await run_loops(sessions, loops)
    finally:
        await pencocok.tutup()
        await redis.aclose()
        await give_back()


if __name__ == "__main__":
    main("kinerja", run)
