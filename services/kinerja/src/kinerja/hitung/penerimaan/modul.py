"""What receives the events of the bidang, and compares what came with their logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kinerja.aturan.meja import Meja
from kinerja.buku.aliran import repository as aliran
from kinerja.buku.aliran.pencocokan import TERLAMBAT, Pencocok
from kinerja.buku.rekam.events import GROUP, MODELS, STREAMS
from kit import heartbeat
from kit.db import Session
from kit.module import Module, Running, Subscription
from kit.streams import Received
from kit.wake import Loop

from . import service


@dataclass(frozen=True, slots=True, kw_only=True)
class MejaPenerimaan(Meja):
    pencocok: Pencocok


def _cocokkan(running: Running[MejaPenerimaan]) -> Loop:
    pencocok = running.desk.pencocok

    async def loop() -> None:
        await running.desk.siap.wait()
        while True:
            if await pencocok.putaran():
                heartbeat.succeeded(within=TERLAMBAT)
            await running.listener.wait(aliran.PERIKSA, at_most=pencocok.selang)

    return loop


async def _terima(_: MejaPenerimaan, session: Session, batch: Sequence[Received]) -> None:
    await service.terima(session, batch)


async def _mulai(meja: MejaPenerimaan) -> None:
    await meja.siap.wait()
    await meja.pencocok.redis_kembali()


async def _redis_hilang(meja: MejaPenerimaan) -> None:
    await meja.pencocok.redis_hilang()


PENERIMAAN: Module[MejaPenerimaan] = Module(
    "penerimaan",
    loops={"pencocokan": _cocokkan},
    subscriptions={
        # kinerja knows every type that a bidang publishes: what it does not is a dead letter.
        "konsumsi": Subscription(
            STREAMS,
            MODELS,
            _terima,
            group=GROUP,
            others_pass=False,
            before=_mulai,
            lost=_redis_hilang,
        )
    },
)
