"""What the governed lists bring to kinerja."""

from __future__ import annotations

from kinerja.aturan.meja import Meja
from kinerja.hitung.fakta import kebutuhan
from kit import heartbeat
from kit.db import transaction
from kit.imports.intake import MAX_BYTES
from kit.imports.spec import ImportSpec
from kit.module import Module, Running
from kit.wake import Loop

from . import asesmen, endpoints, impor, usul
from .models import EntriDaftar, UsulDaftar

SELANG = 60.0


def _spesifikasi(meja: Meja) -> ImportSpec:
    return meja.impor(impor.spesifikasi)


def _asesmen(running: Running[Meja]) -> Loop:
    async def putaran() -> int:
        async with transaction(running.sessions) as session:
            return await asesmen.ikuti(session)

    async def loop() -> None:
        await running.desk.siap.wait()
        while True:
            while await putaran():
                heartbeat.succeeded(within=SELANG * 10)
            heartbeat.succeeded(within=SELANG * 10)
            await running.listener.wait(kebutuhan.KABAR, at_most=SELANG)

    return loop


DAFTAR: Module[Meja] = Module(
    "daftar",
    (endpoints.router,),
    (_spesifikasi,),
    loops={"asesmen": _asesmen},
    channels=(kebutuhan.KABAR,),
    bodies={"POST /daftar/impor": MAX_BYTES},
    lives=(usul.DAUR,),
    tables=(EntriDaftar, UsulDaftar),
)
