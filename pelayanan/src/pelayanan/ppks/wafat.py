"""When somebody died, as the office's own nouns say: kept on each record of the person, so that
whoever holds one of them knows it, and found anew whenever what says so comes, goes or moves."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from kit.db import Session
from pelayanan import induk
from pelayanan.induk import Jenis

from .akar import sekelompok
from .models import Ppks


async def tahan(session: Session, ppks_id: uuid.UUID) -> list[Ppks]:
    """All records of this person, for a change, in the order in which others lock them."""
    semua = select(Ppks).where(Ppks.id.in_(sekelompok(ppks_id))).order_by(Ppks.id)
    baris = await session.scalars(
        semua.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    return list(baris)


async def segarkan(session: Session, jenis: Jenis, *ppks_id: uuid.UUID) -> None:
    """What is said of the deaths of these people now."""
    await session.flush()
    for satu in ppks_id:
        dicari = induk.wafat(jenis, sekelompok(satu))
        if dicari is None:
            return
        semua = await tahan(session, satu)
        pada = await session.scalar(dicari)
        for ini in semua:
            ini.wafat = pada
        await session.flush()
