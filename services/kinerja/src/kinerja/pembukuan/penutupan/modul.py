"""What the periods, and how they are closed and signed, bring to kinerja."""

from __future__ import annotations

from kantor.peran import KEPALA, Peran
from kit.brought import Scope
from kit.module import Module

from . import endpoints
from .langkah import DAUR
from .models import Penutupan, PenutupanFakta, PenutupanIsi, PenutupanLangkah

PENUTUPAN: Module[object] = Module(
    "penutupan",
    (endpoints.router,),
    lives=(DAUR,),
    tables=(Penutupan, PenutupanLangkah, PenutupanIsi, PenutupanFakta),
    scopes={
        "periode:baca": Scope("Melihat periode", KEPALA | {Peran.PERENCANA}),
        "periode:tulis": Scope("Menyiapkan dan mengajukan penutupan periode", {Peran.PERENCANA}),
        "periode:setujui": Scope("Menutup dan menandatangani periode", {Peran.KEPALA_DINAS}),
    },
)
