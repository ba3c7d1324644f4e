"""What the budget, and what was spent of it, bring to kinerja."""

from __future__ import annotations

from kinerja.aturan.meja import Meja
from kit.imports.intake import MAX_BYTES
from kit.imports.spec import ImportSpec
from kit.module import Module

from . import endpoints, impor, realisasi, versi
from .models import (
    AnggaranBaris,
    AnggaranPutusan,
    AnggaranTahun,
    AnggaranVersi,
    Realisasi,
    RealisasiPutusan,
)


def _spesifikasi(meja: Meja) -> ImportSpec:
    return meja.impor(impor.spesifikasi)


ANGGARAN: Module[Meja] = Module(
    "anggaran",
    (endpoints.router,),
    (_spesifikasi,),
    bodies={"POST /anggaran/realisasi/impor": MAX_BYTES},
    lives=(versi.DAUR, realisasi.DAUR),
    tables=(
        AnggaranTahun,
        AnggaranVersi,
        AnggaranBaris,
        AnggaranPutusan,
        Realisasi,
        RealisasiPutusan,
    ),
)
