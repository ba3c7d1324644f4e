"""All that kinerja is made of, from the ground up in its five wings.

The order is that of the API reference.
"""

from __future__ import annotations

from kantor.peran import Peran
from kit import limits
from kit.brought import Scope
from kit.imports import endpoints as imports
from kit.module import Module

from .aturan.pemetaan.modul import PEMETAAN
from .buku.aliran.modul import ALIRAN
from .buku.identitas.modul import IDENTITAS
from .buku.pemasangan.modul import PEMASANGAN
from .buku.rekam.modul import REKAM
from .buku.segel import buku
from .buku.segel.modul import SEGEL
from .buku.sengketa.modul import SENGKETA
from .hitung.angka import entri as angka_entri
from .hitung.fakta.modul import FAKTA
from .hitung.penerimaan.modul import PENERIMAAN, MejaPenerimaan
from .pembukuan.anggaran.modul import ANGGARAN
from .pembukuan.daftar.modul import DAFTAR
from .pembukuan.entri import repository as entri
from .pembukuan.entri.modul import ENTRI
from .pembukuan.penutupan.modul import PENUTUPAN
from .pembukuan.pergantian.modul import PERGANTIAN
from .pembukuan.putusan.modul import PUTUSAN
from .pembukuan.rekonsiliasi.modul import REKONSILIASI
from .terbitan.dasbor.modul import DASBOR
from .terbitan.halaman.modul import HALAMAN
from .terbitan.indikator.modul import INDIKATOR
from .terbitan.laporan.modul import LAPORAN
from .terbitan.peringatan.modul import PERINGATAN
from .terbitan.publik.modul import PUBLIK

MODUL: tuple[Module[MejaPenerimaan], ...] = (
    HALAMAN,
    PEMETAAN,
    REKAM,
    IDENTITAS,
    SENGKETA,
    PENERIMAAN,
    SEGEL,
    INDIKATOR,
    FAKTA,
    PEMASANGAN,
    ALIRAN,
    PUTUSAN,
    LAPORAN,
    DAFTAR,
    ENTRI,
    ANGGARAN,
    Module(
        "impor",
        (imports.router,),
        scopes={
            "impor:baca": Scope(
                "Melihat kemajuan impor sendiri", {Peran.KEPALA_BIDANG, Peran.PERENCANA}
            )
        },
    ),
    REKONSILIASI,
    Module(
        "pemberitahuan",
        (limits.router,),
        # The admin has it here as well: in every service that the bidang's scope names with `*`.
        scopes={
            "pantau:baca": Scope(
                "Melihat akun yang banyak mencari atau membuka data", {Peran.KEPALA_BIDANG}
            )
        },
    ),
    PERINGATAN,
    PENUTUPAN,
    PERGANTIAN,
    DASBOR,
    PUBLIK,
)

# What the upper wings hand in to the lower ones: the sealer needs the tables of the ledger, the
# figures what was entered by hand.
buku.daftarkan()
angka_entri.daftarkan(entri.disetujui)
