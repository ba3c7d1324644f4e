"""What the facts, and which of them count, bring to kinerja."""

from __future__ import annotations

from kantor.peran import KEPALA, PELAKSANA, Peran
from kit.brought import Scope
from kit.module import Module

from . import endpoints
from .models import Fakta, FaktaCalon, FaktaStatus, Hitungan, KebutuhanBerubah, SubjekCalon

FAKTA: Module[object] = Module(
    "fakta",
    (endpoints.router, endpoints.riwayat_orang, endpoints.keluarga_ragu),
    tables=(Fakta, FaktaStatus, Hitungan, FaktaCalon, SubjekCalon, KebutuhanBerubah),
    scopes={
        "fakta:baca": Scope(
            "Membuka fakta di balik angka", KEPALA | {Peran.PERENCANA, Peran.ADMIN}
        ),
        "riwayat:baca": Scope(
            "Melihat layanan bidang lain untuk seseorang", PELAKSANA | {Peran.KEPALA_BIDANG}
        ),
    },
)
