from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from kit import rows
from kit.auth import Actor
from kit.db import ReadSession, Session

from .models import Pencocokan


async def bernomor(session: ReadSession, actor: Actor, nomor: str) -> Pencocokan | None:
    found: Pencocokan | None = await session.scalar(
        select(Pencocokan).where(Pencocokan.program == actor.id, Pencocokan.nomor == nomor)
    )
    return found


async def pernah_terjawab(session: ReadSession, actor: Actor, sidik: Sequence[bytes]) -> bool:
    """Whether the program was answered about this NIK before."""
    tentang = exists().where(
        Pencocokan.program == actor.id, Pencocokan.nik_cari.in_(sidik), Pencocokan.terjawab
    )
    return bool(await session.scalar(select(tentang)))


async def simpan(session: Session, nilai: dict[str, object]) -> Pencocokan | None:
    """None when the program has used the number, also in a parallel request."""
    return await rows.added(session, Pencocokan, nilai)
