"""Bulk import: upload into staging rows, then chunks of one transaction each, then a report.

The upload is read as it arrives, cut into chunks and stored encrypted, all before the 202. A
worker claims one chunk at a time and hands its rows to the spec; what it did, the errors and the
progress are committed together, so a killed worker repeats nothing. A finished chunk's data is
erased; refused rows are kept, encrypted, for the report.
"""

from __future__ import annotations

import asyncio
import codecs
import csv
import hashlib
import io
import logging
import re
import uuid
import zipfile
import zlib
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import orjson
import xlsxwriter
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from python_calamine import CalamineError, CalamineWorkbook
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from kit import audit
from kit.auth import Actor, require
from kit.clock import now
from kit.context import request_id, use_request_id
from kit.crypto import Keyring
from kit.db import ReadSession, ReadSessionDep, Session, Sessions, kit_metadata, new_id, transaction
from kit.errors import BadRequest, FieldError, Invalid, NotFound, TooLarge, UnsupportedMedia
from kit.idempotency import Key, once
from kit.pagination import Page, PageQuery, decode_cursor, encode_cursor
from kit.wake import Listener, is_away

log = logging.getLogger(__name__)

CHANNEL = "import_job"
CHUNK_ROWS = 2_000
MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_CELL = 10_000
MAX_TRIES = 3
TICK = 5.0

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {CSV: "csv", XLSX: "xlsx"}
MEDIA = {name: media for media, name in FORMATS.items()}

