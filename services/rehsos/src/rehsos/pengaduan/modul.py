"""What complaints bring to their bidang."""

from __future__ import annotations

from typing import Any

from kantor.peran import MITRA, PELAKSANA, Peran
from kit.brought import Scope
from kit.lifecycle import Plan, Rule, Taking
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, halaman, serahan
from .daur import DAUR
from .errors import CatatSebagaiPengaduan
from .models import Kepuasan, Pengaduan, RiwayatPengaduan

_KEPALA = {Peran.KEPALA_BIDANG}


async def _bukan_permohonan(taking: Taking[Any, Any, Loket]) -> Plan:
    """One way to count: what is a complaint is no request as well."""
    ada = taking.desk.kini.pengaduan
    if ada is not None and taking.content.layanan == ada.layanan:
        raise CatatSebagaiPengaduan(
            f"Layanan ini dicatat lewat /{taking.desk.bidang}/v1/pengaduan, dengan pelapornya."
        )
    return Plan()


PENGADUAN: Module[Loket] = Module(
    "pengaduan",
    (endpoints.router, serahan.router),
    pages=(halaman.router,),
    open=("/pengaduan",),
    lives=(DAUR,),
    rules=(Rule("permohonan", frozenset({"ajukan"}), None, _bukan_permohonan),),
    tables=(Pengaduan, RiwayatPengaduan, Kepuasan),
    scopes={
        "pengaduan:baca": Scope("Melihat pengaduan", PELAKSANA | {Peran.KEPALA_DINAS, MITRA}),
        "pengaduan:tulis": Scope("Menangani pengaduan", PELAKSANA),
        "pengaduan:setujui": Scope("Memutuskan pengaduan", {Peran.KEPALA_DINAS}),
        "pengaduan:*": Scope("Semua urusan pengaduan", _KEPALA),
        "pengaduan-masuk:tulis": Scope("Menerima pengaduan", PELAKSANA | _KEPALA | {MITRA}),
        "pengaduan-pelapor:baca": Scope("Membaca pelapor yang namanya disembunyikan", _KEPALA),
        "serahan:baca": Scope(
            "Melihat pengaduan yang diserahkan kepada bidangnya",
            PELAKSANA | _KEPALA,
            everywhere=True,
        ),
        "serahan:tulis": Scope(
            "Menjawab pengaduan yang diserahkan kepada bidangnya",
            PELAKSANA | _KEPALA,
            everywhere=True,
        ),
    },
)
