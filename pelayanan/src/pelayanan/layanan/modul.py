"""What the catalogue of services brings to each bidang."""

from __future__ import annotations

from kantor.peran import MITRA, Peran
from kit.brought import Scope
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints
from .events import LayananRekam

LAYANAN: Module[Loket] = Module(
    "layanan",
    (endpoints.router,),
    scopes={
        "layanan:baca": Scope("Melihat katalog layanan", {*Peran, MITRA} - {Peran.ADMIN}),
    },
    # Of every noun that completes a service.
    events=(LayananRekam,),
)
