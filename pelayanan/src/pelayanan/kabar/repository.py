from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from kit.clock import now
from kit.db import ReadSession, Session, new_id

from .models import AlamatKabar


async def milik(session: ReadSession, siapa: Collection[str]) -> Sequence[AlamatKabar]:
    """Of those of these who gave one."""
    return (
        await session.scalars(select(AlamatKabar).where(AlamatKabar.siapa.in_(list(siapa))))
    ).all()


async def tempat(session: Session, siapa: str) -> AlamatKabar:
    """Theirs, locked until the commit; made if there was none."""
    baru = insert(AlamatKabar).values(id=new_id(), siapa=siapa, alamat_sandi=b"", diubah=now())
    await session.execute(baru.on_conflict_do_nothing())
    satu = select(AlamatKabar).where(AlamatKabar.siapa == siapa).with_for_update()
    return (await session.scalars(satu)).one()


async def hapus(session: Session, siapa: str) -> None:
    await session.execute(delete(AlamatKabar).where(AlamatKabar.siapa == siapa))
