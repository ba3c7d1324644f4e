from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from gateway.aplikasi import repository, service
from gateway.aplikasi.errors import (
    AplikasiTidakDitemukan,
    BatasIzinTidakSah,
    KodeAplikasiDipakai,
)
from gateway.aplikasi.models import Aplikasi
from gateway.aplikasi.schemas import AplikasiBaru, AplikasiRinci, AplikasiSaring, AplikasiUbah
from gateway.state import RevocationsDep
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed, PreconditionRequired
from kit.idempotency import IdempotencyKey, KeyReused
from kit.pagination import Page, Rows
from kit.preconditions import IfMatch, etag
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/gateway/v1/aplikasi",
    tags=[Tag("Aplikasi", "Aplikasi lain yang orangnya masuk lewat kantor ini")],
)

Pembaca = Annotated[Actor, require("klien:baca")]
Penulis = Annotated[Actor, require("klien:tulis")]


@dataclass(frozen=True, slots=True)
class Seen:
    """The version that the caller saw, and where a change of it is noted."""

    if_match: IfMatch
    revocations: RevocationsDep


@router.post(
    "",
    status_code=201,
    response_model=AplikasiRinci,
    summary="Daftarkan aplikasi yang dipakai orang untuk masuk",
    responses=problems(KodeAplikasiDipakai, BatasIzinTidakSah, KeyReused),
)
async def buat_aplikasi(
    session: SessionDep,
    actor: Penulis,
    baru: AplikasiBaru,
    key: IdempotencyKey,
    response: Response,
) -> Aplikasi:
    aplikasi = await service.create(session, actor, baru, key)
    response.headers["ETag"] = etag(aplikasi.version)
    return aplikasi


@router.get("", response_model=Page[AplikasiRinci], summary="Daftar aplikasi")
async def daftar_aplikasi(
    session: ReadSessionDep, _: Pembaca, saring: Annotated[AplikasiSaring, Query()]
) -> Rows[Aplikasi]:
    return await repository.page(session, saring)


@router.get(
    "/{aplikasi_id}",
    response_model=AplikasiRinci,
    summary="Satu aplikasi",
    responses=problems(AplikasiTidakDitemukan),
)
async def lihat_aplikasi(
    session: ReadSessionDep, _: Pembaca, aplikasi_id: uuid.UUID, response: Response
) -> Aplikasi:
    aplikasi = await service.get(session, aplikasi_id)
    response.headers["ETag"] = etag(aplikasi.version)
    return aplikasi


@router.patch(
    "/{aplikasi_id}",
    response_model=AplikasiRinci,
    summary="Ubah aplikasi, termasuk menonaktifkan",
    responses=problems(
        AplikasiTidakDitemukan, BatasIzinTidakSah, PreconditionRequired, PreconditionFailed
    ),
)
async def ubah_aplikasi(
    session: SessionDep,
    actor: Penulis,
    aplikasi_id: uuid.UUID,
    ubah: AplikasiUbah,
    seen: Annotated[Seen, Depends()],
    response: Response,
) -> Aplikasi:
    aplikasi = await service.change(
        session, actor, aplikasi_id, ubah, seen.if_match, seen.revocations
    )
    response.headers["ETag"] = etag(aplikasi.version)
    return aplikasi
