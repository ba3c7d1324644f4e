"""The door for receivers with an account: what was referred to them, and nothing else."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import PreconditionFailed, TooManyRequests
from kit.idempotency import KeyReused
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import Loket, LoketDep

from . import masuk
from .daur import MENGHITUNG
from .errors import LangkahRujukanDitolak, RujukanTidakDitemukan
from .masuk import Jawaban
from .rules import Langkah, Lewat
from .schemas import (
    RujukanDiterima,
    RujukanDitolak,
    RujukanHasil,
    RujukanMasuk,
    RujukanMasukSaring,
    RujukanMasukTerbuka,
    RujukanMasukTiba,
    RujukanTiba,
)

router = APIRouter(
    prefix="/rujukan-masuk", tags=[Tag("rujukan-masuk", "Kotak masuk penerima rujukan")]
)
Pembaca = Annotated[Actor, require("rujukan-masuk:baca")]
Penjawab = Annotated[Call[Loket], calling("rujukan-masuk:tulis")]
_LANGKAH = (RujukanTidakDitemukan, LangkahRujukanDitolak, PreconditionFailed, KeyReused)


@router.get("", summary="Yang dirujuk kepada saya", response_model=Page[RujukanMasuk])
async def daftar_rujukan_masuk(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[RujukanMasukSaring, Query()],
) -> Rows[RujukanMasuk]:
    return await masuk.daftar(session, actor, loket, saring)


@router.get(
    "/{rujukan_id}",
    summary="Lihat satu rujukan yang masuk",
    responses=problems(RujukanTidakDitemukan),
)
async def lihat_rujukan_masuk(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    rujukan_id: uuid.UUID,
) -> RujukanMasuk:
    return tagged(response, await masuk.lihat(session, actor, loket, rujukan_id))


@router.post(
    "/{rujukan_id}/buka",
    summary="Baca siapa yang dirujuk dan untuk apa; dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(RujukanTidakDitemukan, LangkahRujukanDitolak, TooManyRequests),
)
async def buka_rujukan_masuk(
    session: SessionDep, actor: Pembaca, loket: LoketDep, rujukan_id: uuid.UUID
) -> RujukanMasukTerbuka:
    return await masuk.buka(session, actor, loket, rujukan_id)


@router.post("/{rujukan_id}/terima", summary="Terima", responses=problems(*_LANGKAH))
async def terima_rujukan_masuk(
    call: Penjawab, response: Response, rujukan_id: uuid.UUID, isi: RujukanDiterima
) -> RujukanMasuk:
    jawaban = Jawaban(isi.nama_penjawab, Lewat.AKUN)
    return tagged(response, await masuk.langkah(call, rujukan_id, Langkah.TERIMA, jawaban))


@router.post("/{rujukan_id}/tolak", summary="Tolak dengan alasan", responses=problems(*_LANGKAH))
async def tolak_rujukan_masuk(
    call: Penjawab, response: Response, rujukan_id: uuid.UUID, isi: RujukanDitolak
) -> RujukanMasuk:
    jawaban = Jawaban(isi.nama_penjawab, Lewat.AKUN, isi.alasan)
    return tagged(response, await masuk.langkah(call, rujukan_id, Langkah.TOLAK, jawaban))


@router.post(
    "/{rujukan_id}/tiba",
    summary="Nyatakan bahwa orangnya tiba",
    responses=problems(*_LANGKAH, *MENGHITUNG),
)
async def tiba_rujukan_masuk(
    call: Penjawab, response: Response, rujukan_id: uuid.UUID, isi: RujukanMasukTiba
) -> RujukanMasuk:
    tiba = RujukanTiba.model_validate(isi.model_dump())
    return tagged(response, await masuk.langkah(call, rujukan_id, Langkah.TIBA, tiba))


@router.post("/{rujukan_id}/hasil", summary="Sampaikan hasilnya", responses=problems(*_LANGKAH))
async def hasil_rujukan_masuk(
    call: Penjawab, response: Response, rujukan_id: uuid.UUID, isi: RujukanHasil
) -> RujukanMasuk:
    return tagged(response, await masuk.langkah(call, rujukan_id, Langkah.HASIL, isi))
