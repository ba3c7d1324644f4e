"""What the question of match or no match brings to each bidang."""

from __future__ import annotations

from kantor.peran import MITRA
from kit.brought import Scope
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, service
from .models import Pencocokan

COCOK: Module[Loket] = Module(
    "cocok",
    (endpoints.router,),
    tables=(Pencocokan,),
    scopes={
        service.IZIN: Scope("Mencocokkan data seseorang, untuk tujuan", {MITRA}, purposes=True)
    },
)
