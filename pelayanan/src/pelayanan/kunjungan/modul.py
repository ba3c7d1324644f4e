"""What visits bring to each bidang."""

from __future__ import annotations

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints
from .daur import DAUR
from .langkah import NAMA
from .models import Kunjungan, RiwayatKunjungan

KUNJUNGAN: Module[Loket] = Module(
    NAMA,
    (endpoints.router,),
    lives=(DAUR,),
    tables=(Kunjungan, RiwayatKunjungan),
    scopes={
        "kunjungan:baca": Scope("Melihat kunjungan", PELAKSANA | {Peran.KEPALA_DINAS}),
        "kunjungan:tulis": Scope("Merencanakan dan mencatat kunjungan", PELAKSANA),
        "kunjungan:setujui": Scope("Memutuskan pembatalan kunjungan", {Peran.KEPALA_DINAS}),
        "kunjungan:*": Scope("Semua urusan kunjungan", {Peran.KEPALA_BIDANG}),
    },
)
