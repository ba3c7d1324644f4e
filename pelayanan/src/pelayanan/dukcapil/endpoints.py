from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request

from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionsDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooManyRequests
from kit.pagination import Page, Rows
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import LoketDep
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.ppks.errors import PpksTidakDitemukan
from pelayanan.privasi import TujuanIsi

from . import service
from .errors import BelumDisambungkan, TanpaNik
from .schemas import KeadaanDukcapil, VerifikasiRinci, VerifikasiSaring

DUKCAPIL = Tag("dukcapil", "Mencocokkan data orang dengan Dukcapil, dan putusannya")
keadaan = APIRouter(prefix="/dukcapil", tags=[DUKCAPIL])
router = APIRouter(prefix="/ppks/{ppks_id}/dukcapil", tags=[DUKCAPIL])
Peminta = Annotated[Actor, require("dukcapil:tulis")]
Pembaca = Annotated[Actor, require("dukcapil:baca")]


@keadaan.get("", summary="Sambungan dengan Dukcapil, dan sisa permintaan hari ini")
async def keadaan_dukcapil(request: Request, actor: Pembaca, loket: LoketDep) -> KeadaanDukcapil:
    del actor
    return await service.keadaan(loket, request.app.state.redis)


@router.post(
    "",
    summary="Verifikasi orang ini dengan Dukcapil, dan tunggu jawabannya beberapa detik",
    openapi_extra=NOT_TRIED,
    responses=problems(
        PpksTidakDitemukan, TujuanTidakSah, BelumDisambungkan, TanpaNik, TooManyRequests
    ),
)
async def minta_dukcapil(
    sessions: SessionsDep, actor: Peminta, loket: LoketDep, ppks_id: uuid.UUID, untuk: TujuanIsi
) -> VerifikasiRinci:
    return await service.minta(sessions, actor, loket, ppks_id, untuk)


@router.get(
    "",
    summary="Verifikasi orang ini dan putusannya, yang terbaru dahulu",
    response_model=Page[VerifikasiRinci],
    responses=problems(PpksTidakDitemukan),
)
async def riwayat_dukcapil(
    session: ReadSessionDep,
    actor: Pembaca,
    ppks_id: uuid.UUID,
    query: Annotated[VerifikasiSaring, Query()],
) -> Rows[VerifikasiRinci]:
    return await service.riwayat(session, actor, ppks_id, query)
