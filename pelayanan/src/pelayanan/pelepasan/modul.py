"""What a NIK that is somebody else's brings to each bidang; its rights are those of `gabungan`."""

from __future__ import annotations

from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints
from .langkah import DAUR
from .models import PelepasanNik, RiwayatPelepasan

PELEPASAN_NIK: Module[Loket] = Module(
    "pelepasan-nik",
    (endpoints.router,),
    lives=(DAUR,),
    tables=(PelepasanNik, RiwayatPelepasan),
)
