"""What the register of persons brings to each bidang."""

from __future__ import annotations

from kantor.peran import KEPALA, MITRA, PELAKSANA, Peran
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.module import Module
from pelayanan.loket import IZIN_SENSITIF, Loket

from . import endpoints, impor
from .events import PpksIdentitas
from .models import IdentitasLama, Ppks

PENGENAL = {Peran.PEKERJA_SOSIAL, Peran.KEPALA_BIDANG}

PPKS: Module[Loket] = Module(
    "ppks",
    (endpoints.router,),
    (impor.spesifikasi,),
    bodies={"POST /ppks/impor": MAX_BYTES},
    tables=(Ppks, IdentitasLama),
    scopes={
        "ppks:baca": Scope("Melihat PPKS, tersamar", PELAKSANA | KEPALA | {MITRA}),
        "ppks:tulis": Scope(
            "Mendaftarkan dan mengubah PPKS", PELAKSANA | {Peran.KEPALA_BIDANG, MITRA}
        ),
        # Each opening with its purpose, and limited.
        "ppks-lengkap:baca": Scope("Membuka nomor dan alamat PPKS", PENGENAL),
        IZIN_SENSITIF: Scope("Melihat kategori sensitif", PENGENAL),
    },
    events=(PpksIdentitas,),
)
