from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from kit.clock import now
from kit.db import ReadSession, Session
from kit.pagination import Rows, Sort, paginate
from pelayanan.ppks.rules import StatusDukcapil

from .models import Verifikasi
from .schemas import VerifikasiSaring


async def tanyakan(session: Session, baru: dict[str, object]) -> tuple[uuid.UUID, bool]:
    """A new question, or the one about this person that waits; and whether it is new. The person
    is held by the caller, so that nothing of them ends meanwhile."""
    menunggu = Verifikasi.selesai_pada.is_(None)
    dibuat: uuid.UUID | None = await session.scalar(
        insert(Verifikasi)
        .values(**baru)
        .on_conflict_do_nothing(index_elements=[Verifikasi.ppks_id], index_where=menunggu)
        .returning(Verifikasi.id)
    )
    if dibuat is not None:
        return dibuat, True
    lama = select(Verifikasi.id).where(Verifikasi.ppks_id == baru["ppks_id"], menunggu)
    return (await session.scalars(lama)).one(), False


async def satu(session: ReadSession, verifikasi_id: uuid.UUID) -> Verifikasi:
    return (await session.scalars(select(Verifikasi).where(Verifikasi.id == verifikasi_id))).one()


async def selesai(session: ReadSession, verifikasi_id: uuid.UUID) -> bool:
    sudah = select(Verifikasi.selesai_pada.is_not(None)).where(Verifikasi.id == verifikasi_id)
    return bool(await session.scalar(sudah))


async def akhiri(
    session: Session,
    verifikasi_id: uuid.UUID,
    hasil: StatusDukcapil,
    sebab: str | None,
    elemen: list[dict[str, object]],
) -> None:
    await session.execute(
        update(Verifikasi)
        .where(Verifikasi.id == verifikasi_id)
        .values(hasil=hasil, sebab=sebab, elemen=elemen, selesai_pada=now())
    )


async def kemajuan(
    session: ReadSession, massal: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, Counter[StatusDukcapil]]:
    """How many of each bulk verification are done, by verdict."""
    rows = await session.execute(
        select(Verifikasi.massal_id, Verifikasi.hasil, func.count().label("banyak"))
        .where(Verifikasi.massal_id.in_(massal))
        .group_by(Verifikasi.massal_id, Verifikasi.hasil)
    )
    found: dict[uuid.UUID, Counter[StatusDukcapil]] = {satu: Counter() for satu in massal}
    for row in rows:
        found[row.massal_id][StatusDukcapil(row.hasil)] = row.banyak
    return found


async def tentang(
    session: ReadSession, ppks_id: Sequence[uuid.UUID], query: VerifikasiSaring
) -> Rows[Verifikasi]:
    riwayat = select(Verifikasi).where(Verifikasi.ppks_id.in_(ppks_id))
    return await paginate(session, riwayat, query, Sort(Verifikasi.id, descending=True))
