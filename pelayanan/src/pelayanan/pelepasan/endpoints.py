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
from pelayanan.ppks.errors import SudahDigabung

from . import service
from .errors import PelepasanSudahAda, PelepasanTidakDitemukan, PelepasanTidakSah
from .langkah import DAUR, USULKAN
from .schemas import PelepasanBaru, PelepasanRinci, PelepasanRingkas, PelepasanSaring

router = APIRouter(
    prefix="/pelepasan-nik",
    tags=[Tag("pelepasan-nik", "NIK orang lain dilepas dari yang tercatat memilikinya")],
)
Pembaca = Annotated[Actor, require("gabungan:baca")]
Pengusul = Annotated[Call[Loket], calling("gabungan:tulis", versioned=False)]


@router.get("", summary="Daftar usul melepas NIK", response_model=Page[PelepasanRingkas])
async def daftar_pelepasan_nik(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[PelepasanSaring, Query()]
) -> Rows[PelepasanRingkas]:
    return await service.daftar(session, actor, saring)


@router.post(
    "",
    status_code=201,
    summary="Usulkan melepas NIK, karena bukan milik orang ini",
    responses=problems(PelepasanSudahAda, PelepasanTidakSah, SudahDigabung, KeyReused),
)
async def usulkan_pelepasan_nik(
    call: Pengusul, response: Response, baru: PelepasanBaru
) -> PelepasanRinci:
    pelepasan_id = await begin(DAUR, call, USULKAN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, pelepasan_id))


@router.get(
    "/{pelepasan_id}",
    summary="Lihat satu usul melepas NIK",
    responses=problems(PelepasanTidakDitemukan),
)
async def lihat_pelepasan_nik(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    pelepasan_id: uuid.UUID,
) -> PelepasanRinci:
    return tagged(response, await service.lihat(session, actor, loket, pelepasan_id))


add_steps(router, DAUR, "/{pelepasan_id}", service.sesudah_langkah, PelepasanRinci)
