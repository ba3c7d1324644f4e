"""What two records of one person bring to each bidang."""

from __future__ import annotations

from kantor.peran import KEPALA, PELAKSANA, Peran
from kit.brought import Scope
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints
from .langkah import DAUR
from .models import Gabungan, RiwayatGabungan

GABUNGAN: Module[Loket] = Module(
    "gabungan",
    (endpoints.router,),
    lives=(DAUR,),
    tables=(Gabungan, RiwayatGabungan),
    scopes={
        "gabungan:baca": Scope("Melihat data orang yang digabung", PELAKSANA | KEPALA),
        "gabungan:tulis": Scope("Mengusulkan data orang digabung atau dipisah", PELAKSANA),
        "gabungan:setujui": Scope("Memutuskan gabungan", {Peran.KEPALA_DINAS}),
        "gabungan:*": Scope("Semua urusan gabungan", {Peran.KEPALA_BIDANG}),
    },
)
