"""A noun that brings one of everything: the toys that a division lends."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel
from sqlalchemy import MetaData, select
from sqlalchemy.orm import DeclarativeBase, Mapped

from kantor.peran import PELAKSANA
from kit import db, outbox
from kit.auth import Actor, require
from kit.brought import Scope
from kit.clock import now
from kit.db import ReadSessionDep, Record, Session, SessionDep, transaction
from kit.imports.cells import read_all
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.intake import MAX_BYTES
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.module import Module, Running, Subscription
from kit.schemas import Event, Schema
from kit.streams import Received
from kit.wake import Loop
from pelayanan.loket import Loket, LoketDep

CHANNEL = "mainan"
PICTURE_BYTES = 2_000


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=db.NAMING)
    type_annotation_map = db.TYPES


class Mainan(Record, Base):
    __tablename__ = "mainan"

    nama: Mapped[str]
    dari: Mapped[str]
    dilihat: Mapped[datetime | None]


class MainanRekam(Event):
    type = "mainan.rekam.v1"

    nama: str


class MainanBaru(Schema):
    nama: str


router = APIRouter(prefix="/mainan", tags=["mainan"])
halaman = APIRouter(include_in_schema=False)
Pembaca = Annotated[Actor, require("mainan:baca")]
Penulis = Annotated[Actor, require("mainan:tulis")]


@router.get("", summary="Mainan yang ada")
async def daftar_mainan(session: ReadSessionDep, actor: Pembaca) -> list[str]:
    del actor
    names = await session.scalars(select(Mainan.nama).order_by(Mainan.nama))
    return list(names)


@router.post("", summary="Catat mainan", status_code=201)
async def catat_mainan(session: SessionDep, actor: Penulis, baru: MainanBaru) -> None:
    del actor
    one = Mainan(id=db.new_id(), nama=baru.nama, dari="formulir")
    session.add(one)
    await outbox.emit(session, MainanRekam(nama=baru.nama), subject=one.id, version=1)


@router.post("/impor", summary="Impor mainan dari CSV atau XLSX", **UPLOAD)
async def impor_mainan(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, _spesifikasi(loket), response)


@router.post("/{mainan_id}/gambar", summary="Kirim gambar mainan")
async def gambar_mainan(request: Request, actor: Penulis, mainan_id: uuid.UUID) -> int:
    del actor, mainan_id
    return len(await request.body())


@halaman.get("/etalase")
async def etalase() -> PlainTextResponse:
    return PlainTextResponse("boneka di etalase")


@halaman.get("/gudang")
async def gudang(actor: Pembaca) -> PlainTextResponse:
    return PlainTextResponse(f"gudang bagi {actor.id}")


async def _olah(session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    del actor
    names, wrong = read_all(rows, lambda cells: cells.get("nama"))
    session.add_all(Mainan(id=db.new_id(), nama=name, dari="berkas") for name in names)
    return Outcome(len(names), 0, wrong)


def _spesifikasi(_: Loket) -> ImportSpec:
    return ImportSpec("mainan", ("nama",), frozenset({"nama"}), _olah)


def _lihat(running: Running[Loket]) -> Loop:
    """Marks as seen what is there whenever somebody knocks."""

    async def loop() -> None:
        while True:
            await running.listener.wait(CHANNEL, at_most=30)
            async with transaction(running.sessions) as session:
                for one in await session.scalars(select(Mainan).where(Mainan.dilihat.is_(None))):
                    one.dilihat = now()

    return loop


class MainanTetangga(BaseModel):
    """What is read of another division's toys."""

    nama: str


async def _dari_tetangga(loket: Loket, session: Session, batch: Sequence[Received]) -> None:
    del loket
    for one in batch:
        assert isinstance(one.data, MainanTetangga)
        session.add(Mainan(id=db.new_id(), nama=one.data.nama, dari=one.event.source))


MAINAN: Module[Loket] = Module(
    "mainan",
    (router,),
    (_spesifikasi,),
    loops={"lihat": _lihat},
    channels=(CHANNEL,),
    pages=(halaman,),
    open=("/etalase",),
    bodies={
        "POST /mainan/impor": MAX_BYTES,
        "POST /mainan/{mainan_id}/gambar": PICTURE_BYTES,
    },
    tables=(Mainan,),
    scopes={
        "mainan:baca": Scope("Melihat mainan", PELAKSANA),
        "mainan:tulis": Scope("Mencatat mainan", PELAKSANA),
    },
    events=(MainanRekam,),
    subscriptions={
        "tetangga": Subscription(("dayasos",), {MainanRekam.type: MainanTetangga}, _dari_tetangga)
    },
)
