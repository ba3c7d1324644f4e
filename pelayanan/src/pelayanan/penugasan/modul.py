"""What tasks and their clocks bring to each bidang."""

from __future__ import annotations

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints
from .models import Penggantian, Tugas

PENUGASAN: Module[Loket] = Module(
    "penugasan",
    (endpoints.router,),
    tables=(Tugas, Penggantian),
    scopes={
        "penugasan:baca": Scope("Melihat tugas", PELAKSANA | {Peran.KEPALA_DINAS}),
        "penugasan:tulis": Scope("Memegang tugas dan menunjuk pengganti sendiri", PELAKSANA),
        "penugasan:setujui": Scope("Membagi tugas dan menunjuk pengganti", {Peran.KEPALA_DINAS}),
        "penugasan:*": Scope("Semua urusan tugas", {Peran.KEPALA_BIDANG}),
    },
)
