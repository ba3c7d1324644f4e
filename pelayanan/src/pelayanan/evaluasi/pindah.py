"""Evaluations that turn out to be somebody else's."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from kit import audit, outbox, rows
from kit.auth import Actor
from kit.db import Session
from kit.outbox import Emission
from pelayanan.ppks.models import Ppks

from . import langkah
from .models import Evaluasi, RiwayatEvaluasi
from .rules import Keadaan

PINDAH = "pindah"


async def kunci(session: Session, evaluasi_id: Collection[uuid.UUID]) -> list[Evaluasi]:
    dicari = select(Evaluasi).where(Evaluasi.id.in_(evaluasi_id)).order_by(Evaluasi.id)
    return await rows.held_all(session, dicari)


async def pindahkan(
    session: Session, actor: Actor, evaluasi_id: Collection[uuid.UUID], ke: Ppks, alasan: str
) -> None:
    """Each of these is of `ke`, and told as its next version."""
    semua = await kunci(session, evaluasi_id)
    peristiwa: list[Emission] = []
    for evaluasi in semua:
        evaluasi.ppks_id = ke.id
        evaluasi.kelurahan = ke.kelurahan
        evaluasi.rekam_versi += 1
        berlaku = evaluasi.keadaan != Keadaan.DIBATALKAN
        event = langkah.rekam(evaluasi.id, evaluasi, {}, berlaku=berlaku)
        peristiwa.append(Emission(event, evaluasi.id, event.versi))
        session.add(
            RiwayatEvaluasi(
                evaluasi_id=evaluasi.id,
                oleh=actor.id,
                langkah=PINDAH,
                rekam_versi=evaluasi.rekam_versi,
                alasan=alasan,
            )
        )
    await session.flush()
    await outbox.emit_many(session, peristiwa)
    pindah = [(satu.id, {"ppks_id": str(ke.id)}) for satu in semua]
    await audit.record_each(session, actor, "evaluasi.pindah", pindah)
