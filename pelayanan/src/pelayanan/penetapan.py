"""Families for what was counted before they were registered: by a command, year by year.

A record that names no family, of somebody who was a member of one on its day, is told again as its
next version. Whoever is interrupted begins again: what names a family is passed over.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import select

from kit import audit, outbox, rows
from kit.auth import ALL, Actor
from kit.db import Session
from kit.outbox import Emission

from . import terekam
from .keluarga import service as keluarga_service
from .keluarga.service import SEKALI, Penetapan
from .pemberian.langkah import PEMBERIAN
from .permohonan import pindah
from .terekam import Keadaan, Noun

ALASAN = "Keluarga ditetapkan untuk rekam lama"


def pelaku(nama: str) -> Actor:
    """Who runs the command, as the audit names them."""
    return Actor(nama, bidang=frozenset((ALL,)), wilayah=(ALL,))


async def _terekam(
    session: Session, actor: Actor, noun: Noun, tahun: int, sesudah: uuid.UUID
) -> Penetapan:
    """The next records of that year, after that id, that name no family: those whose person was of
    one on their day are told anew with it."""
    tabel = noun.tabel
    dicari = (
        select(tabel)
        .where(
            tabel.id > sesudah,
            tabel.tahun == tahun,
            tabel.keadaan != Keadaan.DIBATALKAN,
            tabel.rekam["keluarga_id"].astext.is_(None),
            tabel.ppks_id.is_not(None),
        )
        .order_by(tabel.id)
        .limit(SEKALI)
    )
    semua = await rows.held_all(session, dicari)
    rumah = await keluarga_service.pada_banyak(session, [(s.ppks_id, s.tanggal) for s in semua])
    peristiwa: list[Emission] = []
    for baris in semua:
        milik = rumah.get((baris.ppks_id, baris.tanggal))
        if milik is None:
            continue
        event: Any = noun.peristiwa(baris, {"rekam_versi": baris.rekam_versi + 1})
        event = event.model_copy(update={"keluarga_id": milik})
        peristiwa.append(terekam.perbarui(baris, event))
        session.add(terekam.dicatat(noun, baris, actor, pindah.KELUARGA, ALASAN))
    await session.flush()
    await outbox.emit_many(session, peristiwa)
    berubah = [(satu.subject, {"versi": satu.version}) for satu in peristiwa]
    await audit.record_each(session, actor, f"{noun.nama}.{pindah.KELUARGA}", berubah)
    return Penetapan(peristiwa, semua[-1].id if semua else None)


async def sebagian(
    session: Session, actor: Actor, tahun: int, jenis: str, sesudah: uuid.UUID
) -> Penetapan:
    """The next few hundred records of one kind (`JENIS`) and year, after that id."""
    if jenis == "permohonan":
        return await pindah.tetapkan_keluarga(session, actor, tahun, sesudah, ALASAN)
    return await _terekam(session, actor, PEMBERIAN, tahun, sesudah)


JENIS = ("permohonan", "pemberian")


async def semua(session: Session, actor: Actor, tahun: int) -> AsyncIterator[Sequence[Emission]]:
    """All of that year in one transaction, to see what it would do."""
    for jenis in JENIS:
        sesudah: uuid.UUID | None = uuid.UUID(int=0)
        while sesudah is not None:
            peristiwa, sesudah = await sebagian(session, actor, tahun, jenis, sesudah)
            yield peristiwa
