"""What the marks of an installation bring to kinerja."""

from __future__ import annotations

from kantor.peran import Peran
from kit.brought import Scope
from kit.module import Module

from . import endpoints
from .models import TandaDemo

PEMASANGAN: Module[object] = Module(
    "pemasangan",
    (endpoints.router,),
    tables=(TandaDemo,),
    scopes={
        "pemasangan:baca": Scope(
            "Melihat apakah pemasangan ini contoh", {Peran.PERENCANA, Peran.ADMIN}
        ),
        "pemasangan:tulis": Scope("Menandai pemasangan sebagai contoh", {Peran.ADMIN}),
    },
)