import_job = Table(
    "import_job",
    kit_metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("columns", JSONB, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("actor", JSONB, nullable=False),
    Column("request_id", Text),
    Column("status", Text, nullable=False),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("existing", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Index("ix_import_job_actor_id_id", "actor_id", "id"),
)

import_chunk = Table(
    "import_chunk",
    kit_metadata,
    Column("job_id", Uuid, ForeignKey("import_job.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
    Column("data", LargeBinary),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("done", Boolean, nullable=False, server_default="false"),
    Index("ix_import_chunk_open", "job_id", "number", postgresql_where=text("NOT done")),
)

import_error = Table(
    "import_error",
    kit_metadata,
    Column("job_id", Uuid, ForeignKey("import_job.id"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("column", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """`number` is the row in the sheet (the header is 1); `values` has every column of the file,
    trimmed, "" when empty."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    row: int
    column: str
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a chunk: rows taken over, rows that were there already, rows refused."""

    accepted: int
    existing: int
    errors: Sequence[RowError]


Process = Callable[[Session, Actor, Sequence[ImportRow]], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """One kind of import. `process` writes a chunk's good rows in the given transaction; it raises
    nothing for a bad row, which it reports instead."""

    kind: str
    columns: tuple[str, ...]
    required: frozenset[str]
    process: Process


# --- reading files -----------------------------------------------------------------------------


def _not_utf8() -> Invalid:
    message = "Berkas bukan UTF-8. Simpan ulang sebagai CSV UTF-8."
    return Invalid(message, FieldError("berkas", message, "bukan-utf-8"))


def _decoded(pull: Callable[[], bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest = ""
    try:
        while chunk := pull():
            # Only "\n" ends a line here: a "\r\n" may be cut in two, and other line ends of
            # str.splitlines may stand inside a cell.
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            for line in lines:
                yield line + "\n"
        rest += decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _not_utf8() from None
    if rest:
        yield rest


def _csv_rows(pull: Callable[[], bytes]) -> Iterator[list[str]]:
    lines = _decoded(pull)
    first = next(lines, "")
    # Spreadsheets of an Indonesian locale separate by semicolon.
    delimiter = ";" if first.count(";") > first.count(",") else ","

    def all_lines() -> Iterator[str]:
        yield first
        yield from lines

    try:
        yield from csv.reader(all_lines(), delimiter=delimiter, strict=True)
    except csv.Error:
        message = "CSV tidak dapat dibaca: periksa tanda kutip."
        raise Invalid(message, FieldError("berkas", message, "csv-rusak")) from None


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _xlsx_rows(pull: Callable[[], bytes]) -> Iterator[list[str]]:
    content = io.BytesIO()
    while chunk := pull():
        content.write(chunk)
    try:
        with zipfile.ZipFile(content) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise TooLarge("Isi berkas XLSX terlalu besar setelah dibuka.")
        content.seek(0)
        sheet = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
    except (zipfile.BadZipFile, CalamineError, IndexError):
        message = "Berkas bukan XLSX yang dapat dibaca."
        raise Invalid(message, FieldError("berkas", message, "xlsx-rusak")) from None
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


def _header(spec: ImportSpec, row: list[str] | None) -> list[str]:
    names = [name.strip().lower() for name in row or []]
    errors = [
        FieldError(f"berkas.{name}", f"Kolom {name!r} tidak dikenal.", "kolom-tidak-dikenal")
        for name in names
        if name not in spec.columns
    ]
    errors += [
        FieldError(f"berkas.{name}", f"Kolom {name!r} tidak ada.", "kolom-tidak-ada")
        for name in spec.columns
        if name in spec.required and name not in names
    ]
    errors += [
        FieldError(f"berkas.{name}", f"Kolom {name!r} tertulis dua kali.", "kolom-ganda")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if errors:
        expected = ", ".join(spec.columns)
        raise Invalid(f"Judul kolom tidak sesuai. Kolom yang dikenal: {expected}.", *errors)
    return names


@dataclass(frozen=True, slots=True)
class _Chunk:
    number: int
    rows: int
    data: bytes


def _aad(job_id: uuid.UUID, part: str, number: int) -> bytes:
    return f"import:{part}:{job_id}:{number}".encode()


def _stage(
    job_id: uuid.UUID,
    spec: ImportSpec,
    keyring: Keyring,
    rows: Iterator[list[str]],
    push: Callable[[_Chunk], None],
) -> tuple[list[str], int]:
    """Cut rows into encrypted chunks; the columns found and the number of rows."""
    columns = _header(spec, next(rows, None))
    total = number = 0
    batch: list[tuple[int, list[str]]] = []

    def flush() -> None:
        nonlocal number, batch
        if batch:
            packed = zlib.compress(orjson.dumps(batch), 1)
            data = keyring.encrypt(packed, _aad(job_id, "chunk", number))
            push(_Chunk(number, len(batch), data))
            number += 1
            batch = []

    for at, row in enumerate(rows, 2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        total += 1
        batch.append((at, cells))
        if len(batch) == CHUNK_ROWS:
            flush()
    flush()
    return columns, total


# --- accepting an upload -----------------------------------------------------------------------


async def accept(request: Request, session: Session, spec: ImportSpec, actor: Actor) -> uuid.UUID:
    """Store the upload in the caller's transaction and queue its job; the job's id."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    kind = FORMATS.get(media)
    if kind is None:
        raise UnsupportedMedia(f"Kirim berkas CSV ({CSV}) atau XLSX ({XLSX}).")
    loop = asyncio.get_running_loop()
    job_id, digest, size = new_id(), hashlib.sha256(), 0
    stream = request.stream()

    async def read() -> bytes:
        nonlocal size
        async for part in stream:
            if part:
                size += len(part)
                if size > MAX_BYTES:
                    raise TooLarge("Berkas impor paling besar 64 MiB.")
                digest.update(part)
                return part
        return b""

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
            actor=_packed(actor),
            request_id=request_id(),
            status="antre",
        )
    )
    rows = (_csv_rows if kind == "csv" else _xlsx_rows)(pull)
    keyring: Keyring = request.app.state.keyring
    columns, total = await asyncio.to_thread(_stage, job_id, spec, keyring, rows, push)
    if not size:
        raise BadRequest("Berkas kosong.")

    async def queue() -> uuid.UUID:
        finished = {} if total else {"status": "selesai", "finished_at": now()}
        await session.execute(
            update(import_job)
            .where(import_job.c.id == job_id)
            .values(columns=columns, rows=total, **finished)
        )
        await audit.record(session, actor, f"impor.{spec.kind}.terima", job_id, baris=total)
        await session.execute(text("SELECT pg_notify('import_job', '')"))
        return job_id

    sent = request.headers.get("idempotency-key")
    key = Key(sent, request.url.path, digest.digest()) if sent else None
    found, fresh = await once(session, actor, key, queue, status=202)
    if not fresh:
        await session.execute(import_chunk.delete().where(import_chunk.c.job_id == job_id))
        await session.execute(import_job.delete().where(import_job.c.id == job_id))
    return found


def _packed(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "jenis": actor.jenis,
        "nama": actor.nama,
        "peran": sorted(actor.peran),
        "bidang": sorted(actor.bidang),
        "wilayah": list(actor.wilayah),
        "scopes": sorted(actor.scopes),
    }


def _unpacked(found: Mapping[str, Any]) -> Actor:
    return Actor(
        id=found["id"],
        jenis=found["jenis"],
        nama=found["nama"],
        peran=frozenset(found["peran"]),
        bidang=frozenset(found["bidang"]),
        wilayah=tuple(found["wilayah"]),
        scopes=frozenset(found["scopes"]),
    )


# --- working through the chunks ----------------------------------------------------------------


@dataclass(slots=True)
class ImportWorker:
    """Works through waiting chunks; several may run beside each other."""

    sessions: Sessions
    keyring: Keyring
    specs: Mapping[str, ImportSpec]
    listener: Listener

    async def run(self) -> None:
        while True:
            while await self.step():
                pass
            await self.listener.wait(CHANNEL, at_most=TICK)

    async def step(self) -> bool:
        """Do one chunk; False when none is waiting."""
        claimed: tuple[Any, Any] | None = None
        try:
            async with transaction(self.sessions) as session:
                claimed = await self._claim(session)
                if claimed is None:
                    return False
                job, chunk = claimed
                use_request_id(job.request_id)
                rows = await asyncio.to_thread(self._rows, job, chunk)
                outcome = await self._process(session, job, rows)
                await self._finish(session, job, chunk, rows, outcome)
        except Exception as error:
            if is_away(error) or claimed is None:
                raise
            log.exception("import chunk failed", extra={"job_id": str(claimed[0].id)})
            await self._failed(*claimed)
        return True

    async def _claim(self, session: Session) -> tuple[Any, Any] | None:
        chunk = (
            await session.execute(
                select(import_chunk)
                .where(~import_chunk.c.done)
                .order_by(import_chunk.c.job_id, import_chunk.c.number)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
        ).one_or_none()
        if chunk is None:
            return None
        job = (
            await session.execute(select(import_job).where(import_job.c.id == chunk.job_id))
        ).one()
        return job, chunk

    def _rows(self, job: Any, chunk: Any) -> list[ImportRow | RowError]:  # noqa: ANN401
        packed = self.keyring.decrypt(chunk.data, _aad(job.id, "chunk", chunk.number))
        columns: list[str] = job.columns
        width = len(columns)
        rows: list[ImportRow | RowError] = []
        for number, cells in orjson.loads(zlib.decompress(packed)):
            if len(cells) > width and any(cells[width:]):
                rows.append(
                    RowError(number, "", "Jumlah kolom tidak sama dengan judul.", "jumlah-kolom")
                )
            else:
                cells += [""] * (width - len(cells))
                rows.append(ImportRow(number, dict(zip(columns, cells, strict=False))))
        return rows

    async def _process(
        self,
        session: Session,
        job: Any,  # noqa: ANN401
        rows: Sequence[ImportRow | RowError],
    ) -> Outcome:
        good = [row for row in rows if isinstance(row, ImportRow)]
        misshapen = [row for row in rows if isinstance(row, RowError)]
        spec = self.specs[job.kind]
        found = (
            await spec.process(session, _unpacked(job.actor), good) if good else Outcome(0, 0, ())
        )
        # One reason a row is enough to mend it; a spec may report several.
        errors = {error.row: error for error in reversed([*misshapen, *found.errors])}
        return Outcome(found.accepted, found.existing, list(errors.values()))

    async def _finish(
        self,
        session: Session,
        job: Any,  # noqa: ANN401
        chunk: Any,  # noqa: ANN401
        rows: Sequence[ImportRow | RowError],
        outcome: Outcome,
    ) -> None:
        if outcome.errors:
            cells = {
                row.number: list(row.values.values()) for row in rows if isinstance(row, ImportRow)
            }
            await session.execute(
                insert(import_error),
                [
                    {
                        "job_id": job.id,
                        "row": error.row,
                        "column": error.column,
                        "message": error.message,
                        "code": error.code,
                        "data": self.keyring.encrypt(
                            orjson.dumps(cells.get(error.row, [])),
                            _aad(job.id, "error", error.row),
                        ),
                    }
                    for error in outcome.errors
                ],
            )
        await session.execute(
            update(import_chunk)
            .where(import_chunk.c.job_id == job.id, import_chunk.c.number == chunk.number)
            .values(done=True, data=None)
        )
        counted = import_job.c
        done = (
            update(import_job)
            .where(counted.id == job.id)
            .values(
                status="berjalan",
                started_at=func.coalesce(counted.started_at, now()),
                done=counted.done + chunk.rows,
                accepted=counted.accepted + outcome.accepted,
                existing=counted.existing + outcome.existing,
                refused=counted.refused + len(outcome.errors),
            )
            .returning(counted.done, counted.rows)
        )
        progress = (await session.execute(done)).one()
        if progress.done == progress.rows:
            await session.execute(
                update(import_job)
                .where(counted.id == job.id)
                .values(status="selesai", finished_at=now())
            )

    async def _failed(self, job: Any, chunk: Any) -> None:  # noqa: ANN401
        """A chunk that fails for a fault of ours is tried again, then its rows are reported."""
        async with transaction(self.sessions) as session:
            where = (import_chunk.c.job_id == job.id) & (import_chunk.c.number == chunk.number)
            tries = await session.scalar(
                update(import_chunk)
                .where(where, ~import_chunk.c.done)
                .values(tries=import_chunk.c.tries + 1)
                .returning(import_chunk.c.tries)
            )
            if tries is None or tries < MAX_TRIES:
                return
            rows = await asyncio.to_thread(self._rows, job, chunk)
            message = "Baris ini gagal diproses karena kesalahan sistem. Kirim lagi."
            errors = [RowError(_row_number(row), "", message, "kesalahan-sistem") for row in rows]
            await self._finish(session, job, chunk, rows, Outcome(0, 0, errors))


def _row_number(row: ImportRow | RowError) -> int:
    return row.number if isinstance(row, ImportRow) else row.row


# --- progress and report -----------------------------------------------------------------------


class ImportProgress(BaseModel):
    """Progress of an import; `laporan` holds the refused rows once there are any."""

    id: uuid.UUID
    jenis: str
    status: str = Field(description="antre, berjalan atau selesai")
    baris: int = Field(description="Banyaknya baris data dalam berkas")
    diproses: int
    diterima: int
    sudah_ada: int = Field(description="Baris yang sama sudah tersimpan sebelumnya")
    ditolak: int
    dibuat: datetime
    selesai: datetime | None


class ImportRefusal(BaseModel):
    """One refused row: its number in the sheet, the column, and why."""

    baris: int
    kolom: str
    pesan: str
    kode: str


class ImportQuery(PageQuery):
    """Newest first."""


router = APIRouter(prefix="/impor", tags=["impor"])
Pembaca = Annotated[Actor, require("impor:baca")]

# The body of an import operation, for OpenAPI: `openapi_extra=imports.BODY`.
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in FORMATS},
    }
}


def location(service: str, job_id: uuid.UUID) -> str:
    return f"/{service}/v1/impor/{job_id}"


def _shown(row: Any) -> ImportProgress:  # noqa: ANN401  (a result row)
    return ImportProgress(
        id=row.id,
        jenis=row.kind,
        status=row.status,
        baris=row.rows,
        diproses=row.done,
        diterima=row.accepted,
        sudah_ada=row.existing,
        ditolak=row.refused,
        dibuat=row.at,
        selesai=row.finished_at,
    )


async def _own(session: ReadSession, actor: Actor, job_id: uuid.UUID) -> Any:  # noqa: ANN401
    """A job is seen by the account that sent it: its rows may lie outside another's area."""
    row = (
        await session.execute(
            select(import_job).where(import_job.c.id == job_id, import_job.c.actor_id == actor.id)
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"Tidak ada impor {job_id}.")
    return row


async def progress(session: ReadSession, actor: Actor, job_id: uuid.UUID) -> ImportProgress:
    return _shown(await _own(session, actor, job_id))


@router.get("", summary="Daftar impor saya")
async def daftar_impor(
    session: ReadSessionDep, actor: Pembaca, query: Annotated[ImportQuery, Query()]
) -> Page[ImportProgress]:
    found = select(import_job).where(import_job.c.actor_id == actor.id)
    if query.kursor is not None:
        (after,) = decode_cursor(query.kursor, (uuid.UUID,))
        found = found.where(import_job.c.id < after)
    rows = (
        await session.execute(found.order_by(import_job.c.id.desc()).limit(query.batas + 1))
    ).all()
    return _page(rows, query, lambda row: row.id, _shown)


def _page(
    rows: Sequence[Any],
    query: PageQuery,
    key: Callable[[Any], object],
    show: Callable[[Any], Any],
) -> Page[Any]:
    kept = rows[: query.batas]
    following = encode_cursor((key(kept[-1]),)) if len(rows) > query.batas else None
    return Page(data=[show(row) for row in kept], berikutnya=following)


@router.get("/{impor_id}", summary="Kemajuan impor")
async def lihat_impor(
    session: ReadSessionDep, actor: Pembaca, impor_id: uuid.UUID
) -> ImportProgress:
    return await progress(session, actor, impor_id)


@router.get("/{impor_id}/galat", summary="Baris yang ditolak")
async def galat_impor(
    session: ReadSessionDep,
    actor: Pembaca,
    impor_id: uuid.UUID,
    query: Annotated[PageQuery, Query()],
) -> Page[ImportRefusal]:
    await _own(session, actor, impor_id)
    found = select(import_error).where(import_error.c.job_id == impor_id)
    if query.kursor is not None:
        (after,) = decode_cursor(query.kursor, (int,))
        found = found.where(import_error.c.row > after)
    rows = (await session.execute(found.order_by(import_error.c.row).limit(query.batas + 1))).all()
    return _page(
        rows,
        query,
        lambda row: row.row,
        lambda row: ImportRefusal(
            baris=row.row, kolom=row.column, pesan=row.message, kode=row.code
        ),
    )


@router.get(
    "/{impor_id}/laporan",
    summary="Berkas baris yang ditolak",
    response_class=StreamingResponse,
    responses={200: {"content": {media: {} for media in FORMATS}}},
)
async def laporan_impor(
    request: Request, session: ReadSessionDep, actor: Pembaca, impor_id: uuid.UUID
) -> StreamingResponse:
    job = await _own(session, actor, impor_id)
    keyring: Keyring = request.app.state.keyring
    sessions: Sessions = request.app.state.sessions
    rows = _refused(sessions, keyring, job)
    body = _as_csv(job, rows) if job.format == "csv" else _as_xlsx(job, rows)
    name = f"impor-{job.kind}-{impor_id}.{job.format}"
    return StreamingResponse(
        body,
        media_type=MEDIA[job.format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


REPORT_COLUMNS = ("baris", "kolom_salah", "alasan")


async def _refused(
    sessions: Sessions,
    keyring: Keyring,
    job: Any,  # noqa: ANN401
) -> AsyncIterator[list[str]]:
    """Report rows, read in pages: a stream outlives the session of its request."""
    after = 0
    while True:
        async with sessions() as session:
            rows = (
                await session.execute(
                    select(import_error)
                    .where(import_error.c.job_id == job.id, import_error.c.row > after)
                    .order_by(import_error.c.row)
                    .limit(CHUNK_ROWS)
                )
            ).all()
        if not rows:
            return
        for row in rows:
            cells = orjson.loads(keyring.decrypt(row.data, _aad(job.id, "error", row.row)))
            cells += [""] * (len(job.columns) - len(cells))
            yield [str(row.row), row.column, row.message, *map(_defused, cells)]
        after = rows[-1].row


_FORMULA = re.compile(r"^[=+\-@\t\r]")


def _defused(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is shown as text instead."""
    return "'" + cell if _FORMULA.match(cell) else cell


async def _as_csv(job: Any, rows: AsyncIterator[list[str]]) -> AsyncIterator[str]:  # noqa: ANN401
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*REPORT_COLUMNS, *job.columns])
    async for row in rows:
        writer.writerow(row)
        if buffer.tell() > 64_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


async def _as_xlsx(job: Any, rows: AsyncIterator[list[str]]) -> AsyncIterator[bytes]:  # noqa: ANN401
    found = [row async for row in rows]
    yield await asyncio.to_thread(_workbook, [[*REPORT_COLUMNS, *job.columns], *found])


def _workbook(rows: Iterable[list[str]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("Ditolak")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return buffer.getvalue()
