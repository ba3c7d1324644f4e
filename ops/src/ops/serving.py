"""Inside one program's process: its API and its worker on one event loop."""

from __future__ import annotations

import asyncio
import ctypes
import faulthandler
import gc
import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import uvicorn
import uvloop
from sqlalchemy.orm import configure_mappers

from kit import logging as json_logging
from kit import worker
from kit.profile import ProfileError
from ops.heads import HeadsInTime
from ops.programs import SERVICES, WITH_WORKER
from ops.refusals import SettingsWrong
from pelayanan import profil

log = logging.getLogger(__name__)

GRACE_SECONDS = 5
HUNG_SECONDS = 60.0
SETTLED_AFTER = 8.0
TRIM_EVERY = 60.0
_LOADED_LATE = (
    "anyio._backends._asyncio",
    "httpcore",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.httptools_impl",
)
# A service keeps an idle connection longer than the gateway does, so that the gateway is the one
# to close it and never sends a request into a closing one.
_KEEP_ALIVE = {"gateway": 5}


@asynccontextmanager
async def ended_if_hung() -> AsyncIterator[None]:
    """End the process, with the place where it stands in its log, when its event loop does nothing
    for a minute: whoever started it (docker, the supervisor) starts it again."""

    async def arm() -> None:
        while True:
            faulthandler.dump_traceback_later(HUNG_SECONDS, exit=True)
            await asyncio.sleep(HUNG_SECONDS / 10)

    task = asyncio.ensure_future(arm())
    try:
        yield
    finally:
        task.cancel()
        faulthandler.cancel_dump_traceback_later()


class Ending(uvicorn.Server):
    """Tells the application before it waits for open answers, so that endless ones end."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with ended_if_hung():
            await super().serve(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        state = getattr(self.config.loaded_app, "state", None)
        for tell in getattr(state, "before_stop", ()):
            tell()
        await super().shutdown(sockets)


class _Server(Ending):
    """Leaves the signals to `serve`, which has a worker to end as well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def load() -> None:
    """Import all programs, and make what is the same in each start of them, so that the forked
    share it."""
    for service in SERVICES:
        importlib.import_module(f"{service}.app").make_ahead()
    for service in WITH_WORKER:
        importlib.import_module(f"{service}.worker")
    for late in _LOADED_LATE:
        importlib.import_module(late)
    configure_mappers()
    try:
        profil.muat()  # remembered, so read once for all
    except ProfileError as error:
        raise SettingsWrong(f"Profil kantor tidak dapat dipakai:\n{error}") from None


def listen(path: Path) -> socket.socket:
    """A listening socket file that only the owner opens."""
    with suppress(FileNotFoundError):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    return listener


def settle_memory() -> None:
    """What is loaded stays: let the collector not look at it again, and return what is free."""
    gc.collect()
    gc.freeze()
    _return_free_memory()


def _return_free_memory() -> None:
    with suppress(AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)


async def _stay_small() -> None:
    """FastAPI prepares a route at its first request: what that used goes back, as after a peak."""
    await asyncio.sleep(SETTLED_AFTER)
    settle_memory()
    while True:
        await asyncio.sleep(TRIM_EVERY)
        _return_free_memory()


async def serve(service: str, sockets: Sequence[socket.socket]) -> int:
    """Run until a signal; the exit code. A worker that ends by itself ends the program too."""
    application = importlib.import_module(f"{service}.app").from_env()
    config = uvicorn.Config(
        application,
        http=HeadsInTime,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # the gateway itself decides whom it trusts
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE.get(service, 75),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    work: asyncio.Future[None] | None = None
    if service in WITH_WORKER:
        run: Callable[[], Awaitable[None]] = importlib.import_module(f"{service}.worker").run
        work = asyncio.ensure_future(run())
        work.add_done_callback(lambda _: stop())
    failed = False
    tidy = asyncio.ensure_future(_stay_small())
    try:
        await server.serve(sockets=list(sockets))
        failed = not server.started
    finally:
        tidy.cancel()
        if work is not None:
            failed |= await _end(work)
    return 1 if failed else 0


async def _end(work: asyncio.Future[None]) -> bool:
    """End the worker; True when it had already ended, which it should not."""
    if work.done():
        error = None if work.cancelled() else work.exception()
        log.error("worker ended", exc_info=error)
        return True
    work.cancel()
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            await work
    except (asyncio.CancelledError, TimeoutError):
        pass
    except Exception:
        log.exception("worker failed while ending")
    return False


def main(service: str, sockets: Sequence[socket.socket]) -> int:
    """The body of a forked program; the caller exits with the code."""
    json_logging.configure(service, os.environ.get("DINSOS_LOG_LEVEL", "INFO"))
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(serve(service, sockets))
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except ProfileError as error:
        print(error, file=sys.stderr)  # noqa: T201  (file, line and mistake, for a person)
        return SettingsWrong.code
    except Exception:
        logging.getLogger(__name__).exception("program failed")
        return 1
    finally:
        sys.stderr.flush()


def serve_one(service: str, host: str, port: int) -> int:
    """The API alone, on a port: a container of its own."""
    config = uvicorn.Config(
        f"{service}.app:from_env",
        factory=True,
        host=host,
        port=port,
        loop="uvloop",
        http=HeadsInTime,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE.get(service, 75),
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Ending(config)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else 1


def work_one(service: str) -> int:
    """The worker alone: a container of its own."""
    run: Callable[[], Awaitable[None]] = importlib.import_module(f"{service}.worker").run

    async def watched() -> None:
        async with ended_if_hung():
            await run()

    worker.main(service, watched)
    return 0
