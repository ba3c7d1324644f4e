"""The commands of a service, for whoever looks after it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import select, true

from kit.auth import Actor, require
from kit.db import ReadSessionDep
from kit.pagination import Page, PageQuery, Rows, Sort, paginate
from kit.reference.tags import Tag
from kit.schemas import Schema

from .tables import HELD, command

_SHOWN = {
    "id": command.c.id,
    "tujuan": command.c.target,
    "jenis": command.c.kind,
    "keadaan": command.c.state,
    "sebab": command.c.code,
    "percobaan": command.c.attempt,
    "dibuat": command.c.at,
    "dikirim": command.c.sent_at,
    "berikutnya": command.c.next_at,
    "selesai": command.c.ended_at,
}
_STATES = {
    "tertahan": HELD,
    "berjalan": command.c.next_at.is_not(None),
    "selesai": command.c.ended_at.is_not(None),
    "semua": true(),
}


class CommandShown(Schema):
    """One command, without what it says and whom it is about."""

    id: uuid.UUID
    tujuan: str
    jenis: str
    keadaan: Literal["waiting", "sent", "unknown", "answered", "refused"]
    sebab: str | None = Field(description="Kata sandi hasil terakhir")
    percobaan: int = Field(description="Banyaknya pengiriman dan pertanyaan")
    dibuat: datetime
    dikirim: datetime | None = Field(description="Pengiriman terakhir")
    berikutnya: datetime | None = Field(description="Kapan dicoba atau ditanyakan lagi")
    selesai: datetime | None


class CommandQuery(PageQuery):
    """Newest first."""

    keadaan: Literal["tertahan", "berjalan", "selesai", "semua"] = Field(
        default="tertahan", description="tertahan: tidak dicoba lagi sebelum diputuskan orang"
    )


router = APIRouter(
    prefix="/perintah", tags=[Tag("perintah", "Perintah kepada lembaga lain dan nasibnya")]
)


@router.get(
    "",
    summary="Perintah kepada instansi lain, terutama yang tertahan",
    response_model=Page[CommandShown],
)
async def daftar_perintah(
    session: ReadSessionDep,
    actor: Annotated[Actor, require("pantau:baca")],
    query: Annotated[CommandQuery, Query()],
) -> Rows[CommandShown]:
    del actor
    shown = select(*_SHOWN.values()).where(_STATES[query.keadaan])
    page = await paginate(session, shown, query, Sort(command.c.id, descending=True))
    return page.map(lambda row: CommandShown(**dict(zip(_SHOWN, row, strict=True))))
