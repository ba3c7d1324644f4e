"""What the desk that decides between the contents of a record brings to kinerja."""

from __future__ import annotations

from kantor.peran import Peran
from kit.brought import Scope
from kit.module import Module

from . import endpoints

PUTUSAN: Module[object] = Module(
    "putusan",
    (endpoints.router,),
    scopes={
        "sengketa:baca": Scope("Melihat rekam yang isinya diragukan", {Peran.ADMIN}),
        "sengketa:tulis": Scope("Memutuskan isi rekam yang diragukan", frozenset()),
        "sengketa:*": Scope("Semua urusan rekam yang diragukan", {Peran.KEPALA_BIDANG}),
    },
)
