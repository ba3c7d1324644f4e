"""What the page for everybody brings to kinerja."""

from __future__ import annotations

from kinerja.aturan.meja import Meja
from kit.module import Module, Running
from kit.wake import Loop

from . import endpoints
from .models import PotretPublik
from .service import pemotret


def _potret(running: Running[Meja]) -> Loop:
    async def loop() -> None:
        await running.desk.siap.wait()
        await pemotret(running.sessions, running.desk.pemegang)()

    return loop


PUBLIK: Module[Meja] = Module(
    "publik",
    pages=(endpoints.halaman, endpoints.data),
    open=("/publik",),
    loops={"potret": _potret},
    tables=(PotretPublik,),
)
