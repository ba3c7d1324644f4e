"""What families bring to each bidang."""

from __future__ import annotations

from kantor.peran import KEPALA, PELAKSANA, Peran
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, impor
from .events import KeluargaIdentitas
from .langkah import DAUR
from .models import Anggota, Keluarga, KeluargaKk, RiwayatKeluarga

KELUARGA: Module[Loket] = Module(
    "keluarga",
    (endpoints.router,),
    (impor.spesifikasi,),
    bodies={"POST /keluarga/impor": MAX_BYTES},
    lives=(DAUR,),
    tables=(Keluarga, KeluargaKk, Anggota, RiwayatKeluarga),
    scopes={
        "keluarga:baca": Scope("Melihat keluarga", PELAKSANA | KEPALA),
        "keluarga:tulis": Scope("Mencatat keluarga, anggotanya dan KK-nya", PELAKSANA),
        "keluarga:setujui": Scope("Memutuskan usul gabung keluarga", {Peran.KEPALA_DINAS}),
        "keluarga:*": Scope("Semua urusan keluarga", {Peran.KEPALA_BIDANG}),
    },
    events=(KeluargaIdentitas,),
)
