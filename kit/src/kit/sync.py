"""`POST /<service>/v1/sinkron`: what a device wrote without signal, sent as one batch.

Each item is one request that the API takes anyway, done through the same door: same rights, rules
and refusals, in a transaction of its own, in the order of the batch. So a batch may be cut, sent
twice, half, or again after other batches: what was accepted is known by the ids of device and item
for ever and only answered again, and whatever was not stays on the device.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from pydantic import Field, model_validator
from starlette.types import Message, Scope

from kit import dry_run, module, problems
from kit.auth import Actor, require
from kit.context import request_id
from kit.db import SessionsDep, reading
from kit.errors import (
    AppError,
    Conflict,
    Invalid,
    NotAuthenticated,
    PreconditionFailed,
    TooManyRequests,
)
from kit.idempotency import (
    FROM,
    Done,
    KeyReused,
    Sent,
    accepted,
    asked_for,
    fingerprint,
)
from kit.module import Module
from kit.operations import Operations
from kit.preconditions import etag
from kit.reference.tags import Tag
from kit.schemas import Schema, example

MAX_ITEMS = 500
# Nothing is wrong with these: they are sent again as they are.
_LATER = frozenset({NotAuthenticated.status, TooManyRequests.status})
_CONFLICTS = frozenset({Conflict.status, PreconditionFailed.status})
_BAD = 400
_BROKEN = 500
# Where an answer that is given row by row says which it refused.
REFUSED = "ditolak"
# Of the ASGI scope of a batch, what the requests of its items have too.
_SAME = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path")

router = APIRouter(
    prefix="/sinkron",
    tags=[Tag("sinkron", "Kiriman perangkat yang mencatat tanpa sinyal")],
)
Pengirim = Annotated[Actor, require("sinkron:tulis")]


class Butir(Schema):
    """One request that waited on the device."""

    id: uuid.UUID = Field(description="Dibuat perangkat, tetap sama bila dikirim lagi")
    metode: Literal["POST", "PUT", "PATCH"] = "POST"
    jalur: str = Field(
        max_length=300,
        pattern=r"^(/[A-Za-z0-9_.~-]+)+$",
        description="Di bawah alamat layanan ini, misalnya /permohonan",
    )
    isi: dict[str, Any] | None = Field(default=None, description="Isi operasi itu")
    versi: int | None = Field(
        default=None, ge=1, description="Versi yang dilihat perangkat; dikirim sebagai If-Match"
    )
    setelah: list[uuid.UUID] = Field(
        default=[], max_length=20, description="Butir yang harus diterima lebih dahulu"
    )


class Kiriman(Schema):
    model_config = example(
        perangkat="0193a1b2-0000-7000-8000-000000000001",
        butir=[
            {
                "id": "0193a1b2-0000-7000-8000-000000000002",
                "jalur": "/permohonan/0193a1b2-0000-7000-8000-000000000003/verifikasi",
            }
        ],
    )

    perangkat: uuid.UUID = Field(description="Id pemasangan aplikasi, dibuat perangkat")
    butir: list[Butir] = Field(min_length=1, max_length=MAX_ITEMS)
    ringkas: bool = Field(default=False, description="Tanpa jawaban dari butir yang diterima")

    @model_validator(mode="after")
    def _each_once(self) -> Kiriman:
        if len({one.id for one in self.butir}) < len(self.butir):
            raise ValueError("Satu butir hanya boleh sekali dalam satu kiriman.")
        return self


class ButirDijawab(Schema):
    """What became of an item. Only what is `diterima` may leave the device."""

    id: uuid.UUID
    hasil: Literal["diterima", "ditolak", "bentrok", "ditunda"] = Field(
        description="ditolak: perlu diperbaiki; bentrok: data di kantor sudah lain, lihat "
        "`di_kantor`; ditunda: kirim lagi tanpa perubahan"
    )
    status: int | None = Field(
        default=None, description="Status jawaban operasi itu; null bila belum dijalankan"
    )
    menunggu: list[uuid.UUID] = Field(
        default=[], description="Butir dari `setelah` yang belum diterima"
    )
    jawaban: dict[str, Any] | None = Field(
        default=None, description="Jawaban operasi itu, atau masalahnya (RFC 9457)"
    )
    di_kantor: dict[str, Any] | None = Field(
        default=None, description="Bila bentrok: data yang kini tersimpan, sejauh boleh dilihat"
    )


class KirimanDijawab(Schema):
    diterima: int
    butir: list[ButirDijawab]


class NotQueued(Invalid):
    code = "bukan-untuk-antrean"
    title = "Tidak dapat dikirim dari antrean"
    advice = (
        "Dari antrean perangkat hanya dapat dikirim operasi JSON layanan ini yang menerima "
        "Idempotency-Key. Kirim berkas lewat /unggahan; yang lain langsung."
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """The operations of a service that may wait on a device, since they may be sent twice; and
    those of them that answer row by row, which say again what became of each."""

    sendable: Operations
    by_row: Operations


def queue(modules: Sequence[Module[Any]]) -> Queue:
    keyed = [route for route in module.routes(modules) if asked_for(route.dependant)]
    by_row = [one for one in keyed if REFUSED in getattr(one.response_model, "model_fields", {})]
    return Queue(*(Operations(_table(routes)) for routes in (keyed, by_row)))


def _table(routes: Iterable[APIRoute]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for route in routes:
        found.setdefault(route.path, []).extend(route.methods or ())
    return found


@dataclass(slots=True)
class _Answer:
    """What an operation answered to one request made inside of the house."""

    status: int = 0
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    def content(self) -> dict[str, Any] | None:
        found = orjson.loads(self.body) if self.body else None
        return found if isinstance(found, dict) else None


def _body(item: Butir) -> bytes:
    return b"" if item.isi is None else orjson.dumps(item.isi)


async def _ask(
    request: Request,
    method: str,
    path: str,
    item: Butir | None = None,
    sent: Sent | None = None,
) -> _Answer:
    """One request more to this service, by the caller of `request`."""
    content = b"" if item is None else _body(item)
    headers = [one for one in request.scope["headers"] if one[0] == b"authorization"]
    headers.append((b"x-request-id", (request_id() or "").encode()))
    if content:
        headers.append((b"content-type", b"application/json"))
    if item is not None and item.versi is not None:
        headers.append((b"if-match", etag(item.versi).encode()))
    scope: Scope = {key: request.scope[key] for key in _SAME} | {
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        FROM: sent,
    }
    answer = _Answer()

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def run() -> None:
        await request.app(scope, receive, answer.send)

    # A task has its own context: what is set for one item's request ends with it.
    await asyncio.create_task(run())
    return answer


def _root(request: Request) -> str:
    return request.url.path.removesuffix(router.prefix)


async def _send(request: Request, device: uuid.UUID, item: Butir) -> ButirDijawab:
    operations: Queue = request.app.state.queue
    if item.metode not in operations.sendable.methods(item.jalur):
        return _refused(item, NotQueued(NotQueued.advice))
    path = _root(request) + item.jalur
    answer = await _ask(request, item.metode, path, item, Sent(device, item.id))
    outcome = _outcome(answer.status)
    there = await _there(request, item) if outcome == "bentrok" else None
    return ButirDijawab(
        id=item.id,
        hasil=outcome,
        status=answer.status,
        jawaban=answer.content(),
        di_kantor=there,
    )


def _refused(item: Butir, error: AppError) -> ButirDijawab:
    refusal = problems.body(error.status, error.code, error.title, error.detail, item.jalur)
    return ButirDijawab(id=item.id, hasil="ditolak", status=error.status, jawaban=refusal)


async def _again(
    request: Request, device: uuid.UUID, item: Butir, done: Done, *, short: bool
) -> ButirDijawab:
    """An item that was done before: what it made or changed, as far as the caller sees it now."""
    if done.fingerprint != fingerprint(item.metode, _root(request) + item.jalur, _body(item)):
        return _refused(item, KeyReused("Id butir ini sudah dipakai untuk isi yang lain."))
    operations: Queue = request.app.state.queue
    if item.metode in operations.by_row.methods(item.jalur):
        return await _send(request, device, item)
    made = {**(item.isi or {}), "id": done.resource_id}
    shown = None if short else await _there(request, item, made)
    return ButirDijawab(id=item.id, hasil="diterima", status=done.status, jawaban=shown)


def _outcome(status: int) -> Literal["diterima", "ditolak", "bentrok", "ditunda"]:
    if status < _BAD:
        return "diterima"
    if status in _LATER or status >= _BROKEN:
        return "ditunda"
    return "bentrok" if status in _CONFLICTS else "ditolak"


async def _there(
    request: Request, item: Butir, made: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """What stands now where an item wrote or wanted to write, if the caller may see it."""
    operations: Operations = request.app.state.operations
    place = operations.place(_root(request) + item.jalur, made or item.isi or {})
    if place is None:
        return None
    answer = await _ask(request, "GET", place)
    return answer.content() if answer.status < _BAD else None


@router.post("", summary="Kirim yang dicatat tanpa sinyal", openapi_extra=dry_run.NOT_TRIED)
async def kirim_sinkron(
    request: Request, sessions: SessionsDep, actor: Pengirim, kiriman: Kiriman
) -> KirimanDijawab:
    del actor  # each item is asked for in its own name
    asked = {one for item in kiriman.butir for one in (item.id, *item.setelah)}
    async with reading(sessions) as session:
        before = await accepted(session, kiriman.perangkat, asked)
    done = set(before)
    answers: list[ButirDijawab] = []
    for item in kiriman.butir:
        waits = [one for one in item.setelah if one not in done]
        if item.id in before:
            known, short = before[item.id], kiriman.ringkas
            answer = await _again(request, kiriman.perangkat, item, known, short=short)
        elif waits:
            answer = ButirDijawab(id=item.id, hasil="ditunda", menunggu=waits)
        else:
            answer = await _send(request, kiriman.perangkat, item)
        if answer.hasil == "diterima":
            done.add(item.id)
            # A list says in its answer which of its rows it refused.
            if kiriman.ringkas and not (answer.jawaban or {}).get(REFUSED):
                answer = answer.model_copy(update={"jawaban": None})
        answers.append(answer)
    return KirimanDijawab(diterima=sum(one.hasil == "diterima" for one in answers), butir=answers)
