"""That two records are one family, and two again: what each of these steps changes."""

from __future__ import annotations

import uuid
from functools import partial

from kit.lifecycle import Plan
from pelayanan import usul

from . import identitas, repository, rules
from .errors import KeluargaTidakSah
from .models import Keluarga
from .rules import Keadaan
from .schemas import KeluargaGabung
from .susunan import Melangkah


async def gabung(taking: Melangkah) -> Plan:
    isi: KeluargaGabung = taking.content
    _periksa(taking, isi.ke, await repository.cari(taking.session, taking.actor, isi.ke))
    return Plan(usul.diusulkan(taking.actor, isi.alasan, {"ke": str(isi.ke)}))


def _periksa(taking: Melangkah, ke_id: uuid.UUID, ke: Keluarga | None) -> Keluarga:
    """Looked at when it is proposed, and again when it is decided: either may have changed."""
    keadaan = None if ke is None else Keadaan(ke.keadaan)
    KeluargaTidakSah.refuse(rules.periksa_gabung(taking.id, ke_id, keadaan))
    assert ke is not None  # noqa: S101  (refused)
    return ke


async def setujui_gabung(taking: Melangkah) -> Plan:
    ke_id = usul.diminta(taking.row, KeluargaGabung).ke
    ke = await repository.terlihat(taking.session, taking.actor, ke_id)
    ke = _periksa(taking, ke_id, ke)
    samakan = partial(identitas.selaraskan, taking.session, taking.desk.kunci, ke)
    return Plan({**usul.DIPUTUS, "gabung_ke": ke.id}, then=(samakan,))


async def pisah(taking: Melangkah) -> Plan:
    return Plan(usul.diusulkan(taking.actor, taking.content.alasan))


async def setujui_pisah(taking: Melangkah) -> Plan:
    """Those for whom it stands itself stay with it."""
    session, row = taking.session, taking.row
    wakil = await repository.wakil(session, row)
    lepas = partial(identitas.selaraskan, session, taking.desk.kunci, wakil, row)
    return Plan({**usul.DIPUTUS, "gabung_ke": None}, then=(lepas,))
