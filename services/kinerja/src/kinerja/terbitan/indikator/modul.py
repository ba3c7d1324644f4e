"""What the indicators, and their figures, bring to kinerja."""

from __future__ import annotations

from kantor.peran import MITRA, Peran
from kit.brought import Scope
from kit.module import Module

from . import endpoints

INDIKATOR: Module[object] = Module(
    "indikator",
    (endpoints.router,),
    scopes={"indikator:baca": Scope("Melihat angka kinerja", {*Peran, MITRA} - {Peran.WARGA})},
)
