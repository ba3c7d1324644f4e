"""What the comparison with Dukcapil brings to each bidang."""

from __future__ import annotations

from kantor.peran import KEPALA, PELAKSANA, Peran
from kit.brought import Scope
from kit.dispatch import sender
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, kirim, service
from .models import Verifikasi

DUKCAPIL: Module[Loket] = Module(
    "dukcapil",
    (endpoints.keadaan, endpoints.router),
    tables=(Verifikasi,),
    scopes={
        "dukcapil:baca": Scope("Melihat putusan Dukcapil tentang PPKS", PELAKSANA | KEPALA),
        "dukcapil:tulis": Scope(
            "Meminta verifikasi PPKS oleh Dukcapil", PELAKSANA | {Peran.KEPALA_BIDANG}
        ),
    },
)
KIRIM_DUKCAPIL: Module[Loket] = sender.module(service.TUJUAN_PERINTAH, kirim.target)
