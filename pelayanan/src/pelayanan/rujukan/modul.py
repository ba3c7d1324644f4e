"""What referrals bring to each bidang."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kantor.peran import MITRA, PELAKSANA, Peran
from kit.brought import Scope
from kit.clock import local_date, today
from kit.lifecycle import Plan, Rule, Taking
from kit.module import Module
from pelayanan import terekam
from pelayanan.loket import Loket

from . import endpoints, hitung, jam, kotak_masuk, laman, repository
from .daur import DAUR
from .errors import RujukanBerjalan
from .models import RiwayatRujukan, Rujukan, TautanRujukan

_KEPALA = {Peran.KEPALA_BIDANG}


async def _tidak_mendahului(taking: Taking[Any, Any, Loket]) -> Plan:
    """A request does not end while somebody is referred in it, nor is it completed as a lump when
    an arrival would give more in it; one that the arrival completes is completed by it, moves to
    another day with it, and is void with it. The referral itself has moved on before it comes
    here."""
    if taking.step.name == "pembatalan":
        if await repository.kedatangan(taking.session, taking.id) is None:
            return Plan()
        raise _lewat_rujukan(taking)
    if taking.step.name == "koreksi":
        hari = taking.content.tanggal
        tiba = await repository.kedatangan(taking.session, taking.id)
        if hari is None or tiba is None or hari == local_date(tiba):
            return Plan()
        raise _lewat_rujukan(taking)
    ditunggu = await repository.ditunggu(taking.session, taking.id)
    if ditunggu and (taking.step.name != "selesai" or await _menghalangi(taking, ditunggu)):
        raise _lewat_rujukan(taking)
    return Plan()


async def _menghalangi(taking: Taking[Any, Any, Loket], ditunggu: Sequence[str]) -> bool:
    """Whether those receivers keep the request from its completion."""
    aturan = taking.desk.kini.rujukan
    if aturan is not None and taking.row.layanan in aturan.selesai:
        return True
    memberi = any(hitung.komponen(taking.desk, kode, today()) for kode in ditunggu)
    return memberi and not await terekam.dirinci(taking.session, taking.id)


def _lewat_rujukan(taking: Taking[Any, Any, Loket]) -> RujukanBerjalan:
    return RujukanBerjalan(
        "Permohonan ini sedang dirujuk, atau selesai dengan kedatangannya. Lanjutkan, koreksi, atau"
        f" batalkan lewat /{taking.desk.bidang}/v1/rujukan."
    )


RUJUKAN: Module[Loket] = Module(
    "rujukan",
    (endpoints.router, kotak_masuk.router),
    loops={"rujukan": jam.putaran},
    pages=(laman.router,),
    open=("/rujukan",),
    lives=(DAUR,),
    rules=(
        Rule(
            "permohonan",
            frozenset({"selesai", "tolak", "batal", "koreksi", "pembatalan"}),
            None,
            _tidak_mendahului,
        ),
    ),
    tables=(Rujukan, TautanRujukan, RiwayatRujukan),
    scopes={
        "rujukan:baca": Scope("Melihat rujukan", PELAKSANA | {Peran.KEPALA_DINAS}),
        "rujukan:tulis": Scope("Menyusun, mengirim, dan mengikuti rujukan", PELAKSANA),
        "rujukan:setujui": Scope(
            "Memutuskan rujukan yang tidak dijawab, dan pembatalannya", {Peran.KEPALA_DINAS}
        ),
        "rujukan:*": Scope("Semua urusan rujukan", _KEPALA),
        "rujukan-masuk:baca": Scope("Melihat rujukan yang masuk", {MITRA}),
        "rujukan-masuk:tulis": Scope("Menjawab rujukan yang masuk", {MITRA}),
        # One right for both: an officer has it in every bidang.
        "rujukan-masuk:*": Scope(
            "Menjawab rujukan kepada bidangnya", PELAKSANA | _KEPALA, everywhere=True
        ),
    },
)
