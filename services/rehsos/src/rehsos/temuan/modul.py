"""What finds of people without identity bring to their bidang."""

from __future__ import annotations

from sqlalchemy import case

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.module import Module
from pelayanan.induk import JenisInduk
from pelayanan.loket import Loket

from . import endpoints, rekam, repository
from .daur import DAUR
from .models import Pencarian, RiwayatTemuan, Temuan
from .repository import NAMA
from .rules import StatusTemuan

_BATAL = Temuan.status == StatusTemuan.DIBATALKAN
INDUK = JenisInduk(
    nama=NAMA,
    tabel=Temuan,
    mulai=Temuan.tanggal,
    tanggal_selesai=Temuan.tanggal_selesai,
    selesai=Temuan.status == StatusTemuan.DIMAKAMKAN,
    berakhir=case((_BATAL, Temuan.status)),
    penyelesai=repository.penyelesai,
    pindahkan=rekam.pindahkan,
    tersembunyi=repository.tersembunyi,
    wafat=case((~_BATAL, Temuan.wafat)),
)
TEMUAN: Module[Loket] = Module(
    NAMA,
    (endpoints.router,),
    lives=(DAUR,),
    tables=(Temuan, Pencarian, RiwayatTemuan),
    scopes={
        "temuan:baca": Scope("Melihat temuan", PELAKSANA | {Peran.KEPALA_DINAS}),
        "temuan:tulis": Scope("Mencatat temuan, pencarian, dan pemakaman", PELAKSANA),
        "temuan:setujui": Scope("Memutuskan pembatalan temuan", {Peran.KEPALA_DINAS}),
        "temuan:*": Scope("Semua urusan temuan", {Peran.KEPALA_BIDANG}),
    },
    offers=(INDUK,),
)
