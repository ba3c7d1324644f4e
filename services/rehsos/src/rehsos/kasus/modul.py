"""What cases bring to their bidang."""

from __future__ import annotations

from sqlalchemy import case

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.lifecycle import Rule
from kit.module import Module
from pelayanan.induk import JenisInduk
from pelayanan.loket import Loket

from . import endpoints, langkah, rekam, repository
from .daur import DAUR
from .models import Kasus, Penilaian, PermohonanKasus, RiwayatKasus, TimKasus
from .repository import NAMA
from .rules import StatusKasus

INDUK = JenisInduk(
    nama=NAMA,
    tabel=Kasus,
    mulai=Kasus.tanggal,
    tanggal_selesai=Kasus.tanggal_selesai,
    selesai=Kasus.status == StatusKasus.SELESAI,
    berakhir=case(
        (Kasus.status == StatusKasus.BERHENTI, "dihentikan"),
        (Kasus.status == StatusKasus.BATAL, "dibatalkan"),
    ),
    penyelesai=repository.penyelesai,
    pindahkan=rekam.pindahkan,
    tersembunyi=repository.tersembunyi,
)
KASUS: Module[Loket] = Module(
    NAMA,
    (endpoints.router,),
    lives=(DAUR,),
    rules=(
        Rule("pemberian", frozenset({"catat", "jumlah"}), None, langkah.hormati),
        Rule("rujukan", frozenset({"kirim", "kirim-ulang"}), None, langkah.tanya_dahulu),
        Rule("pemulangan", frozenset({"berangkat"}), None, langkah.tanya_dahulu),
    ),
    tables=(Kasus, RiwayatKasus, TimKasus, PermohonanKasus, Penilaian),
    scopes={
        "kasus:baca": Scope("Melihat kasus", PELAKSANA | {Peran.KEPALA_DINAS}),
        "kasus:tulis": Scope("Menangani kasus", PELAKSANA),
        "kasus:setujui": Scope("Memutuskan rencana kasus", {Peran.KEPALA_DINAS}),
        "kasus:*": Scope("Semua urusan kasus", {Peran.KEPALA_BIDANG}),
    },
    offers=(INDUK,),
)
