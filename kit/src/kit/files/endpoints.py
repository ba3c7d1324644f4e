"""Resumable uploads over HTTP: the core of tus 1.0.0 (tus.io/protocols), creation, termination.

Of the two protocols at hand tus has clients for browsers and phones; the IETF's draft
(draft-ietf-httpbis-resumable-upload) still changes its version with each revision.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import Field

from kit import bodies
from kit.auth import Actor, require
from kit.crypto import Keyring
from kit.db import ReadSessionDep, SessionDep, SessionsDep, transaction
from kit.dry_run import NOT_TRIED
from kit.errors import (
    AppError,
    FieldError,
    Invalid,
    TooLarge,
    TooManyRequests,
    UnsupportedMedia,
)
from kit.problems import problems
from kit.reference.tags import Tag
from kit.schemas import Schema

from . import uploads
from .uploads import LIMITS, MAX_PART, Progress, UploadNotFound, Wanted, WrongOffset

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
MAX_NAME = 200

router = APIRouter(
    prefix="/unggahan",
    tags=[Tag("berkas", "Unggahan bertahap yang dapat dilanjutkan sesudah terputus (tus)")],
)
Sender = Annotated[Actor, require("berkas:tulis")]


class TusVersion(AppError):
    status = 412
    code = "versi-tus-tidak-dikenal"
    title = "Versi tus tidak dikenal"


class UploadShown(Schema):
    """An upload; once `selesai` its id is that of the file."""

    id: uuid.UUID
    ukuran: int = Field(description="Byte yang dinyatakan akan dikirim")
    diterima: int = Field(description="Byte yang sudah diterima; bagian berikutnya mulai di sini")
    selesai: bool
    ditolak: str | None = Field(description="Mengapa berkasnya tidak disimpan")


def _keyring(request: Request) -> Keyring:
    keyring: Keyring = request.app.state.keyring
    return keyring


KeyringDep = Annotated[Keyring, Depends(_keyring)]


def _version(response: Response, tus_resumable: Annotated[str | None, Header()] = None) -> None:
    response.headers.update(
        {
            "Tus-Resumable": VERSION,
            "Tus-Max-Size": str(LIMITS.file_bytes),
            "Cache-Control": "no-store",
        }
    )
    if tus_resumable not in (None, VERSION):
        raise TusVersion(f"Layanan ini berbicara tus {VERSION}.")


TUS = [Depends(_version)]


def _metadata(header: str) -> dict[str, str]:
    """`nama <base64>,tempat <base64>`: each value is text in base64, or missing."""
    found = {}
    try:
        for pair in filter(None, header.split(",")):
            name, _, value = pair.strip().partition(" ")
            found[name] = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        words = "Upload-Metadata: nama, lalu isinya dalam base64."
        raise Invalid(words, FieldError("header.upload-metadata", words, "tidak-terbaca")) from None
    return found


def _wanted(
    upload_length: Annotated[int, Header(description="Byte seluruh berkas")],
    upload_metadata: Annotated[
        str,
        Header(
            max_length=2000,
            description="`nama` berkas; `tempat` bila tempat foto diambil ikut disimpan",
        ),
    ] = "",
) -> Wanted:
    said = _metadata(upload_metadata)
    return Wanted(upload_length, said.get("nama", "")[:MAX_NAME], "tempat" in said)


WantedDep = Annotated[Wanted, Depends(_wanted)]


@router.post(
    "",
    status_code=201,
    summary="Mulai unggahan bertahap (tus 1.0.0)",
    dependencies=TUS,
    responses=problems(TusVersion, TooManyRequests),
)
async def mulai_unggahan(
    request: Request,
    session: SessionDep,
    actor: Sender,
    keyring: KeyringDep,
    response: Response,
    wanted: WantedDep,
) -> UploadShown:
    upload_id = await uploads.begin(session, keyring, actor, wanted)
    response.headers["Location"] = f"/{request.app.state.service}/v1/unggahan/{upload_id}"
    return _shown(await uploads.progress(session, actor, upload_id))


@router.head("/{unggahan_id}", summary="Sampai mana yang diterima (tus)", dependencies=TUS)
async def letak_unggahan(
    session: ReadSessionDep, actor: Sender, unggahan_id: uuid.UUID, response: Response
) -> None:
    _told(response, await uploads.progress(session, actor, unggahan_id))


@router.get(
    "/{unggahan_id}",
    summary="Keadaan satu unggahan",
    dependencies=TUS,
    responses=problems(UploadNotFound, TusVersion),
)
async def keadaan_unggahan(
    session: ReadSessionDep, actor: Sender, unggahan_id: uuid.UUID, response: Response
) -> UploadShown:
    found = await uploads.progress(session, actor, unggahan_id)
    _told(response, found)
    return _shown(found)


_BODY: dict[str, Any] = {
    **NOT_TRIED,
    "requestBody": {
        "required": True,
        "content": {PART: {"schema": {"type": "string", "format": "binary"}}},
    },
}


class _Part(NamedTuple):
    """`data`: None from a device that was gone before all of it had come."""

    start: int
    data: bytes | None


async def _part(
    request: Request,
    upload_offset: Annotated[int, Header(description="Byte pertama bagian ini")],
) -> _Part:
    if request.headers.get("content-type") != PART:
        raise UnsupportedMedia(f"Kirim bagian berkas sebagai {PART}.")
    return _Part(upload_offset, await bodies.whole(request.receive, MAX_PART))


PartDep = Annotated[_Part, Depends(_part)]


@router.patch(
    "/{unggahan_id}",
    status_code=204,
    summary="Kirim bagian berikutnya, paling besar 1 MiB; sesudah yang terakhir isinya diperiksa",
    dependencies=TUS,
    openapi_extra=_BODY,
    responses=problems(UploadNotFound, WrongOffset, TusVersion, TooLarge, UnsupportedMedia),
)
async def lanjutkan_unggahan(
    actor: Sender,
    sessions: SessionsDep,
    part: PartDep,
    keyring: KeyringDep,
    unggahan_id: uuid.UUID,
    response: Response,
) -> None:
    if part.data is None:
        return
    # The part is kept before the file is looked through, which no connection has to wait for.
    async with transaction(sessions) as session:
        found = await uploads.append(session, keyring, actor, unggahan_id, part.start, part.data)
    if found.complete:
        await uploads.finish(sessions, keyring, actor, unggahan_id)
    _told(response, found)


@router.delete(
    "/{unggahan_id}",
    status_code=204,
    summary="Batalkan unggahan yang belum selesai",
    dependencies=TUS,
    responses=problems(UploadNotFound, TusVersion),
)
async def batalkan_unggahan(session: SessionDep, actor: Sender, unggahan_id: uuid.UUID) -> None:
    await uploads.cancel(session, actor, unggahan_id)


def _shown(found: Progress) -> UploadShown:
    return UploadShown(
        id=found.id,
        ukuran=found.length,
        diterima=found.received,
        selesai=found.finished,
        ditolak=found.refused,
    )


def _told(response: Response, found: Progress) -> None:
    response.headers["Upload-Offset"] = str(found.received)
    response.headers["Upload-Length"] = str(found.length)
