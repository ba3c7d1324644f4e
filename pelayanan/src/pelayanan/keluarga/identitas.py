"""Under which key a family is counted: that of the oldest family card known of it.

So a renewal and a split change nothing, and recording an older card joins what another bidang knows
under that one. Families that were joined are counted under the oldest card of all of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from kit import outbox
from kit.db import Session
from kit.outbox import Emission
from pelayanan.loket import Kunci

from . import repository
from .events import KeluargaIdentitas
from .models import Keluarga, KeluargaKk

KK = "keluarga.kk"


def kunci_dari(kunci: Kunci, keluarga_id: uuid.UUID, kk: str | None) -> str:
    """Never the key of a card, nor of a person: the kind is part of what is hashed."""
    return f"acak:{keluarga_id}" if kk is None else kunci.subjek.key("keluarga", kk)


def peristiwa(keluarga: Keluarga) -> Emission:
    event = KeluargaIdentitas(
        keluarga_id=keluarga.id,
        versi=keluarga.identitas_versi,
        jenis="keluarga",
        kunci=keluarga.identitas_kunci,
    )
    return Emission(event, keluarga.id, keluarga.identitas_versi)


async def umumkan(session: Session, keluarga: Keluarga) -> None:
    await outbox.emit_many(session, [peristiwa(keluarga)])


async def selaraskan(session: Session, kunci: Kunci, *akar: Keluarga) -> None:
    """The key of each of these, and of all for whom it stands, as their cards and the subject key
    in use make it: told where it changed."""
    await session.flush()
    for satu in akar:
        semua = await repository.kelompok(session, satu)
        tertua = await repository.kk_tertua(session, [anggota.id for anggota in semua])
        await _berkunci(session, semua, kunci_dari(kunci, satu.id, nomor(kunci, tertua)))


def nomor(kunci: Kunci, kk: KeluargaKk | None) -> str | None:
    return None if kk is None else kunci.buka(KK, kk.id, kk.kk_sandi)


async def _berkunci(session: Session, semua: Sequence[Keluarga], kunci: str) -> None:
    berubah = [satu for satu in semua if satu.identitas_kunci != kunci]
    for satu in berubah:
        satu.identitas_kunci = kunci
        satu.identitas_versi += 1
    await session.flush()
    await outbox.emit_many(session, [peristiwa(satu) for satu in berubah])
