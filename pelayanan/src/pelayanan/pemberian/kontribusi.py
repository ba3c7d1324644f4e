"""PSKS who helped: one record per PSKS and month, whatever the number of deliveries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from kit import outbox
from kit.db import Session

from . import repository
from .events import KontribusiRekam
from .models import Kontribusi

_NAMA = uuid.UUID("6f3c1c2e-5a0d-5c0b-9a3f-0d8f2f6f1a77")


def bulan(tanggal: date) -> date:
    return tanggal.replace(day=1)


async def tambah(session: Session, bidang: str, psks: Sequence[uuid.UUID], tanggal: date) -> None:
    """Each of them helps in this month; told if it was not yet."""
    for siapa in sorted(set(psks)):
        nilai = {
            "psks": siapa,
            "bulan": bulan(tanggal),
            "rekam_id": uuid.uuid5(_NAMA, f"{bidang} {siapa} {bulan(tanggal)}"),
            "tanggal": tanggal,
            "berlaku": True,
            "rekam_versi": 1,
        }
        baru = await repository.kontribusi_baru(session, nilai)
        ada = await repository.kontribusi(session, siapa, bulan(tanggal), berubah=False)
        if baru:
            await _kabarkan(session, ada)
        elif not ada.berlaku:
            ada = await repository.kontribusi(session, siapa, bulan(tanggal), berubah=True)
            if not ada.berlaku:
                await _berganti(session, ada, berlaku=True)


async def kurangi(session: Session, psks: Sequence[uuid.UUID], tanggal: date) -> None:
    """A delivery of this month is gone: whoever has no other in it did not help."""
    for siapa in sorted(set(psks)):
        ada = await repository.kontribusi(session, siapa, bulan(tanggal), berubah=True)
        masih = await repository.masih_membantu(session, siapa, bulan(tanggal))
        if ada.berlaku and not masih:
            await _berganti(session, ada, berlaku=False)


async def _berganti(session: Session, satu: Kontribusi, *, berlaku: bool) -> None:
    satu.berlaku, satu.rekam_versi = berlaku, satu.rekam_versi + 1
    await session.flush()
    await _kabarkan(session, satu)


async def _kabarkan(session: Session, satu: Kontribusi) -> None:
    event = KontribusiRekam(
        rekam_id=satu.rekam_id,
        versi=satu.rekam_versi,
        berlaku=satu.berlaku,
        tanggal=satu.tanggal,
        psks=satu.psks,
    )
    await outbox.emit(session, event, subject=satu.rekam_id, version=event.versi)
