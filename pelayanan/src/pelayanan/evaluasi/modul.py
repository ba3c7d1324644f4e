"""What the three questions bring to each bidang."""

from __future__ import annotations

from kantor.peran import MITRA, PELAKSANA, Peran
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, impor
from .events import EvaluasiRekam
from .langkah import DAUR
from .models import Evaluasi, RiwayatEvaluasi

EVALUASI: Module[Loket] = Module(
    "evaluasi",
    (endpoints.router,),
    (impor.spesifikasi,),
    bodies={"POST /evaluasi/impor": MAX_BYTES},
    lives=(DAUR,),
    tables=(Evaluasi, RiwayatEvaluasi),
    scopes={
        "evaluasi:baca": Scope("Melihat evaluasi", PELAKSANA | {Peran.KEPALA_DINAS, MITRA}),
        "evaluasi:tulis": Scope("Mencatat dan mengajukan evaluasi", PELAKSANA | {MITRA}),
        "evaluasi:setujui": Scope("Memutuskan evaluasi", {Peran.KEPALA_DINAS}),
        "evaluasi:*": Scope("Semua urusan evaluasi", {Peran.KEPALA_BIDANG}),
    },
    events=(EvaluasiRekam,),
)
