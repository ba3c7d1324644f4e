"""What the bulk verification brings to each bidang."""

from __future__ import annotations

from kantor.peran import KEPALA, Peran
from kit.brought import Scope
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, pekerja
from .models import CHANNEL, Massal

VERIFIKASI_MASSAL: Module[Loket] = Module(
    "verifikasi-massal",
    (endpoints.router,),
    loops={"dukcapil-massal": pekerja.putaran},
    channels=(CHANNEL,),
    tables=(Massal,),
    scopes={
        "verifikasi-massal:baca": Scope("Melihat kemajuan verifikasi massal", KEPALA),
        "verifikasi-massal:tulis": Scope(
            "Memulai dan menghentikan verifikasi massal", {Peran.KEPALA_BIDANG}
        ),
    },
)
