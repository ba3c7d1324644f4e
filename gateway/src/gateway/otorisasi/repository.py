from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select

from gateway.otorisasi.models import KodeOtorisasi
from gateway.otorisasi.rules import CODE_KEPT
from kit.db import ReadSession, Session


async def owner_of(session: ReadSession, sidik: bytes) -> uuid.UUID | None:
    """Whose answer this is, without its lock: the account's comes first."""
    return await session.scalar(select(KodeOtorisasi.akun_id).where(KodeOtorisasi.sidik == sidik))


async def locked(session: Session, sidik: bytes) -> KodeOtorisasi | None:
    """Of two that bring the same code at once, the second sees that it was used."""
    return await session.get(KodeOtorisasi, sidik, with_for_update=True, populate_existing=True)


async def forget_old(session: Session, at: datetime) -> None:
    await session.execute(delete(KodeOtorisasi).where(KodeOtorisasi.dibuat < at - CODE_KEPT))
