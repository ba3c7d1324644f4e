from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from fastapi import FastAPI
from redis.asyncio import Redis

from kantor.acuan import MENURUT_KODE
from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor, kantor_terpasang
from kinerja.aturan.kantor import Terbaru
from kinerja.buku.aliran import kesehatan
from kinerja.buku.pemasangan import repository as pemasangan_repository
from kinerja.dasar.kunci import Kunci
from kinerja.modul import MODUL
from kinerja.pembukuan.pergantian import service as pergantian
from kinerja.settings import Settings
from kinerja.terbitan.dasbor.ingatan import Ingatan
from kinerja.terbitan.dasbor.siaran import Siaran
from kinerja.terbitan.halaman.mesin import tandai_tiruan
from kit import app as kit_app
from kit import heartbeat
from kit.auth import Verifier, Verify, keys_from
from kit.db import ReadSession, Sessions, make_sessions, process_engine
from kit.health import Check, database_check, redis_check
from kit.profile import office_dir
from kit.streams import connect

TITLE = "Kinerja"
DESCRIPTION = "Angka kinerja dari rekam layanan semua bidang."


def make_ahead() -> None:
    kit_app.make_ahead("kinerja", TITLE, *MODUL, description=DESCRIPTION)


def create_app(
    *,
    sessions: Sessions,
    redis: Redis,
    verify: Verify,
    kantor: Kantor,
    kunci: Kunci,
    siaran: Siaran | None = None,
    public_url: str | None = None,
    watches: Mapping[str, Check] | None = None,
    close: Sequence[Callable[[], Awaitable[object]]] = (),
) -> FastAPI:
    app = kit_app.build_app(
        "kinerja",
        TITLE,
        *MODUL,
        sessions=sessions,
        verify=verify,
        checks={
            "basis_data": database_check(sessions),
            "redis": redis_check(redis),
            "pemasangan": _pemasangan(sessions),
        },
        watches=watches,
        state={
            "desk": kantor,
            "pemegang": Pemegang(kantor),
            "listed": MENURUT_KODE,
            "redis": redis,
            "kunci": kunci,
            "public_url": public_url,
            "keyring": kunci.data,
            "siaran": siaran,
            "ingatan": Ingatan(),
            "before_stop": () if siaran is None else (siaran.akhiri,),
        },
        close=close,
        description=DESCRIPTION,
    )
    app.add_middleware(Terbaru)
    return app


def _pemasangan(sessions: Sessions) -> Check:
    async def check() -> Mapping[str, object]:
        async with sessions() as session:
            return {"demo": await pemasangan_repository.demo(ReadSession(session))}

    return check


def from_env() -> FastAPI:
    settings = Settings.load("kinerja")
    tandai_tiruan(tiruan=settings.sandbox)
    kantor = kantor_terpasang(office_dir())
    engine, give_back = process_engine(
        settings.database_url.get_secret_value(), pool_size=settings.pool_size
    )
    redis = connect(settings.redis_url.get_secret_value())
    siaran = Siaran(settings.database_url.get_secret_value())
    sessions = make_sessions(engine)
    return create_app(
        sessions=sessions,
        redis=redis,
        verify=Verifier(keys_from(settings.jwks_url)),
        kantor=kantor,
        kunci=settings.kunci,
        public_url=settings.public_url,
        siaran=siaran,
        watches={
            "aturan": pergantian.pemeriksaan(sessions),
            "pekerja": heartbeat.check(sessions),
            "peristiwa": kesehatan.pemeriksaan(sessions, redis),
        },
        close=(siaran.tutup, give_back, redis.aclose),
    )
