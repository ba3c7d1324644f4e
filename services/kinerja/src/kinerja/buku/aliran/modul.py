"""What the streams of events, and what of them could not be used, bring to kinerja."""

from __future__ import annotations

from kantor.peran import Peran
from kit.brought import Scope
from kit.module import Module

from . import endpoints
from .models import RekamAsing, Sumber
from .repository import PERIKSA

ADMIN = {Peran.ADMIN}

ALIRAN: Module[object] = Module(
    "aliran",
    (endpoints.router,),
    channels=(PERIKSA,),
    tables=(Sumber, RekamAsing),
    scopes={
        "aliran:baca": Scope("Melihat ketertinggalan aliran peristiwa", ADMIN),
        "aliran:tulis": Scope("Meminta catatan bidang dicocokkan", ADMIN),
        "surat-mati:baca": Scope("Melihat peristiwa yang tidak dapat dipakai", ADMIN),
        "surat-mati:tulis": Scope("Mengirim ulang peristiwa", ADMIN),
    },
)
