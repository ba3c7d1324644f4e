from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, insert, select, text

from kinerja.aturan.pemetaan.models import Aturan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kit.db import ReadSession, Session

# The advisory lock: shared by receivers of events, alone for a change of rules.
_ATURAN = 6_271_001
# SQL: the last version of the rules.
TERAKHIR = "SELECT max(versi) FROM aturan"


async def kunci_bersama(session: Session) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock_shared(:id)"), {"id": _ATURAN})


async def kunci_sendiri(session: Session) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _ATURAN})


async def terakhir(session: ReadSession) -> Row[int, str] | None:
    terbaru = select(Aturan.versi, Aturan.sidik).order_by(Aturan.versi.desc()).limit(1)
    return (await session.execute(terbaru)).one_or_none()


async def isi(session: ReadSession, versi: int) -> dict[str, Any]:
    tersimpan: dict[str, Any] = (
        await session.scalars(select(Aturan.isi).where(Aturan.versi == versi))
    ).one()
    return tersimpan


async def sidik(session: ReadSession, versi: int) -> str:
    return (await session.scalars(select(Aturan.sidik).where(Aturan.versi == versi))).one()


async def versi_terakhir(session: ReadSession) -> int:
    """0 before the first mapping is loaded."""
    return await session.scalar(select(func.max(Aturan.versi))) or 0


async def tambah(session: Session, versi: int, pemetaan: Pemetaan) -> None:
    await session.execute(
        insert(Aturan).values(versi=versi, sidik=pemetaan.sidik(), isi=pemetaan.isi())
    )
