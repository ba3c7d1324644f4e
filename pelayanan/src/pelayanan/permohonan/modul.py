"""What requests and their life bring to each bidang."""

from __future__ import annotations

from sqlalchemy import case

from kantor.peran import MITRA, PELAKSANA, Peran
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.module import Module
from pelayanan.induk import JenisInduk
from pelayanan.loket import Loket

from . import endpoints, impor, pindah, repository
from .events import PermohonanRekam
from .langkah import DAUR
from .models import Permohonan, Riwayat
from .rules import Status

INDUK = JenisInduk(
    nama="permohonan",
    tabel=Permohonan,
    mulai=Permohonan.tanggal_diajukan,
    tanggal_selesai=Permohonan.tanggal_selesai,
    selesai=Permohonan.status == Status.SELESAI,
    berakhir=case((Permohonan.status.in_((Status.DITOLAK, Status.DIBATALKAN)), Permohonan.status)),
    penyelesai=repository.diselesaikan,
    pindahkan=pindah.pindahkan,
)
PERMOHONAN: Module[Loket] = Module(
    "permohonan",
    (endpoints.router,),
    (impor.spesifikasi,),
    bodies={"POST /permohonan/impor": MAX_BYTES},
    lives=(DAUR,),
    tables=(Permohonan, Riwayat),
    scopes={
        "permohonan:baca": Scope("Melihat permohonan", PELAKSANA | {Peran.KEPALA_DINAS, MITRA}),
        "permohonan:tulis": Scope("Mengajukan dan memproses permohonan", PELAKSANA | {MITRA}),
        "permohonan:setujui": Scope("Memutuskan permohonan", {Peran.KEPALA_DINAS}),
        "permohonan:*": Scope("Semua urusan permohonan", {Peran.KEPALA_BIDANG}),
    },
    events=(PermohonanRekam,),
    offers=(INDUK,),
)
