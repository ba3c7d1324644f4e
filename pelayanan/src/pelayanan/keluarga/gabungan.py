"""That two records are one family, and two again: what each of these steps changes."""

from __future__ import annotations

import uuid
from functools import partial

from kit.lifecycle import Plan
from pelayanan import usul

from . import identitas, repository, rules
from .errors import KeluargaTidakSah
from .models import Keluarga
from .rules import Keadaan, Pihak
from .schemas import KeluargaGabung
from .susunan import Melangkah


async def gabung(taking: Melangkah) -> Plan:
    isi: KeluargaGabung = taking.content
    await _tujuan(taking, isi.ke)
    return Plan(usul.diusulkan(taking.actor, isi.alasan, {"ke": str(isi.ke)}))


async def _tujuan(taking: Melangkah, ke_id: uuid.UUID) -> Keluarga:
    """Looked at when it is proposed, and again when it is decided: either may have changed."""
    session = taking.session
    ke = None
    if ke_id != taking.id:
        ke = await repository.terlihat(session, taking.actor, ke_id)
    mewakili = bool(await repository.yang_diwakili(session, taking.id))
    dari = Pihak(taking.id, Keadaan.BERLAKU, mewakili)
    pihak = dari if ke_id == taking.id else None
    if ke is not None:
        pihak = Pihak(ke.id, Keadaan(ke.keadaan), mewakili=False)
    KeluargaTidakSah.refuse(rules.periksa_gabung(dari, pihak))
    assert ke is not None  # noqa: S101  (refused)
    return ke


async def setujui_gabung(taking: Melangkah) -> Plan:
    ke = await _tujuan(taking, usul.diminta(taking.row, KeluargaGabung).ke)
    samakan = partial(identitas.selaraskan, taking.session, taking.desk.kunci, ke)
    return Plan({**usul.DIPUTUS, "gabung_ke": ke.id}, then=(samakan,))


async def pisah(taking: Melangkah) -> Plan:
    return Plan(usul.diusulkan(taking.actor, taking.content.alasan))


async def setujui_pisah(taking: Melangkah) -> Plan:
    session, row = taking.session, taking.row
    akar = await repository.kunci_semua(session, row.gabung_ke)
    lepas = partial(identitas.selaraskan, session, taking.desk.kunci, akar, row)
    return Plan({**usul.DIPUTUS, "gabung_ke": None}, then=(lepas,))
