"""What entries by hand, with their evidence, bring to kinerja; and the right to keep the books."""

from __future__ import annotations

from kantor.peran import KEPALA, Peran
from kinerja.aturan.meja import Meja
from kit.brought import Scope
from kit.imports.intake import MAX_BYTES
from kit.imports.spec import ImportSpec
from kit.module import Module

from . import endpoints, endpoints_bukti, impor
from .langkah import DAUR
from .models import Entri, EntriBukti, EntriLangkah, EntriVersi
from .rules import BUKTI_TERBESAR


def _spesifikasi(meja: Meja) -> ImportSpec:
    return meja.impor(impor.spesifikasi)


ENTRI: Module[Meja] = Module(
    "entri",
    (endpoints.router, endpoints_bukti.router),
    (_spesifikasi,),
    bodies={
        "POST /entri/impor": MAX_BYTES,
        "POST /entri/{entri_id}/bukti": BUKTI_TERBESAR,
    },
    lives=(DAUR,),
    tables=(Entri, EntriVersi, EntriLangkah, EntriBukti),
    # Lists, entries and budget are one right. Whoever writes one never approves the same one.
    scopes={
        "pembukuan:baca": Scope(
            "Melihat daftar sasaran, entri dan anggaran", KEPALA | {Peran.PERENCANA}
        ),
        "pembukuan:tulis": Scope("Mengisi daftar sasaran, entri dan anggaran", {Peran.PERENCANA}),
        "pembukuan:setujui": Scope(
            "Memutuskan isi daftar, entri dan anggaran", {Peran.KEPALA_DINAS, Peran.PERENCANA}
        ),
        # Every verb at once: a head of three bidang carries the longest token.
        "pembukuan:*": Scope("Semua urusan pembukuan", {Peran.KEPALA_BIDANG}),
    },
)
