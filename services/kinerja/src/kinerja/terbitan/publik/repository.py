from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from kinerja.terbitan.publik.models import PotretPublik
from kit.db import ReadSession, Session


async def terakhir(session: ReadSession) -> PotretPublik | None:
    return await session.scalar(select(PotretPublik).order_by(PotretPublik.hari.desc()).limit(1))


async def tambah(
    session: Session,
    hari: date,
    periode: tuple[int, int],
    aturan_versi: int,
    isi: dict[str, Any],
    ingatan: dict[str, Any],
) -> bool:
    """False if that day has its picture already; what is there is not replaced."""
    tahun, bulan = periode
    dibuat = await session.scalar(
        insert(PotretPublik)
        .values(
            hari=hari,
            aturan_versi=aturan_versi,
            tahun=tahun,
            sampai_bulan=bulan,
            isi=isi,
            ingatan=ingatan,
        )
        .on_conflict_do_nothing(index_elements=[PotretPublik.hari])
        .returning(PotretPublik.hari)
    )
    return dibuat is not None
