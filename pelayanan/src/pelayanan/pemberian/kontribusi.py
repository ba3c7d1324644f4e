"""PSKS who helped: one record per PSKS and month, whatever the number of deliveries and
completions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kit import outbox
from kit.db import Session
from pelayanan.layanan.events import LayananRekam
from pelayanan.loket import Loket

from . import repository
from .events import KontribusiRekam
from .models import Kontribusi

_NAMA = uuid.UUID("6f3c1c2e-5a0d-5c0b-9a3f-0d8f2f6f1a77")


def bulan(tanggal: date) -> date:
    return tanggal.replace(day=1)


@dataclass(frozen=True, slots=True)
class Bantuan:
    """Who helped with something on that day."""

    psks: Sequence[uuid.UUID]
    tanggal: date

    @property
    def per_bulan(self) -> set[tuple[uuid.UUID, date]]:
        return {(siapa, bulan(self.tanggal)) for siapa in self.psks}


async def menyusul(
    session: Session, loket: Loket, lama: LayananRekam | None, baru: LayananRekam
) -> None:
    """After a version of a completion was written; `lama`: the one before."""
    await berganti(session, loket, _bantuan(lama), _bantuan(baru))


def _bantuan(rekam: LayananRekam | None) -> Bantuan | None:
    """None of a completion that counts its helpers itself, as those of earlier releases do."""
    if rekam is None or not (rekam.kontribusi and rekam.berlaku):
        return None
    return Bantuan(rekam.psks, rekam.tanggal)


async def berganti(
    session: Session, loket: Loket, lama: Bantuan | None, baru: Bantuan | None
) -> None:
    """Whoever helps in a month from now on is told if they did not yet; whoever has nothing left
    in one did not help. The rows of both are written already."""
    dulu = set() if lama is None else lama.per_bulan
    kini = set() if baru is None else baru.per_bulan
    for siapa, _ in sorted(kini - dulu):
        assert baru is not None  # noqa: S101  (it has them)
        await _tambah(session, loket.bidang, siapa, baru.tanggal)
    for siapa, kapan in sorted(dulu - kini):
        ada = await repository.kontribusi(session, siapa, kapan, berubah=True)
        masih = await repository.masih_membantu(session, loket, siapa, kapan)
        if ada.berlaku and not masih:
            await _kabarkan_lagi(session, ada, berlaku=False)


async def _tambah(session: Session, bidang: str, siapa: uuid.UUID, tanggal: date) -> None:
    nilai = {
        "psks": siapa,
        "bulan": bulan(tanggal),
        "rekam_id": uuid.uuid5(_NAMA, f"{bidang} {siapa} {bulan(tanggal)}"),
        "tanggal": tanggal,
        "berlaku": True,
        "rekam_versi": 1,
    }
    baru = await repository.kontribusi_baru(session, nilai)
    if baru is not None:
        await _kabarkan(session, baru)
        return
    ada = await repository.kontribusi(session, siapa, bulan(tanggal), berubah=False)
    if not ada.berlaku:
        ada = await repository.kontribusi(session, siapa, bulan(tanggal), berubah=True)
        if not ada.berlaku:
            await _kabarkan_lagi(session, ada, berlaku=True)


async def _kabarkan_lagi(session: Session, satu: Kontribusi, *, berlaku: bool) -> None:
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
