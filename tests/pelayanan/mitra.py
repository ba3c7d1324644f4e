"""Programs of other agencies, as the gateway lets them in: with all that a partner may be given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gateway.peran.rules import FOR_A_PURPOSE, PARTNER_SCOPES
from kit.auth import Actor
from pelayanan.loket import Loket
from tests.actors import officer
from tests.pelayanan.conftest import PELAKU


def program(kode: str, *, tujuan: tuple[str, ...] = ("pelayanan",), **lain: Any) -> Actor:  # noqa: ANN401
    actor = officer(
        kode,
        jenis="klien",
        peran=frozenset({"mitra"}),
        scopes=PARTNER_SCOPES,
        purposes=frozenset((izin, satu) for izin in FOR_A_PURPOSE for satu in tujuan),
        **lain,
    )
    PELAKU[kode] = actor
    return actor


def berakun(loket: Loket, **akun: str) -> Loket:
    """The office, with receivers of referrals that answer by a program of their own."""
    ada = loket.kantor.rujukan
    assert ada is not None
    penerima = [
        satu.model_copy(update={"akun": akun.get(satu.kode.replace("-", "_"))})
        for satu in ada.penerima
    ]
    berkas = ada.model_copy(update={"penerima": penerima})
    return replace(loket, kantor=replace(loket.kantor, rujukan=berkas))
