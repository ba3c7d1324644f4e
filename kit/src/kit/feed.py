"""`GET /<service>/v1/peristiwa`: the event log, to rebuild from, to fetch again and to compare."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import text

from kit.auth import Actor, require
from kit.clock import midnight, today, zone
from kit.db import NOT_BEGUN_FROM, SETTLED_BELOW, ReadSession, ReadSessionDep
from kit.pagination import decode_cursor, encode_cursor
from kit.reference.tags import Tag
from kit.relay import cloud_event
from kit.schemas import QuerySchema

router = APIRouter(
    prefix="/peristiwa",
    tags=[Tag("peristiwa", "Catatan peristiwa layanan ini, dibaca ulang oleh program lain")],
)
Pembaca = Annotated[Actor, require("peristiwa:baca")]


class FeedQuery(QuerySchema):
    setelah: str | None = Field(default=None, max_length=200, description="Kursor terakhir")
    batas: int = Field(default=500, ge=1, le=5_000)
    dari: date | None = Field(default=None, description="Hanya yang dicatat sejak tanggal ini")
    sampai: date | None = Field(default=None, description="Hanya yang dicatat sampai tanggal ini")


class FeedPage(BaseModel):
    """Events as CloudEvents 1.0, in the order in which their transactions began."""

    data: list[dict[str, Any]]
    berikutnya: str | None = Field(description="Kursor untuk halaman berikut; null bila belum ada")


class TallyQuery(QuerySchema):
    dari: date | None = None
    sampai: date | None = None


class Tally(BaseModel):
    """Events of a type recorded on a day of the office: how many, the sum of their ids' ends."""

    hari: date
    jenis: str
    banyak: int
    jumlah: int


class Tallies(BaseModel):
    data: list[Tally]
    tertunda: int = Field(
        description="Tercatat pada hari-hari itu, tetapi belum tampil selama transaksi yang lebih "
        "dahulu belum selesai"
    )


# Rows of transactions below the oldest running one, so that none is skipped that commits late;
# and rows whose transaction lies ahead of all: they came from another server by a restore.
_SETTLED = f"(xact < {SETTLED_BELOW} OR xact >= {NOT_BEGUN_FROM})"

_PAGE = text(f"""
SELECT xact, id, event_id, type, subject, at, request_id, data::text AS data
FROM event_log
WHERE (xact, id) > (:xact, :id)
  AND {_SETTLED}
  AND at >= :since AND at < :until
ORDER BY xact, id
LIMIT :limit
""")  # noqa: S608  (a constant of this module)

# Ids are random in their last 32 bits, so their sum tells two sets of events apart. It counts what
# the pages show, no more: a difference to a reader is then never one that it cannot fetch.
_TALLY = text(f"""
SELECT (at AT TIME ZONE CAST(:zone AS text))::date AS hari, type AS jenis, count(*) AS banyak,
       sum(('x' || right(event_id::text, 8))::bit(32)::bigint)::bigint AS jumlah
FROM event_log
WHERE at >= :since AND at < :until AND {_SETTLED}
GROUP BY 1, 2
ORDER BY 1, 2
""")  # noqa: S608  (a constant of this module)

_HELD_BACK = text(f"""
SELECT count(*) FROM event_log WHERE at >= :since AND at < :until AND NOT {_SETTLED}
""")  # noqa: S608  (a constant of this module)

EARLIEST = date(2000, 1, 1)
LATEST = date(9000, 1, 1)


def bounds(first: date | None, last: date | None) -> dict[str, datetime]:
    """The instants between which days of the office lie, both days included."""
    after = (last or LATEST) + timedelta(days=1)
    return {
        "since": midnight(first or EARLIEST),
        "until": midnight(after),
    }


async def tally(session: ReadSession, first: date, last: date | None) -> list[Tally]:
    """What was recorded on each of these days, both days included."""
    found = await session.execute(_TALLY, {**bounds(first, last), "zone": zone().key})
    return [Tally(**row) for row in found.mappings()]


async def page(session: ReadSession, source: str, query: FeedQuery) -> FeedPage:
    xact, last = decode_cursor(query.setelah, (int, int)) if query.setelah else (0, 0)
    rows = (
        await session.execute(
            _PAGE,
            {
                "xact": xact,
                "id": last,
                "limit": query.batas,
                **bounds(query.dari, query.sampai),
            },
        )
    ).all()
    return FeedPage(
        data=[orjson.loads(cloud_event(source, row)) for row in rows],
        berikutnya=encode_cursor((rows[-1].xact, rows[-1].id)) if rows else None,
    )


@router.get("", summary="Baca ulang catatan peristiwa")
async def daftar_peristiwa(
    request: Request,
    session: ReadSessionDep,
    actor: Pembaca,
    query: Annotated[FeedQuery, Query()],
) -> FeedPage:
    del actor
    return await page(session, request.app.state.service, query)


@router.get("/rekap", summary="Banyaknya peristiwa per jenis dan hari")
async def rekap_peristiwa(
    session: ReadSessionDep, actor: Pembaca, query: Annotated[TallyQuery, Query()]
) -> Tallies:
    del actor
    first = query.dari or today()
    held_back = await session.scalar(_HELD_BACK, bounds(first, query.sampai)) or 0
    return Tallies(data=await tally(session, first, query.sampai), tertunda=held_back)
