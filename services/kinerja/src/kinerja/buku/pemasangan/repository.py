from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from kinerja.buku.identitas import repository as identitas
from kinerja.buku.pemasangan.models import TandaDemo
from kinerja.buku.rekam import repository as rekam
from kit.auth import Actor
from kit.db import ReadSession, Session


async def demo(session: ReadSession) -> bool:
    return await session.scalar(select(exists(select(TandaDemo.id)))) or False


async def kosong(session: ReadSession) -> bool:
    """It never received anything."""
    ada = rekam.PERNAH_DITERIMA | identitas.PERNAH_DITERIMA
    return not await session.scalar(select(ada))


async def tandai(session: Session, actor: Actor) -> None:
    await session.execute(insert(TandaDemo).values(id=1, oleh=actor.id).on_conflict_do_nothing())
