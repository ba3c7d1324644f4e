"""What notices bring to each bidang."""

from __future__ import annotations

from kantor.peran import KEPALA, PELAKSANA
from kit.brought import Scope
from kit.dispatch import sender
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, jam, kirim
from .models import AlamatKabar
from .service import TUJUAN_PERINTAH

KABAR: Module[Loket] = Module(
    "kabar",
    (endpoints.router,),
    loops={"kabar": jam.putaran},
    tables=(AlamatKabar,),
    scopes={"kabar:tulis": Scope("Menentukan ke mana kabar tugasnya dikirim", PELAKSANA | KEPALA)},
)
KIRIM_KABAR: Module[Loket] = sender.module(TUJUAN_PERINTAH, kirim.target)
