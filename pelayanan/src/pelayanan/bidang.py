"""A bidang's program: the shared operations on its own database, with its part of the catalogue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from fastapi import APIRouter, FastAPI

from kit import feed, heartbeat, limits
from kit.app import build_app
from kit.auth import Verifier, Verify, keys_from
from kit.db import Sessions, make_sessions, process_engine
from kit.health import Check, database_check, redis_check
from kit.imports import endpoints as imports
from kit.imports.tables import CHANNEL as IMPORTS
from kit.imports.worker import ImportWorker
from kit.outbox import CHANNEL as EVENTS
from kit.relay import Relay, oldest_unsent
from kit.streams import connect
from kit.wake import Listener, Loop
from kit.worker import run_loops, upkeep

from . import acuan
from .evaluasi import endpoints as evaluasi
from .evaluasi import impor as impor_evaluasi
from .layanan import endpoints as layanan
from .loket import Loket
from .permohonan import endpoints as permohonan
from .permohonan import endpoints_langkah as langkah
from .permohonan import impor as impor_permohonan
from .ppks import endpoints as ppks
from .ppks import impor as impor_ppks
from .settings import BidangSettings

ROUTERS: tuple[APIRouter, ...] = (
    layanan.router,
    acuan.router,
    ppks.router,
    permohonan.router,
    langkah.router,
    evaluasi.router,
    imports.router,
    feed.router,
    limits.router,
)


def create_app(
    judul: str,
    *own: APIRouter,
    sessions: Sessions,
    verify: Verify,
    loket: Loket,
    checks: Mapping[str, Check] | None = None,
    watches: Mapping[str, Check] | None = None,
    close: Sequence[Callable[[], Awaitable[object]]] = (),
) -> FastAPI:
    """The app of one bidang; `own` are the routers that only this bidang has."""
    return build_app(
        loket.bidang,
        judul,
        *ROUTERS,
        *own,
        sessions=sessions,
        verify=verify,
        checks={"basis_data": database_check(sessions)} if checks is None else checks,
        watches=watches,
        state={"loket": loket, "keyring": loket.kunci.data},
        close=close,
    )


def from_env(bidang: str, judul: str, *own: APIRouter) -> FastAPI:
    settings = BidangSettings.load(bidang)
    loket = Loket.dari(settings)
    engine, give_back = process_engine(
        settings.database_url.get_secret_value(), pool_size=settings.pool_size
    )
    sessions = make_sessions(engine)
    redis = connect(settings.redis_url.get_secret_value())
    return create_app(
        judul,
        *own,
        sessions=sessions,
        verify=Verifier(keys_from(settings.jwks_url)),
        loket=loket,
        checks={"basis_data": database_check(sessions), "redis": redis_check(redis)},
        watches={"pekerja": heartbeat.check(sessions), "peristiwa": oldest_unsent(sessions)},
        close=(redis.aclose, give_back),
    )


def import_worker(sessions: Sessions, loket: Loket, listener: Listener) -> ImportWorker:
    specs = {
        spec.kind: spec
        for spec in (
            impor_ppks.spesifikasi(loket),
            impor_permohonan.spesifikasi(loket),
            impor_evaluasi.spesifikasi(loket),
        )
    }
    return ImportWorker(sessions, loket.kunci.data, specs, listener)


async def run_worker(bidang: str) -> None:
    """Relay, imports and upkeep of one bidang, until cancelled."""
    settings = BidangSettings.load(bidang)
    loket = Loket.dari(settings)
    url = settings.database_url.get_secret_value()
    engine, give_back = process_engine(url, pool_size=settings.pool_size)
    sessions = make_sessions(engine)
    redis = connect(settings.redis_url.get_secret_value())
    listener = Listener(url, (EVENTS, IMPORTS))
    loops: dict[str, Loop] = {
        "listener": listener.run,
        "relay": Relay(sessions, redis, bidang, listener).run,
        "impor": import_worker(sessions, loket, listener).run,
        "upkeep": upkeep(sessions),
    }
    try:
        await run_loops(sessions, loops)
    finally:
        await redis.aclose()
        await give_back()
