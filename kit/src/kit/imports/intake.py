"""Taking an upload: read as it arrives, cut into encrypted chunks, all before the 202."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request
from sqlalchemy import insert, text, update

from kit import audit, bodies, dry_run
from kit.auth import Actor
from kit.clock import now
from kit.context import request_id
from kit.crypto import Keyring
from kit.db import Session, new_id
from kit.errors import (
    BadRequest,
    FieldError,
    Invalid,
    TooLarge,
    TooManyRequests,
    TooSlow,
    Unavailable,
    UnsupportedMedia,
)
from kit.idempotency import MAX_KEY, Key, once
from kit.multipart import Sent, content

from . import account, headers
from .files import CSV, FORMATS, XLSX, csv_rows, without_report, xlsx_rows
from .headers import Header
from .sealed import seal_rows
from .spec import Cell, ImportSpec
from .tables import import_chunk, import_job

CHUNK_ROWS = 2_000
MAX_BYTES = 64 * 1024 * 1024
MAX_SECONDS = 600.0
# Each holds a connection of the pool while it arrives, and devices with bad signal are slow.
MAX_AT_ONCE = 3

# Who has had this long and still arrives slower than this gives way when others wait.
FAIR_SECONDS = 10.0
FAIR_RATE = 64 * 1024


@dataclass(eq=False, slots=True)
class Arrival:
    """One upload on its way in, on the clock of the event loop (seconds)."""

    began: float
    seen: int = 0
    waiting: asyncio.Timeout | None = None
    ended: bool = False

    async def next(self, part: Awaitable[bytes]) -> bytes:
        """The next part, or TooSlow when it does not keep pace or gives way to others."""
        ends = min(self.began + MAX_SECONDS, bodies.slowest(self.began, self.seen))
        try:
            async with asyncio.timeout_at(ends) as self.waiting:
                found = await part
        except TimeoutError:
            detail = "Unggahan terlalu lambat. Kirim lagi bila sinyal lebih baik."
            raise TooSlow(detail, retry_after=30) from None
        finally:
            self.waiting = None
        self.seen += len(found)
        return found

    def rate(self, at: float) -> float:
        return self.seen / max(at - self.began, 0.001)


class Slots:
    """Room for a few uploads at once, one of each account; a crawling one makes room."""

    def __init__(self) -> None:
        self.taken: dict[str, Arrival] = {}

    @contextmanager
    def take(self, account: str) -> Iterator[Arrival]:
        at = asyncio.get_running_loop().time()
        if account in self.taken:
            detail = "Unggahan Anda yang lain belum selesai. Tunggu, lalu kirim lagi."
            raise TooManyRequests(detail, retry_after=10)
        if sum(not one.ended for one in self.taken.values()) >= MAX_AT_ONCE:
            self._make_room(at)
        self.taken[account] = arrival = Arrival(at)
        try:
            yield arrival
        finally:
            del self.taken[account]

    def _make_room(self, at: float) -> None:
        slow = [
            one
            for one in self.taken.values()
            if one.waiting and at - one.began > FAIR_SECONDS and one.rate(at) < FAIR_RATE
        ]
        if not slow:
            raise Unavailable("Sedang banyak unggahan. Coba lagi sebentar lagi.", retry_after=10)
        slowest = min(slow, key=lambda one: one.rate(at))
        slowest.ended = True
        if slowest.waiting is not None:
            slowest.waiting.reschedule(at)


slots = Slots()

# The body of an import operation, for OpenAPI: `openapi_extra=BODY`.
BODY: dict[str, Any] = {
    **dry_run.TRIED_LATER,
    "parameters": [
        {
            "name": "lembar",
            "in": "query",
            "required": False,
            "description": "Lembar XLSX yang dibaca; wajib bila beberapa lembar berisi",
            "schema": {"type": "string"},
        },
        {
            "name": "kolom",
            "in": "query",
            "required": False,
            "description": "judul:kolom bagi judul yang lain namanya; judul:- agar tidak dibaca",
            "schema": {"type": "array", "items": {"type": "string"}},
        },
        {
            "name": "tetap",
            "in": "query",
            "required": False,
            "description": "kolom:isi, yang berlaku bagi semua baris",
            "schema": {"type": "array", "items": {"type": "string"}},
        },
        {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}},
    ],
    "requestBody": {"required": True, "content": content(*FORMATS)},
}


def location(service: str, job_id: uuid.UUID) -> str:
    return f"/{service}/v1/impor/{job_id}"


@dataclass(frozen=True, slots=True)
class _Chunk:
    number: int
    rows: int
    data: bytes


def cut(
    job_id: uuid.UUID,
    spec: ImportSpec,
    keyring: Keyring,
    found: tuple[Header, Iterator[tuple[int, Sequence[Cell]]]],
    push: Callable[[_Chunk], None],
) -> int:
    """Cut rows into encrypted chunks; the number of rows. The example of the template is none."""
    header, rows = found
    same = _same(spec, header)
    total = number = 0
    batch: list[tuple[int, list[Cell]]] = []

    def flush() -> None:
        nonlocal number, batch
        if batch:
            data = seal_rows(keyring, job_id, number, batch)
            push(_Chunk(number, len(batch), data))
            number += 1
            batch = []

    for at, row in rows:
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in row]
        if not any(cell != "" for cell in cells) or header.is_example(spec, cells):
            continue
        total += 1
        full = len(batch) >= CHUNK_ROWS
        if full and (len(batch) >= 2 * CHUNK_ROWS or not same(batch[-1][1], cells)):
            flush()
        batch.append((at, cells))
    flush()
    return total


def _same(spec: ImportSpec, header: Header) -> Callable[[Sequence[Cell], Sequence[Cell]], bool]:
    """Whether two rows that follow each other belong into one chunk."""
    if spec.together not in header.columns:
        return lambda _one, _other: False
    at = header.columns.index(spec.together)

    def same(one: Sequence[Cell], other: Sequence[Cell]) -> bool:
        return at < len(one) and at < len(other) and one[at] == other[at] != ""

    return same


async def accept(request: Request, session: Session, spec: ImportSpec, actor: Actor) -> uuid.UUID:
    """Store the upload in the caller's transaction and queue its job; the job's id."""
    with slots.take(f"{request.app.state.service}:{actor.id}") as arrival:
        return await _accept(request, session, spec, actor, arrival)


async def _accept(
    request: Request, session: Session, spec: ImportSpec, actor: Actor, arrival: Arrival
) -> uuid.UUID:
    sent = Sent(request)
    await arrival.next(sent.begin())
    kind = sent.format(FORMATS)
    if kind is None:
        raise UnsupportedMedia(f"Kirim berkas CSV ({CSV}) atau XLSX ({XLSX}).")
    loop = asyncio.get_running_loop()
    tried = dry_run.asked(request)
    job_id, digest, size = new_id(), hashlib.sha256(request.url.query.encode()), 0

    async def read() -> bytes:
        nonlocal size
        part = await arrival.next(sent.next())
        size += len(part)
        if size > MAX_BYTES:
            raise TooLarge("Berkas impor paling besar 64 MiB.")
        digest.update(part)
        return part

    async def write(chunk: _Chunk) -> None:
        await session.execute(
            insert(import_chunk).values(
                job_id=job_id, number=chunk.number, rows=chunk.rows, data=chunk.data
            )
        )

    def pull() -> bytes:
        return asyncio.run_coroutine_threadsafe(read(), loop).result()

    def push(chunk: _Chunk) -> None:
        asyncio.run_coroutine_threadsafe(write(chunk), loop).result()

    await session.execute(
        insert(import_job).values(
            id=job_id,
            kind=spec.kind,
            format=kind,
            columns=[],
            actor_id=actor.id,
            actor=account.packed(actor),
            request_id=request_id(),
            status="antre",
            tried=tried,
        )
    )
    sheet = request.query_params.get("lembar")
    if sheet is not None and (kind == "csv" or "\0" in sheet or not sheet):
        message = "Hanya untuk XLSX: nama satu lembar yang tampak."
        raise Invalid(message, FieldError("query.lembar", message, "lembar-salah"))
    keyring: Keyring = request.app.state.keyring
    chosen = headers.choice(
        spec, request.query_params.getlist("kolom"), request.query_params.getlist("tetap")
    )

    def stage() -> tuple[Header, int]:
        found = (
            csv_rows(pull, partial(headers.is_title, spec, chosen))
            if kind == "csv"
            else xlsx_rows(pull, sheet)
        )
        rows = without_report(found)
        header, following = headers.find(spec, enumerate(rows, 1), chosen)
        return header, cut(job_id, spec, keyring, (header, following), push)

    header, total = await asyncio.to_thread(stage)
    if not size:
        raise BadRequest("Berkas kosong.")

    async def queue() -> uuid.UUID:
        finished = {} if total else {"status": "selesai", "finished_at": now()}
        await session.execute(
            update(import_job)
            .where(import_job.c.id == job_id)
            .values(
                columns=header.columns,
                titles=header.titles,
                fixed=chosen.fixed,
                rows=total,
                **finished,
            )
        )
        await audit.record(session, actor, f"impor.{spec.kind}.terima", job_id, baris=total)
        await session.execute(text("SELECT pg_notify('import_job', '')"))
        return job_id

    key = _key(request, digest.digest(), tried=tried)
    found, fresh = await once(session, actor, key, queue, status=202)
    if not fresh:
        await session.execute(import_chunk.delete().where(import_chunk.c.job_id == job_id))
        await session.execute(import_job.delete().where(import_job.c.id == job_id))
    return found


def _key(request: Request, digest: bytes, *, tried: bool) -> Key | None:
    sent = request.headers.get("idempotency-key")
    if not sent:
        return None
    if len(sent) > MAX_KEY:
        message = f"Paling banyak {MAX_KEY} karakter."
        raise Invalid(message, FieldError("header.idempotency-key", message, "string_too_long"))
    # A trial has keys of its own: the same may then be meant.
    path = f"{request.url.path}?{dry_run.QUERY}" if tried else request.url.path
    return Key(sent, path, digest)
