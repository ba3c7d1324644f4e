"""Progress, refusals and report of the imports that an account has sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import select

from kit.auth import Actor, require
from kit.crypto import Keyring
from kit.db import ReadSession, ReadSessionDep, Sessions
from kit.errors import NotFound
from kit.exports import contents
from kit.listing import Listing, MadeQuery, Several, any_of, made
from kit.pagination import Page, PageQuery, Rows, Sort, paginate
from kit.reference.tags import Tag

from .files import FORMATS, MEDIA
from .report import report
from .tables import import_error, import_job


class ImportProgress(BaseModel):
    """Progress of an import; `laporan` holds the refused rows once there are any."""

    id: uuid.UUID
    jenis: str
    status: str = Field(description="antre, berjalan atau selesai")
    coba: bool = Field(description="Hanya dicoba: yang diterima tidak disimpan")
    baris: int = Field(description="Banyaknya baris data dalam berkas")
    diproses: int
    diterima: int
    sudah_ada: int = Field(description="Baris yang sama sudah tersimpan sebelumnya")
    ditolak: int
    dibuat: datetime
    selesai: datetime | None


class ImportFault(BaseModel):
    """What is wrong with a row: the column, and why; of a code that is not known, where the known
    ones are."""

    kolom: str
    pesan: str
    kode: str
    acuan: str | None = None


class ImportRefusal(ImportFault):
    """One refused row: its number in the sheet and its first fault; `lainnya` has the others."""

    baris: int
    lainnya: list[ImportFault] = []


class ImportQuery(PageQuery, MadeQuery):
    """Newest first."""

    status: Several[Literal["antre", "berjalan", "selesai"]] = None


_JOBS = Listing(
    ImportQuery,
    import_job.c.id,
    orders={},
    filters={"status": any_of(import_job.c.status), **made(import_job.c.at)},
)

router = APIRouter(
    prefix="/impor",
    tags=[Tag("impor", "Kemajuan berkas yang dikirim, baris yang ditolak, dan laporannya")],
)
Pembaca = Annotated[Actor, require("impor:baca")]


def _shown(row: Mapping[str, Any]) -> ImportProgress:
    return ImportProgress(
        id=row["id"],
        jenis=row["kind"],
        status=row["status"],
        coba=row["tried"],
        baris=row["rows"],
        diproses=row["done"],
        diterima=row["accepted"],
        sudah_ada=row["existing"],
        ditolak=row["refused"],
        dibuat=row["at"],
        selesai=row["finished_at"],
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
    return _shown((await _own(session, actor, job_id))._mapping)  # noqa: SLF001  (public, so named)


@router.get("", summary="Daftar impor saya", response_model=Page[ImportProgress])
async def daftar_impor(
    session: ReadSessionDep, actor: Pembaca, query: Annotated[ImportQuery, Query()]
) -> Rows[ImportProgress]:
    own = select(import_job).where(import_job.c.actor_id == actor.id)
    rows = await _JOBS.page(session, own, query)
    return rows.map(lambda row: _shown(dict(zip(import_job.c.keys(), row, strict=True))))


@router.get("/{impor_id}", summary="Kemajuan impor")
async def lihat_impor(
    session: ReadSessionDep, actor: Pembaca, impor_id: uuid.UUID
) -> ImportProgress:
    return await progress(session, actor, impor_id)


@router.get("/{impor_id}/galat", summary="Baris yang ditolak", response_model=Page[ImportRefusal])
async def galat_impor(
    request: Request,
    session: ReadSessionDep,
    actor: Pembaca,
    impor_id: uuid.UUID,
    query: Annotated[PageQuery, Query()],
) -> Rows[ImportRefusal]:
    await _own(session, actor, impor_id)
    # What the service's app says of codes: where those are listed that a refusal did not know.
    listed: Mapping[str, str] = getattr(request.app.state, "listed", {})
    c = import_error.c
    faults = select(c.row, c.column, c.message, c.code, c.others).where(c.job_id == impor_id)

    def shown(fault: tuple[int, str, str, str, Sequence[Mapping[str, str]]]) -> ImportRefusal:
        row, column, message, code, others = fault
        return ImportRefusal(
            baris=row,
            kolom=column,
            pesan=message,
            kode=code,
            acuan=listed.get(code),
            lainnya=[{**one, "acuan": listed.get(one["kode"])} for one in others],
        )

    return (await paginate(session, faults, query, Sort(c.row))).map(shown)


@router.get(
    "/{impor_id}/laporan",
    summary="Berkas baris yang ditolak",
    response_class=StreamingResponse,
    responses={200: {"content": contents(FORMATS)}},
)
async def laporan_impor(
    request: Request, session: ReadSessionDep, actor: Pembaca, impor_id: uuid.UUID
) -> StreamingResponse:
    job = await _own(session, actor, impor_id)
    keyring: Keyring = request.app.state.keyring
    sessions: Sessions = request.app.state.sessions
    name = f"impor-{job.kind}-{impor_id}.{job.format}"
    return StreamingResponse(
        report(sessions, keyring, job),
        media_type=MEDIA[job.format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
