"""What the shelters bring to this bidang."""

from __future__ import annotations

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints
from .langkah import DAUR
from .models import (
    Hunian,
    Kamar,
    Makan,
    Penempatan,
    Ranjang,
    RanjangRusak,
    RiwayatHunian,
    Rumah,
)

HUNIAN: Module[Loket] = Module(
    "hunian",
    (endpoints.router, endpoints.rumah),
    lives=(DAUR,),
    tables=(Rumah, Kamar, Ranjang, RanjangRusak, Hunian, Penempatan, Makan, RiwayatHunian),
    scopes={
        "hunian:baca": Scope("Melihat rumah singgah", PELAKSANA | {Peran.KEPALA_DINAS}),
        "hunian:tulis": Scope("Menerima, memindahkan, dan menyerahkan penghuni", PELAKSANA),
        "hunian:setujui": Scope("Memutuskan pembatalan hunian", {Peran.KEPALA_DINAS}),
        "hunian:*": Scope("Semua urusan rumah singgah", {Peran.KEPALA_BIDANG}),
    },
)
