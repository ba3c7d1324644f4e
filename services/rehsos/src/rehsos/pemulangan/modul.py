"""What journeys home bring to this bidang."""

from __future__ import annotations

from typing import Any

from kantor.peran import PELAKSANA, Peran
from kit.brought import Scope
from kit.clock import local_date
from kit.lifecycle import Plan, Rule, Taking
from kit.module import Module
from pelayanan.loket import Loket

from . import endpoints, repository
from .errors import PemulanganBerjalan
from .langkah import DAUR
from .models import Pemulangan, RiwayatPemulangan
from .rules import BERJALAN


async def _tidak_mendahului(taking: Taking[Any, Any, Loket]) -> Plan:
    """A request does not end while somebody is on their way in it; one that the arrival completed
    moves to another day with it, and is void with it. The journey itself has moved on before it
    comes here."""
    session, permohonan_id = taking.session, taking.id
    if taking.step.name in ("koreksi", "pembatalan"):
        tiba = await repository.kedatangan(session, permohonan_id)
        hari = getattr(taking.content, "tanggal", None)
        lain = taking.step.name == "pembatalan" or (hari is not None and tiba is not None)
        if tiba is None or not lain or hari == local_date(tiba):
            return Plan()
    elif not await repository.ada_yang(session, permohonan_id, BERJALAN):
        return Plan()
    raise PemulanganBerjalan(
        "Lanjutkan, koreksi, atau batalkan pemulangannya di "
        f"/{taking.desk.bidang}/v1/pemulangan lebih dahulu."
    )


PEMULANGAN: Module[Loket] = Module(
    "pemulangan",
    (endpoints.router,),
    lives=(DAUR,),
    rules=(
        Rule(
            "permohonan",
            frozenset({"selesai", "tolak", "batal", "koreksi", "pembatalan"}),
            None,
            _tidak_mendahului,
        ),
    ),
    tables=(Pemulangan, RiwayatPemulangan),
    scopes={
        "pemulangan:baca": Scope("Melihat pemulangan", PELAKSANA | {Peran.KEPALA_DINAS}),
        "pemulangan:tulis": Scope("Menyusun, mengirim, dan menyerahkan", PELAKSANA),
        "pemulangan:setujui": Scope(
            "Memutuskan koreksi dan pembatalan kedatangan", {Peran.KEPALA_DINAS}
        ),
        "pemulangan:*": Scope("Semua urusan pemulangan", {Peran.KEPALA_BIDANG}),
    },
)
