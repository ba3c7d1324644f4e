"""What letters, their signatures and their public pages bring to each bidang."""

from __future__ import annotations

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.dispatch import sender
from kit.documents import pages
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, tanda_tangan
from .endpoints import MAX_SIGNED
from .isian import TUJUAN_PERINTAH
from .langkah import DAUR
from .models import RiwayatSurat, Surat

SURAT: Module[Loket] = Module(
    "surat",
    (endpoints.router,),
    bodies={"POST /surat/{surat_id}/tanda-tangan/berkas": MAX_SIGNED},
    lives=(DAUR,),
    tables=(Surat, RiwayatSurat),
    scopes={
        "surat:baca": Scope("Melihat surat", PELAKSANA | {Peran.KEPALA_DINAS}),
        "surat:tulis": Scope("Menulis dan memeriksa surat", PELAKSANA),
        "surat:setujui": Scope("Menyetujui dan menandatangani surat", {Peran.KEPALA_DINAS}),
        "surat:*": Scope("Semua urusan surat", {Peran.KEPALA_BIDANG}),
    },
)
TTE: Module[Loket] = sender.module(TUJUAN_PERINTAH, tanda_tangan.target)
DOKUMEN: Module[Loket] = Module("dokumen", pages=(pages.router,), open=("/dokumen",))
