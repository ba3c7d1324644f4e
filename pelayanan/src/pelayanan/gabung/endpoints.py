from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep
from kit.idempotency import KeyReused
from kit.lifecycle import begin
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep

from . import service
from .errors import GabunganSudahAda, GabunganTidakDitemukan, GabunganTidakSah
from .langkah import DAUR, USULKAN
from .schemas import GabunganRinci, GabunganRingkas, GabunganSaring, GabungBaru

router = APIRouter(
    prefix="/gabungan",
    tags=[Tag("gabungan", "Dua data satu orang: digabung, dan dipisah lagi bila keliru")],
)
Pembaca = Annotated[Actor, require("gabungan:baca")]
Pengusul = Annotated[Call[Loket], calling("gabungan:tulis", versioned=False)]


@router.get("", summary="Daftar gabungan dan usulnya", response_model=Page[GabunganRingkas])
async def daftar_gabungan(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[GabunganSaring, Query()]
) -> Rows[GabunganRingkas]:
    return await service.daftar(session, actor, saring)


@router.post(
    "",
    status_code=201,
    summary="Usulkan dua data digabung, karena satu orang",
    responses=problems(GabunganSudahAda, GabunganTidakSah, KeyReused),
)
async def usulkan_gabungan(call: Pengusul, response: Response, baru: GabungBaru) -> GabunganRinci:
    gabungan_id = await begin(DAUR, call, USULKAN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, gabungan_id))


@router.get(
    "/{gabungan_id}",
    summary="Lihat satu gabungan: kedua orang, dan apa yang menjadi satu",
    responses=problems(GabunganTidakDitemukan),
)
async def lihat_gabungan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    gabungan_id: uuid.UUID,
) -> GabunganRinci:
    return tagged(response, await service.lihat(session, actor, loket, gabungan_id))


add_steps(router, DAUR, "/{gabungan_id}", service.sesudah_langkah, GabunganRinci)
