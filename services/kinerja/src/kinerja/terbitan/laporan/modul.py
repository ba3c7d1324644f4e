"""What numbered reports, and the page that verifies one, bring to kinerja."""

from __future__ import annotations

from kantor.peran import KEPALA, Peran
from kit.brought import Scope
from kit.module import Module

from . import endpoints
from .langkah import DAUR
from .models import Laporan, LaporanDitarik, LaporanUrusan

LAPORAN: Module[object] = Module(
    "laporan",
    (endpoints.router,),
    pages=(endpoints.halaman,),
    open=("/verifikasi",),
    lives=(DAUR,),
    tables=(Laporan, LaporanUrusan, LaporanDitarik),
    scopes={
        "laporan:baca": Scope("Melihat dan mengunduh laporan", KEPALA | {Peran.PERENCANA}),
        "laporan:tulis": Scope("Menerbitkan dan menarik laporan", KEPALA | {Peran.PERENCANA}),
    },
)
