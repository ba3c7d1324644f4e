"""What assessed needs and their life bring to each bidang."""

from __future__ import annotations

from kantor.peran import MITRA, PELAKSANA, Peran
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, impor
from .events import KebutuhanRekam
from .langkah import DAUR
from .models import Asesmen, RiwayatAsesmen

ASESMEN: Module[Loket] = Module(
    "asesmen",
    (endpoints.router,),
    (impor.spesifikasi,),
    bodies={"POST /asesmen/impor": MAX_BYTES},
    lives=(DAUR,),
    tables=(Asesmen, RiwayatAsesmen),
    scopes={
        "asesmen:baca": Scope("Melihat asesmen kebutuhan", PELAKSANA | {Peran.KEPALA_DINAS, MITRA}),
        "asesmen:tulis": Scope("Mencatat asesmen dan mengajukan perubahannya", PELAKSANA | {MITRA}),
        "asesmen:setujui": Scope("Memutuskan perubahan asesmen", {Peran.KEPALA_DINAS}),
        "asesmen:*": Scope("Semua urusan asesmen", {Peran.KEPALA_BIDANG}),
    },
    events=(KebutuhanRekam,),
)
