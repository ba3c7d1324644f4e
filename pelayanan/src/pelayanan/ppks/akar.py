"""Two records that are one person: one of them, the root, stands for both.

`gabung_ke` of the others names the root, never another of them. Their own requests and evaluations
stay with them, and are counted under the root's key. Whatever is written to one of them lands on
the root, for whoever may see it; for the others the record stays what it was, and nothing is told
of a person whom they may not see.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, text
from sqlalchemy.orm import aliased

from kit import bulk
from kit.auth import Actor
from kit.db import ReadSession, Session
from pelayanan import batas, ciri

from .models import Ppks
from .rules import StatusDukcapil

# The ids of all records that are one person with `{satu}`.
ANGGOTA = """
SELECT k.id FROM ppks AS s JOIN ppks AS k
    ON k.id = coalesce(s.gabung_ke, s.id) OR k.gabung_ke = coalesce(s.gabung_ke, s.id)
WHERE s.id = {satu}
"""


# Made once: an alias takes longer than the statement in which it stands.
_DINAMAI, _WAKIL = aliased(Ppks), aliased(Ppks)


def sekelompok(ppks_id: uuid.UUID) -> Select[uuid.UUID]:
    """The ids of all records that are one person with this one."""
    satu = _DINAMAI
    akar = (
        select(func.coalesce(satu.gabung_ke, satu.id)).where(satu.id == ppks_id).scalar_subquery()
    )
    return select(Ppks.id).where(or_(Ppks.id == akar, Ppks.gabung_ke == akar))


def berdiri(actor: Actor) -> ColumnElement[bool]:
    """Of the rows of ppks, those that the caller finds by themselves."""
    sendiri = Ppks.gabung_ke.is_(None)
    if _melihat_semua(actor):
        return sendiri
    mewakilinya = exists().where(_WAKIL.id == Ppks.gabung_ke, batas.milik(actor, _WAKIL))
    return or_(sendiri, ~mewakilinya)


def wakil(actor: Actor) -> ColumnElement[uuid.UUID]:
    """Of a row of ppks, the id of the record that stands for it before this caller."""
    boleh = and_(_WAKIL.id == Ppks.gabung_ke, batas.milik(actor, _WAKIL))
    terlihat = select(_WAKIL.id).where(boleh).scalar_subquery()
    return func.coalesce(Ppks.gabung_ke if _melihat_semua(actor) else terlihat, Ppks.id)


def _melihat_semua(actor: Actor) -> bool:
    return actor.everywhere and not actor.program


async def mewakili(session: ReadSession, actor: Actor, orang: Sequence[Ppks]) -> list[Ppks]:
    """The records that stand for these before this caller, each once and in their order."""
    digabung = {satu.gabung_ke for satu in orang if satu.gabung_ke is not None}
    akar: dict[uuid.UUID | None, Ppks] = {}
    if digabung:
        dicari = select(Ppks).where(batas.milik(actor, Ppks), Ppks.id.in_(digabung))
        akar = {satu.id: satu for satu in await session.scalars(dicari)}
    return list({satu.id: satu for satu in (akar.get(s.gabung_ke, s) for s in orang)}.values())


async def akar_id(session: ReadSession, ppks_id: uuid.UUID) -> uuid.UUID:
    akar = select(func.coalesce(Ppks.gabung_ke, Ppks.id)).where(Ppks.id == ppks_id)
    return (await session.scalars(akar)).one()


async def satu_orang(session: ReadSession, satu: uuid.UUID, lain: uuid.UUID) -> bool:
    return satu == lain or bool(
        await session.scalar(select(exists(sekelompok(satu).where(Ppks.id == lain))))
    )


_MENDARAT = (
    select(Ppks)
    .join(_DINAMAI, Ppks.id == func.coalesce(_DINAMAI.gabung_ke, _DINAMAI.id))
    .with_for_update(read=True, of=Ppks)
    .execution_options(populate_existing=True)
)


async def tahan(
    session: Session, ppks_id: uuid.UUID, actor: Actor, *, terbatas: bool
) -> Ppks | None:
    """On whom a record about this person lands, unchanged until the commit; with `terbatas` only
    of a person whom the caller may see."""
    asal = _MENDARAT.where(_DINAMAI.id == ppks_id)
    if terbatas:
        asal = asal.where(batas.milik(actor, _DINAMAI))
    while True:
        akar: Ppks | None = await session.scalar(asal)
        if akar is None or (akar.id == ppks_id and akar.gabung_ke is None):
            return akar
        # Only the root is locked, and it may have been merged or split off meanwhile.
        ini = select(Ppks).where(Ppks.id == ppks_id).execution_options(populate_existing=True)
        satu: Ppks | None = await session.scalar(ini)
        if satu is not None and satu.gabung_ke == akar.id and akar.gabung_ke is None:
            return akar if batas.terlihat(actor, akar) else satu


_SENDIRI = ("id", "gabung_ke", "pengaju", "tanggal_lahir")
# As `Ppks.meninggal`.
_MENINGGAL = (
    f"LEAST(CASE WHEN p.dukcapil = '{StatusDukcapil.MENINGGAL}' THEN p.dukcapil_pada END, p.wafat)"
)
_KOLOM = f"{', '.join(f'p.{nama}' for nama in (*_SENDIRI, *ciri.KOLOM))}, {_MENINGGAL} AS meninggal"
_AKAR = text(f"""
SELECT dinamai.id AS dinamai, {_KOLOM}
FROM ppks AS dinamai JOIN ppks AS p ON p.id = coalesce(dinamai.gabung_ke, dinamai.id)
WHERE dinamai.id = ANY(CAST(:id AS uuid[]))
ORDER BY p.id FOR SHARE OF p
""")  # noqa: S608  (columns of this module)
_DIRI = text(f"SELECT {_KOLOM} FROM ppks AS p WHERE p.id = ANY(CAST(:id AS uuid[]))")  # noqa: S608


async def tahan_banyak(
    session: Session, actor: Actor, ppks_id: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Any]:
    """The same of the rows of a file: by the ids that they name, for those whom the caller may
    see."""
    dicari = {"id": bulk.array(map(str, ppks_id))}
    while True:
        akar = {row.dinamai: row for row in (await session.execute(_AKAR, dicari)).all()}
        digabung = [satu for satu, row in akar.items() if row.id != satu]
        diri = {}
        if digabung:
            baris = await session.execute(_DIRI, {"id": bulk.array(map(str, digabung))})
            diri = {row.id: row for row in baris.all()}
        tetap = all(diri[satu].gabung_ke == akar[satu].id for satu in digabung)
        if tetap and all(row.gabung_ke is None for row in akar.values()):
            break
    hasil = {}
    for satu, row in akar.items():
        sendiri = diri.get(satu, row)
        if batas.terlihat(actor, sendiri):
            hasil[satu] = row if batas.terlihat(actor, row) else sendiri
    return hasil
