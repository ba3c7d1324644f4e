"""What deliveries and their life bring to each bidang."""

from __future__ import annotations

import asyncio

from kantor.peran import MITRA, PELAKSANA, Peran
from kit import heartbeat
from kit.brought import Scope
from kit.db import transaction
from kit.imports.intake import MAX_BYTES
from kit.module import Module, Running
from kit.wake import Loop
from pelayanan.loket import Loket

from . import endpoints, impor, service
from .events import KontribusiRekam, PemberianRekam
from .langkah import DAUR
from .models import Kontribusi, Pemberian, RiwayatPemberian

# Seconds between two looks whether a day is over that a quantity waits for.
SELANG = 300.0


def _kirim(running: Running[Loket]) -> Loop:
    async def loop() -> None:
        while True:
            dikirim = service.SEKALI
            while dikirim >= service.SEKALI:
                async with transaction(running.sessions) as session:
                    dikirim = await service.kirim_yang_menunggu(session)
            heartbeat.succeeded(within=3 * SELANG)
            await asyncio.sleep(SELANG)

    return loop


PEMBERIAN: Module[Loket] = Module(
    "pemberian",
    (endpoints.router,),
    (impor.spesifikasi,),
    bodies={"POST /pemberian/impor": MAX_BYTES},
    loops={"pemberian": _kirim},
    lives=(DAUR,),
    tables=(Pemberian, RiwayatPemberian, Kontribusi),
    scopes={
        "pemberian:baca": Scope("Melihat pemberian", PELAKSANA | {Peran.KEPALA_DINAS, MITRA}),
        "pemberian:tulis": Scope(
            "Mencatat pemberian dan mengajukan perubahannya", PELAKSANA | {MITRA}
        ),
        "pemberian:setujui": Scope("Memutuskan perubahan pemberian", {Peran.KEPALA_DINAS}),
        "pemberian:*": Scope("Semua urusan pemberian", {Peran.KEPALA_BIDANG}),
    },
    events=(PemberianRekam, KontribusiRekam),
)
