"""What every service's background side is made of; the service adds its own loops."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from sqlalchemy import text

from kit import heartbeat, idempotency, logging
from kit.db import Sessions, transaction
from kit.files import store, uploads
from kit.heartbeat import Beat
from kit.migrations import PARTITIONS_AHEAD
from kit.wake import Loop, keep_all

UPKEEP_SECONDS = 6 * 3600.0


def upkeep(sessions: Sessions) -> Loop:
    """Months of partitions ahead; old idempotency keys and files that nobody attached away."""

    async def loop() -> None:
        while True:
            async with transaction(sessions) as session:
                await session.execute(text("SELECT ensure_partitions(:n)"), {"n": PARTITIONS_AHEAD})
            async with transaction(sessions) as session:
                await uploads.forget_old(session)
                await store.forget_loose(session)
            while True:
                async with transaction(sessions) as session:
                    if not await idempotency.forget_old(session):
                        break
            heartbeat.succeeded(within=2 * UPKEEP_SECONDS)
            await asyncio.sleep(UPKEEP_SECONDS)

    return loop


async def run_loops(sessions: Sessions, loops: Mapping[str, Loop]) -> None:
    """Run until cancelled and write down how each does; DINSOS_HEARTBEAT names a file whose age
    tells that all are on time."""
    file = os.environ.get("DINSOS_HEARTBEAT")
    beats = [Beat(name) for name in loops]
    own = Beat("detak")
    writing = heartbeat.writer(sessions, beats, Path(file) if file else None)
    await keep_all([(own, writing), *zip(beats, loops.values(), strict=True)])


def main(service: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a worker as a program of its own: `python -m rehsos.worker`."""
    logging.configure(service, os.environ.get("DINSOS_LOG_LEVEL", "INFO"))

    async def until_told() -> None:
        task = asyncio.ensure_future(run())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        try:
            await task
        except asyncio.CancelledError:
            return

    asyncio.run(until_told())
