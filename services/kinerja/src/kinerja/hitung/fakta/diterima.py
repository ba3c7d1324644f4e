"""What came in today, as facts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func

from kinerja.aturan.privasi import Sensitif
from kinerja.hitung.fakta.models import FaktaStatus
from kinerja.hitung.fakta.repository import milik
from kit.auth import Actor
from kit.clock import midnight
from kit.db import ReadSession


@dataclass(frozen=True, slots=True)
class Diterima:
    """Facts whose record came in today, of one bidang, kind and program."""

    sumber: str
    jenis: str
    program: str | None
    banyak: int
    dihitung: int


async def sejak(
    session: ReadSession, actor: Actor, sensitif: Sensitif, hari: date
) -> Sequence[Diterima]:
    """By the id of the version, which holds when it came: no old version is read."""
    f = FaktaStatus
    hasil = await session.execute(
        milik(actor, sensitif)
        .with_only_columns(
            f.sumber, f.jenis, f.program, func.count(), func.count().filter(f.alasan.is_(None))
        )
        .where(f.rekam_versi_id >= _id_terkecil(hari))
        .group_by(f.sumber, f.jenis, f.program)
        .order_by(f.sumber, f.jenis, f.program)
    )
    return [Diterima(*baris) for baris in hasil]


def _id_terkecil(hari: date) -> uuid.UUID:
    """The smallest UUIDv7 since midnight of that day in the office."""
    return uuid.UUID(int=int(midnight(hari).timestamp() * 1000) << 80)
