"""A bidang's program: the nouns that all share and those of its own, on its own database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import FastAPI

from kantor.acuan import MENURUT_KODE
from kantor.bidang import NAMA
from kantor.peran import MITRA, PELAKSANA, PROGRAM, Peran
from kit import feed, heartbeat, limits, module, sync
from kit.app import build_app, make_ahead
from kit.auth import Verifier, Verify, keys_from
from kit.brought import Scope
from kit.db import Sessions, make_sessions, process_engine
from kit.dispatch import commands
from kit.dispatch import endpoints as dispatch
from kit.health import Check, database_check, redis_check
from kit.imports import endpoints as imports
from kit.imports.tables import CHANNEL as IMPORTS
from kit.imports.worker import ImportWorker
from kit.module import Module, Running
from kit.outbox import CHANNEL as EVENTS
from kit.relay import Relay, oldest_unsent
from kit.streams import connect
from kit.wake import Listener, Loop
from kit.webhooks import subscriptions
from kit.worker import run_loops, upkeep

from . import acuan, langganan
from .asesmen.modul import ASESMEN
from .berkas import BERKAS
from .cocok.modul import COCOK
from .dukcapil import gerbang
from .dukcapil.modul import DUKCAPIL, KIRIM_DUKCAPIL
from .evaluasi.modul import EVALUASI
from .gabung.modul import GABUNGAN
from .induk import JenisInduk, Pembantu
from .kabar.modul import KABAR, KIRIM_KABAR
from .kegiatan.modul import KEGIATAN
from .keluarga.modul import KELUARGA
from .kunjungan.modul import KUNJUNGAN
from .layanan.modul import LAYANAN
from .loket import Loket
from .pelepasan.modul import PELEPASAN_NIK
from .pemberian.modul import PEMBERIAN
from .penugasan.modul import PENUGASAN
from .permohonan.modul import PERMOHONAN
from .persediaan.modul import PERSEDIAAN
from .ppks.modul import PPKS
from .rujukan.modul import RUJUKAN
from .settings import BidangSettings
from .surat.modul import DOKUMEN, SURAT, TTE
from .verifikasi_massal.modul import VERIFIKASI_MASSAL

Modul = Module[Loket]

# What the office has and what a client needs to know of it, as every service's kit brings it.
BERSAMA: tuple[Modul, ...] = (
    LAYANAN,
    Module("acuan", (acuan.router,)),
    COCOK,
    PPKS,
    DUKCAPIL,
    KIRIM_DUKCAPIL,
    VERIFIKASI_MASSAL,
    KELUARGA,
    Module("perintah", (dispatch.router,)),
    PENUGASAN,
    PERMOHONAN,
    ASESMEN,
    PEMBERIAN,
    PERSEDIAAN,
    BERKAS,
    KEGIATAN,
    EVALUASI,
    GABUNGAN,
    PELEPASAN_NIK,
    KUNJUNGAN,
    SURAT,
    TTE,
    DOKUMEN,
    RUJUKAN,
    KABAR,
    KIRIM_KABAR,
    langganan.LANGGANAN,
    Module(
        "impor",
        (imports.router,),
        scopes={
            "impor:baca": Scope(
                "Melihat kemajuan impor sendiri", PELAKSANA | {Peran.KEPALA_BIDANG, MITRA}
            )
        },
    ),
    Module(
        "sinkron",
        (sync.router,),
        scopes={
            "sinkron:tulis": Scope(
                "Mengirim yang dicatat perangkat tanpa sinyal", PELAKSANA | {Peran.KEPALA_BIDANG}
            )
        },
    ),
    Module(
        "peristiwa",
        (feed.router,),
        scopes={"peristiwa:baca": Scope("Membaca ulang catatan peristiwa", {PROGRAM})},
    ),
    Module(
        "pemberitahuan",
        (limits.router,),
        # Which accounts looked up or opened much; nobody's data.
        scopes={
            "pantau:baca": Scope(
                "Melihat akun yang banyak mencari atau membuka data",
                {Peran.KEPALA_BIDANG, Peran.ADMIN},
            )
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Bidang:
    """One division's service: its code, and the nouns that only it has."""

    kode: str
    sendiri: tuple[Modul, ...] = ()

    @property
    def modul(self) -> tuple[Modul, ...]:
        return (*BERSAMA, *self.sendiri)

    def make_ahead(self) -> None:
        make_ahead(self.kode, NAMA[self.kode], *self.modul)

    def meja(self, loket: Loket) -> Loket:
        """The counter with what the nouns of this bidang offer each other."""
        return replace(
            loket,
            induk=module.offered(self.modul, JenisInduk),
            pembantu=module.offered(self.modul, Pembantu),
            aturan=module.rules(self.modul),
        )

    def create_app(
        self,
        *,
        sessions: Sessions,
        verify: Verify,
        loket: Loket,
        checks: Mapping[str, Check] | None = None,
        watches: Mapping[str, Check] | None = None,
        close: Sequence[Callable[[], Awaitable[object]]] = (),
    ) -> FastAPI:
        loket = self.meja(loket)
        return build_app(
            self.kode,
            NAMA[self.kode],
            *self.modul,
            sessions=sessions,
            verify=verify,
            checks={"basis_data": database_check(sessions)} if checks is None else checks,
            watches=watches,
            state={
                "desk": loket,
                "keyring": loket.kunci.data,
                "listed": MENURUT_KODE,
                "webhooks": langganan.siapkan(loket),
                "redis": None,
            },
            close=close,
        )

    def from_env(self) -> FastAPI:
        """For `uvicorn --factory`."""
        settings = BidangSettings.load(self.kode)
        engine, give_back = process_engine(
            settings.database_url.get_secret_value(), pool_size=settings.pool_size
        )
        sessions = make_sessions(engine)
        redis = connect(settings.redis_url.get_secret_value())
        loket = Loket.dari(settings)
        app = self.create_app(
            sessions=sessions,
            verify=Verifier(keys_from(settings.jwks_url)),
            loket=loket,
            checks={"basis_data": database_check(sessions), "redis": redis_check(redis)},
            watches={
                "pekerja": heartbeat.check(sessions),
                "peristiwa": oldest_unsent(sessions),
                "dukcapil": gerbang.periksa(redis, loket.dukcapil),
                "perintah": commands.check(sessions),
                "langganan": subscriptions.check(sessions),
            },
            close=(redis.aclose, give_back),
        )
        app.state.redis = redis
        return app

    def import_worker(self, sessions: Sessions, loket: Loket, listener: Listener) -> ImportWorker:
        loket = self.meja(loket)
        specs = module.import_specs(self.modul, loket)
        return ImportWorker(sessions, loket.kunci.data, specs, listener)

    async def work(self) -> None:
        """Relay, imports, upkeep and the loops of its nouns, until cancelled."""
        settings = BidangSettings.load(self.kode)
        loket = self.meja(Loket.dari(settings))
        url = settings.database_url.get_secret_value()
        engine, give_back = process_engine(url, pool_size=settings.pool_size)
        sessions = make_sessions(engine)
        redis = connect(settings.redis_url.get_secret_value())
        listener = Listener(url, (EVENTS, IMPORTS, *module.channels(self.modul)))
        own: dict[str, Loop] = {
            "listener": listener.run,
            "relay": Relay(sessions, redis, self.kode, listener).run,
            "impor": self.import_worker(sessions, loket, listener).run,
            "upkeep": upkeep(sessions),
        }
        running = Running(self.kode, sessions, redis, listener, loket)
        loops = module.loops(self.modul, running, own)
        try:
            await run_loops(sessions, loops)
        finally:
            await redis.aclose()
            await give_back()
