"""Families for what was counted before they were registered: by a command, year by year.

A record that names no family, of somebody who was a member of one on its day, is told again as its
next version. Whoever is interrupted begins again: what names a family is passed over.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence

from kit.auth import ALL, Actor
from kit.db import Session
from kit.outbox import Emission

from . import terekam
from .keluarga.service import Penetapan
from .pemberian.langkah import PEMBERIAN
from .permohonan import pindah

ALASAN = "Keluarga ditetapkan untuk rekam lama"


def pelaku(nama: str) -> Actor:
    """Who runs the command, as the audit names them."""
    return Actor(nama, bidang=frozenset((ALL,)), wilayah=(ALL,))


async def sebagian(
    session: Session, actor: Actor, tahun: int, jenis: str, sesudah: uuid.UUID
) -> Penetapan:
    """The next few hundred records of one kind (`JENIS`) and year, after that id."""
    if jenis == "permohonan":
        return await pindah.tetapkan_keluarga(session, actor, tahun, sesudah, ALASAN)
    return await terekam.tetapkan_keluarga(session, actor, PEMBERIAN, sesudah, (tahun, ALASAN))


JENIS = ("permohonan", "pemberian")


async def semua(session: Session, actor: Actor, tahun: int) -> AsyncIterator[Sequence[Emission]]:
    """All of that year in one transaction, to see what it would do."""
    for jenis in JENIS:
        sesudah: uuid.UUID | None = uuid.UUID(int=0)
        while sesudah is not None:
            peristiwa, sesudah = await sebagian(session, actor, tahun, jenis, sesudah)
            yield peristiwa
