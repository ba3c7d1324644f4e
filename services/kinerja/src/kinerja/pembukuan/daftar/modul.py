"""What the governed lists bring to kinerja."""

from __future__ import annotations

from kinerja.aturan.meja import Meja
from kit.imports.intake import MAX_BYTES
from kit.imports.spec import ImportSpec
from kit.module import Module

from . import endpoints, impor, usul
from .models import EntriDaftar, UsulDaftar


def _spesifikasi(meja: Meja) -> ImportSpec:
    return meja.impor(impor.spesifikasi)


DAFTAR: Module[Meja] = Module(
    "daftar",
    (endpoints.router,),
    (_spesifikasi,),
    bodies={"POST /daftar/impor": MAX_BYTES},
    lives=(usul.DAUR,),
    tables=(EntriDaftar, UsulDaftar),
)
