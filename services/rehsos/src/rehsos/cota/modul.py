"""What adoptions bring to their bidang."""

from __future__ import annotations

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.lifecycle import Rule
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, tuntutan
from .daur import DAUR
from .langkah import NAMA
from .models import Cota, RiwayatCota

_SURAT = frozenset({"periksa", "setujui", "tanda-tangan"})
COTA: Module[Loket] = Module(
    NAMA,
    (endpoints.router,),
    lives=(DAUR,),
    rules=(
        Rule("permohonan", frozenset({"selesai"}), None, tuntutan.boleh_selesai),
        Rule(
            "kunjungan",
            frozenset({"koreksi", "pembatalan", "pembatalan/setujui"}),
            None,
            tuntutan.boleh_kunjungan,
        ),
        Rule("permohonan", frozenset({"tolak", "batal"}), None, tuntutan.berhenti),
        Rule(
            "surat", frozenset({"periksa", "setujui", "tanda-tangan"}), None, tuntutan.boleh_surat
        ),
    ),
    tables=(Cota, RiwayatCota),
    scopes={
        "cota:baca": Scope("Melihat calon orang tua angkat", PELAKSANA | {Peran.KEPALA_DINAS}),
        "cota:tulis": Scope("Mencatat calon orang tua angkat", PELAKSANA),
        "cota:setujui": Scope("Mencabut catatan putusan pengadilan", {Peran.KEPALA_DINAS}),
        "cota:*": Scope("Semua urusan calon orang tua angkat", {Peran.KEPALA_BIDANG}),
    },
)
