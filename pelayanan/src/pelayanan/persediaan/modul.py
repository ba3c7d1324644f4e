"""What goods bring to each bidang."""

from __future__ import annotations

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.module import Module
from pelayanan.loket import Loket

from . import cadangan, endpoints, endpoints_dokumen, impor, penyerahan, penyesuaian
from .models import (
    Barang,
    BarisCadangan,
    BarisGerakan,
    Cadangan,
    Gerakan,
    Lot,
    Penyerahan,
    Penyesuaian,
    SaldoBarang,
    TempatBarang,
)

PERSEDIAAN: Module[Loket] = Module(
    "persediaan",
    (endpoints.router, endpoints_dokumen.router),
    (impor.spesifikasi,),
    bodies={"POST /persediaan/impor": MAX_BYTES},
    lives=(cadangan.DAUR, penyerahan.DAUR, penyesuaian.DAUR),
    tables=(
        Barang, TempatBarang, Lot, SaldoBarang, Cadangan, BarisCadangan, Penyerahan, Penyesuaian,
        Gerakan, BarisGerakan,
    ),
    scopes={
        "persediaan:baca": Scope("Melihat persediaan", PELAKSANA | {Peran.KEPALA_DINAS}),
        "persediaan:tulis": Scope("Mencatat dan menyerahkan barang", PELAKSANA),
        "persediaan:setujui": Scope(
            "Memutuskan kehilangan, selisih, dan pembatalan penyerahan", {Peran.KEPALA_DINAS}
        ),
        "persediaan:*": Scope("Semua urusan persediaan", {Peran.KEPALA_BIDANG}),
    },
)  # fmt: skip
