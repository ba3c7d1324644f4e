"""The steps of the life cycle, one operation each."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Response

from kit.auth import Actor, require
from kit.db import SessionDep
from kit.errors import PreconditionFailed
from kit.idempotency import IdempotencyKey, KeyReused
from kit.preconditions import OptionalIfMatch
from kit.problems import problems
from pelayanan.loket import LoketDep

from . import langkah
from .endpoints import beretag
from .errors import (
    LangkahDitolak,
    PenyetujuHarusLain,
    PermohonanTidakDitemukan,
    PermohonanTidakSah,
)
from .rules import Langkah
from .schemas import Beralasan, PermohonanKoreksi, PermohonanRinci, PermohonanSelesai

router = APIRouter(prefix="/permohonan", tags=["permohonan"])
Penulis = Annotated[Actor, require("permohonan:tulis")]
Penyetuju = Annotated[Actor, require("permohonan:setujui")]

LANGKAH = problems(
    PermohonanTidakDitemukan, LangkahDitolak, PreconditionFailed, PermohonanTidakSah, KeyReused
)
PUTUSAN = problems(
    PermohonanTidakDitemukan, LangkahDitolak, PenyetujuHarusLain, PreconditionFailed, KeyReused
)


@router.post(
    "/{permohonan_id}/verifikasi", summary="Nyatakan berkas lengkap dan benar", responses=LANGKAH
)
async def verifikasi_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.VERIFIKASI
        ),
    )


@router.post("/{permohonan_id}/proses", summary="Mulai mengerjakan", responses=LANGKAH)
async def proses_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(session, actor, loket, key, permohonan_id, if_match, Langkah.PROSES),
    )


@router.post(
    "/{permohonan_id}/selesai",
    summary="Nyatakan selesai, dengan apa yang diberikan",
    responses=LANGKAH,
)
async def selesaikan_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
    isi: PermohonanSelesai,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.SELESAI, isi
        ),
    )


@router.post("/{permohonan_id}/tolak", summary="Tolak dengan alasan", responses=LANGKAH)
async def tolak_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.TOLAK, isi
        ),
    )


@router.post(
    "/{permohonan_id}/batal",
    summary="Catat pembatalan oleh pemohon sebelum selesai",
    responses=LANGKAH,
)
async def batalkan_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.BATAL, isi
        ),
    )


@router.post(
    "/{permohonan_id}/minta-lengkapi",
    summary="Minta pemohon melengkapi; jam berhenti",
    responses=LANGKAH,
)
async def minta_lengkapi_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.MINTA_LENGKAPI, isi
        ),
    )


@router.post(
    "/{permohonan_id}/lengkapi",
    summary="Catat bahwa sudah dilengkapi; jam berjalan lagi",
    responses=LANGKAH,
)
async def lengkapi_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.LENGKAPI
        ),
    )


@router.post(
    "/{permohonan_id}/koreksi",
    summary="Koreksi rekam permohonan yang sudah selesai",
    responses=LANGKAH,
)
async def koreksi_permohonan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
    isi: PermohonanKoreksi,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.KOREKSI, isi
        ),
    )


@router.post(
    "/{permohonan_id}/pembatalan",
    summary="Usulkan pembatalan permohonan yang sudah selesai",
    responses=LANGKAH,
)
async def usulkan_pembatalan(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.PEMBATALAN, isi
        ),
    )


@router.post(
    "/{permohonan_id}/pembatalan/setujui", summary="Setujui usul pembatalan", responses=PUTUSAN
)
async def setujui_pembatalan(
    session: SessionDep,
    actor: Penyetuju,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.SETUJUI_PEMBATALAN
        ),
    )


@router.post(
    "/{permohonan_id}/pembatalan/tolak", summary="Tolak usul pembatalan", responses=PUTUSAN
)
async def tolak_pembatalan(
    session: SessionDep,
    actor: Penyetuju,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return beretag(
        response,
        await langkah.jalankan(
            session, actor, loket, key, permohonan_id, if_match, Langkah.TOLAK_PEMBATALAN, isi
        ),
    )
