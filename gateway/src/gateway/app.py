"""The gateway's ASGI application: the forwarder, and behind it accounts, tokens, reference."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from fastapi import FastAPI
from fastapi.routing import APIRoute
from joserfc.jwk import KeySet
from redis.asyncio import Redis

import kit.logging
from gateway import bootstrap
from gateway.acuan.susun import Acuan
from gateway.bootstrap import First
from gateway.health import House, disk_check, transactions_check
from gateway.kantor import Office
from gateway.klien.closing import Closing
from gateway.masuk import repository
from gateway.modul import MODUL
from gateway.otorisasi import repository as otorisasi
from gateway.passwords import Passwords
from gateway.peramban.pages import BrowserPages
from gateway.peramban.rules import Roots
from gateway.peramban.service import Browsers
from gateway.pintu import cors
from gateway.pintu.callers import Admit, Callers, Outside
from gateway.pintu.cors import Cors
from gateway.pintu.forwarder import PUBLIC, Forwarder
from gateway.pintu.headers import TrustedProxies
from gateway.pintu.pool import Pool
from gateway.pintu.request import Limits
from gateway.pintu.sizes import Sizes
from gateway.pintu.upstream import Address
from gateway.programs import Programs
from gateway.reference import endpoints as reference
from gateway.refusals import Refusals
from gateway.revocations import Revocations, revocable
from gateway.services import INSTALLED
from gateway.settings import load
from gateway.tokens import SigningKey
from kantor.bidang import NAMA
from kantor.profil import terpasang
from kit import app as kit_app
from kit import heartbeat, idempotency
from kit.app import build_app
from kit.auth import Verifier
from kit.brought import Services
from kit.clock import now, today
from kit.db import Sessions, make_engine, make_sessions, transaction
from kit.health import Check, database_check
from kit.heartbeat import Beat
from kit.module import Module
from kit.operations import Operations
from kit.wake import Loop, keep, stop

CLEAN_SECONDS = 3600.0
# Its operations say their whole path.
PREFIX = ""
TITLE = "Sistem Informasi Dinas Sosial"
DESCRIPTION = (
    "Satu alamat untuk seluruh layanan Dinas Sosial. Masuk lewat tombol **Masuk** dengan nama "
    "pengguna dan kata sandi, lalu coba setiap operasi langsung dari halaman ini. Kesalahan "
    "dijawab sebagai `application/problem+json` (RFC 9457)."
)


ROOMS = (*MODUL, Module("docs", (reference.router,)))


def make_ahead() -> None:
    kit_app.make_ahead("gateway", TITLE, *ROOMS, description=DESCRIPTION, prefix=PREFIX)


def create_app(
    *,
    sessions: Sessions,
    signing: SigningKey,
    upstreams: Mapping[str, Address],
    first: First | None = None,
    passwords: Passwords | None = None,
    limits: Limits | None = None,
    services: Services = INSTALLED,
    outside: Outside | None = None,
    disk: str = "/",
    close: Sequence[Callable[[], Awaitable[object]]] = (),
) -> Forwarder:
    """Everything that the gateway serves. Without `first` no accounts are made at start."""
    passwords, outside = passwords or Passwords(), outside or Outside()
    signing = replace(signing, issuer=outside.url.rstrip("/") or signing.issuer)
    limits = replace(limits or Limits(), sizes=Sizes.of(services))
    revocations = Revocations()
    verify = revocable(Verifier(_own_keys(signing)), revocations)
    pools = {
        name: Pool(address, connect_timeout=limits.connect_timeout, probe=f"/{name}/health/hidup")
        for name, address in upstreams.items()
    }
    refusals = Refusals()
    programs = Programs(sessions, revocations, outside.redis)
    loops: list[tuple[Beat, Loop]] = [
        (Beat("program"), programs.follow),
        (Beat("pencabutan"), partial(revocations.follow, sessions)),
        (Beat("penolakan"), partial(refusals.follow, sessions)),
        (Beat("penutupan"), Closing(sessions, signing, upstreams, services).follow),
        (Beat("pembersihan"), partial(_clean, sessions)),
    ]

    checks: dict[str, Check] = {"basis_data": database_check(sessions)}
    watches = _watches(sessions, [beat for beat, _ in loops], disk) | {"kuota": programs.counting}
    inner = build_app(
        "gateway",
        TITLE,
        *ROOMS,
        sessions=sessions,
        verify=verify,
        checks=checks,
        watches=watches,
        state={
            **_office(services),
            "signing_key": signing,
            "passwords": passwords,
            "revocations": revocations,
            "outside": outside,
            "reference": reference.Reference(lambda: inner.openapi(), pools, NAMA, services),
        },
        close=close,
        description=DESCRIPTION,
        prefix=PREFIX,
    )
    inner.contact = {"name": inner.state.acuan.kantor.nama}
    # In front of kit's own, which knows one service only.
    inner.router.routes.insert(
        0,
        APIRoute(
            "/health",
            House(checks | watches, pools, sandbox=outside.sandbox).answer,
            include_in_schema=False,
        ),
    )
    finish = inner.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if first is not None:
            await bootstrap.prepare(sessions, passwords, first)
        tasks = [asyncio.create_task(keep(beat, loop)) for beat, loop in loops]
        try:
            async with finish(app):
                yield
                await stop(*tasks)
                await refusals.write(sessions)
        finally:
            await stop(*tasks)
            for pool in pools.values():
                pool.close()
            passwords.close()

    inner.router.lifespan_context = lifespan
    return Forwarder(
        inner,
        pools,
        verify,
        BrowserPages(Browsers(sessions, signing).token, Roots.of(services)),
        names=NAMA,
        refusals=refusals,
        callers=_callers(outside, services, pools, inner.state.operations, programs.admit),
        limits=limits,
    )


def _watches(sessions: Sessions, beats: Sequence[Beat], disk: str) -> dict[str, Check]:
    async def own_loops() -> Mapping[str, object]:
        return heartbeat.judged(beats)

    return {
        "pekerja": own_loops,
        "transaksi": transactions_check(sessions),
        "penyimpanan": disk_check(disk),
    }


def _callers(
    outside: Outside, services: Services, names: Iterable[str], own: Operations, admit: Admit
) -> Callers:
    """Asked about the operations of the whole house: of the services, what kit adds to each, and
    our own."""
    added = [f"/{name}{path.decode()}" for name in names for path in PUBLIC]
    table: dict[str, Sequence[str]] = dict.fromkeys(added, ("GET",))
    for one in services.values():
        table.update(one.operations)
    pages = [root for one in services.values() for root in one.open]
    known = Operations({**table, **own.table})
    return Callers(
        TrustedProxies(outside.trusted_proxies),
        Cors(outside.origins, known, (*cors.PUBLIC, *pages, *added)),
        admit,
        [(b"tiruan", b"1")] if outside.sandbox else [],
    )


def _own_keys(signing: SigningKey) -> Callable[[], Awaitable[KeySet]]:
    own = signing.key_set()

    async def keys() -> KeySet:
        return own

    return keys


def _office(services: Services) -> dict[str, object]:
    """What is checked against the office that DINSOS_PROFIL names, and told of it. Passwords,
    tokens and keys are not made for a trial."""
    profil = terpasang().pada(today().year)
    return {
        "desk": Office.of(profil),
        "acuan": Acuan.of(profil, services),
        "can_be_tried": False,
    }


async def _clean(sessions: Sessions) -> None:
    """Forget what no longer decides anything, now and every hour."""
    while True:
        async with transaction(sessions) as session:
            await repository.forget_old(session, now())
            await otorisasi.forget_old(session, now())
            await idempotency.forget_old(session)
        heartbeat.succeeded(within=2 * CLEAN_SECONDS)
        await asyncio.sleep(CLEAN_SECONDS)


def from_env() -> Forwarder:
    """For `uvicorn --factory gateway.app:from_env`."""
    settings = load()
    kit.logging.configure("gateway", settings.log_level)
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=settings.pool_size)
    password = settings.admin_password
    url = settings.redis_url.get_secret_value()
    # A program waits for its count; the house does not stand still for it.
    redis = Redis.from_url(url, socket_timeout=0.5, driver_info=None) if url else None
    return create_app(
        sessions=make_sessions(engine),
        signing=SigningKey.parse(settings.signing_key.get_secret_value()),
        upstreams=settings.upstreams,
        first=First(
            password.get_secret_value() if password else None,
            settings.kinerja_client_secret.get_secret_value(),
        ),
        limits=Limits(connect_timeout=settings.connect_timeout, read_timeout=settings.read_timeout),
        outside=Outside(
            settings.trusted_proxies,
            cors.origins(settings.origins),
            settings.public_url or "",
            redis,
            settings.sandbox,
        ),
        disk=settings.disk,
        close=[engine.dispose, *([redis.aclose] if redis else [])],
    )
