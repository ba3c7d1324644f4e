from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, Select, func, select, text, true, update

from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate

from .errors import MassalTidakDitemukan
from .models import CHANNEL, Massal
from .schemas import MassalSaring

# Long enough for one turn; who died in it keeps the others waiting for no longer.
SEWA = 60.0


def milik(actor: Actor) -> Select[Massal]:
    """One's own, and for whoever is not limited to areas those of all."""
    semua: ColumnElement[bool] = true() if actor.everywhere else Massal.petugas == actor.id
    return select(Massal).where(semua)


async def ambil(session: ReadSession, actor: Actor, massal_id: uuid.UUID) -> Massal:
    return _ada(await session.scalar(milik(actor).where(Massal.id == massal_id)), massal_id)


async def kunci(session: Session, actor: Actor, massal_id: uuid.UUID) -> Massal:
    terkunci = milik(actor).where(Massal.id == massal_id).with_for_update()
    return _ada(await session.scalar(terkunci), massal_id)


def _ada(massal: Massal | None, massal_id: uuid.UUID) -> Massal:
    if massal is None:
        raise MassalTidakDitemukan(f"Tidak ada verifikasi massal {massal_id}.")
    return massal


async def daftar(session: ReadSession, actor: Actor, query: MassalSaring) -> Rows[Massal]:
    return await paginate(session, milik(actor), query, Sort(Massal.id, descending=True))


async def bangunkan(session: Session) -> None:
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


async def giliran(session: Session) -> Massal | None:
    """The next that is due, for one turn of this worker alone."""
    kini = func.clock_timestamp()
    berikut = (
        select(Massal)
        .where(Massal.lanjut_pada <= kini)
        .order_by(Massal.lanjut_pada)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    massal: Massal | None = await session.scalar(berikut)
    if massal is None:
        return None
    sampai = kini + func.make_interval(0, 0, 0, 0, 0, 0, SEWA)
    disewa: Massal | None = await session.scalar(
        update(Massal)
        .where(Massal.id == massal.id)
        .values(lanjut_pada=sampai, giliran=Massal.giliran + 1)
        .returning(Massal)
        .execution_options(populate_existing=True)
    )
    return disewa


async def masih(session: Session, massal: Massal) -> Massal | None:
    """The same, locked, if its turn is still this worker's; also when it was cancelled meanwhile:
    what was answered is true."""
    ini = select(Massal).where(Massal.id == massal.id, Massal.giliran == massal.giliran)
    return await rows.held(session, ini)


async def jeda(session: ReadSession) -> float | None:
    """Seconds until the next is due; None when none is left."""
    berikut = func.min(Massal.lanjut_pada) - func.clock_timestamp()
    detik = await session.scalar(select(func.extract("epoch", berikut)))
    return None if detik is None else float(detik)
