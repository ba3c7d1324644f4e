"""What dated activities bring to each bidang."""

from __future__ import annotations

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.module import Module
from pelayanan.induk import Pembantu
from pelayanan.loket import Loket

from . import endpoints, hadir, impor, langkah, repository
from .models import Kegiatan, Kehadiran, KerabatHadir, RiwayatKegiatan

KEGIATAN: Module[Loket] = Module(
    "kegiatan",
    (endpoints.router, endpoints.jenis, endpoints.kehadiran),
    (impor.spesifikasi,),
    bodies={"POST /kehadiran/impor": MAX_BYTES},
    lives=(langkah.DAUR, hadir.DAUR),
    tables=(Kegiatan, Kehadiran, KerabatHadir, RiwayatKegiatan),
    scopes={
        "kegiatan:baca": Scope(
            "Melihat kegiatan dan siapa yang hadir", PELAKSANA | {Peran.KEPALA_DINAS}
        ),
        "kegiatan:tulis": Scope("Merencanakan kegiatan dan mencatat yang hadir", PELAKSANA),
        "kegiatan:setujui": Scope("Memutuskan perubahan kegiatan", {Peran.KEPALA_DINAS}),
        "kegiatan:*": Scope("Semua urusan kegiatan", {Peran.KEPALA_BIDANG}),
    },
    offers=(Pembantu(repository.membantu),),
)
