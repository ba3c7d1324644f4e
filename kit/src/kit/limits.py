"""How often an account does what is watched within one hour, and who is told of much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Column, DateTime, Index, Integer, Table, Text, select, text
from sqlalchemy.dialects.postgresql import insert

from kit.auth import Actor, require
from kit.clock import now
from kit.context import tell
from kit.db import ReadSessionDep, Session, is_trial, kit_metadata, on_rollback
from kit.errors import TooManyRequests
from kit.pagination import Page, PageQuery, Rows, Sort, paginate
from kit.reference.tags import Tag

HOUR = 3600

usage = Table(
    "usage",
    kit_metadata,
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("actor_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("notice_at", Integer, nullable=False),
    Index(
        "ix_usage_noticed",
        "hour",
        "actor_id",
        "kind",
        postgresql_where=text("count >= notice_at"),
    ),
)


def _hour() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0)


def _retry_after() -> int:
    """Whole seconds until the next hour begins."""
    return seconds_until(_hour() + timedelta(seconds=HOUR))


async def count(
    session: Session, actor: Actor, kind: str, amount: int, notice_at: int, *, lasting: bool = True
) -> int:
    """Add to this hour's count and give it, also with `amount` 0. It is locked until the commit, so
    that an account's requests are counted one after the other; if `lasting`, or in a trial, it
    stays after a rollback."""
    add = (
        insert(usage)
        .values(hour=_hour(), actor_id=actor.id, kind=kind, count=amount, notice_at=notice_at)
        .on_conflict_do_update(
            index_elements=[usage.c.hour, usage.c.actor_id, usage.c.kind],
            set_={"count": usage.c.count + amount, "notice_at": notice_at},
        )
        .returning(usage.c.count)
    )
    if amount and (lasting or is_trial(session)):
        on_rollback(session, lambda again: again.execute(add))
    return int(await session.scalar(add) or 0)


@dataclass(frozen=True, slots=True)
class Limit:
    """Of one kind of deed within an hour: told of from `notice_at`, refused beyond `stop_at`, in
    these words (with `{stop_at}`)."""

    kind: str
    notice_at: int
    stop_at: int
    words: str = (
        "Dalam satu jam satu akun membuka data paling banyak {stop_at} orang. Kecilkan halamannya"
        " atau coba lagi nanti; kepala bidang diberi tahu."
    )


async def spend(session: Session, actor: Actor, limit: Limit, amount: int) -> None:
    """Add to what the account has done in this hour, or refuse all of it (429)."""
    kind, notice_at, stop_at = limit.kind, limit.notice_at, limit.stop_at
    before = await count(session, actor, kind, 0, notice_at)
    refused = before + amount > stop_at
    tell_left(kind, stop_at, before if refused else before + amount)
    if refused:
        await count(session, actor, f"{kind}-ditolak", 1, 1)
        raise refuse(limit.words.format(stop_at=stop_at))
    await count(session, actor, kind, amount, notice_at, lasting=False)


def tell_left(kind: str, stop_at: int, used: int) -> None:
    """Say in the answer how much of this hour's limit is left."""
    tell("RateLimit-Policy", policy(kind, stop_at, HOUR))
    tell("RateLimit", left(kind, stop_at - used, _retry_after()))


def policy(kind: str, limit: int, seconds: int) -> str:
    """As draft-ietf-httpapi-ratelimit-headers says how much is allowed within which time."""
    return f'"{kind}";q={limit};w={seconds}'


def left(kind: str, rest: int, seconds: int) -> str:
    """As it says what is left, and in how many seconds it begins anew."""
    return f'"{kind}";r={max(0, rest)};t={seconds}'


def seconds_until(end: datetime) -> int:
    """Whole seconds after which it is over, at least 1."""
    return max(1, int((end - now()).total_seconds()) + 1)


def refuse(detail: str) -> TooManyRequests:
    return TooManyRequests(detail, retry_after=_retry_after())


class Notice(BaseModel):
    """An account that did much of what is watched in the hour that begins at `jam`."""

    jam: datetime
    akun: str
    jenis: str = Field(
        description="pencarian-luput, pencarian-kena, serupa-di-luar, buka, sensitif, cocok,"
        " dukcapil;"
        " …-ditolak: melebihi batas"
    )
    banyak: int
    batas: int = Field(description="Sejak banyaknya ini diberitahukan")


class NoticeQuery(PageQuery):
    """Newest first."""


router = APIRouter(
    prefix="/pemberitahuan",
    tags=[Tag("pemberitahuan", "Akun yang dalam satu jam banyak mencari atau membuka data orang")],
)


@router.get(
    "",
    summary="Akun yang banyak mencari atau membuka data dalam satu jam",
    response_model=Page[Notice],
)
async def daftar_pemberitahuan(
    session: ReadSessionDep,
    actor: Annotated[Actor, require("pantau:baca")],
    query: Annotated[NoticeQuery, Query()],
) -> Rows[Notice]:
    del actor
    c = usage.c
    place = (c.hour, c.actor_id, c.kind)
    noticed = select(*place, c.count, c.notice_at).where(c.count >= c.notice_at)
    rows = await paginate(session, noticed, query, *(Sort(one, descending=True) for one in place))
    shown = tuple(Notice.model_fields)
    return rows.map(lambda row: Notice(**dict(zip(shown, row, strict=True))))
