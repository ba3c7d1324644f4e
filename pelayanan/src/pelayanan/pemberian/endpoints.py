from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
from kit.db import ReadSessionDep, SessionDep
from kit.exports import Format
from kit.faults import also
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.lifecycle import begin
from kit.pagination import Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep
from pelayanan.terekam import CATAT, IdRekamDipakai, belum_terjadi

from . import impor, service
from .errors import PemberianTidakDitemukan, PemberianTidakSah, SudahDicatat
from .langkah import DAUR
from .schemas import PemberianBaru, PemberianRinci, PemberianSaring

router = APIRouter(
    prefix="/pemberian",
    tags=[Tag("pemberian", "Yang benar-benar diberikan, kepada orang atau sebagai benda kantor")],
)
Pembaca = Annotated[Actor, require("pemberian:baca")]
Penulis = Annotated[Actor, require("pemberian:tulis")]
Pencatat = Annotated[Call[Loket], calling("pemberian:tulis", versioned=False)]


@router.get("", summary="Daftar pemberian", response_model=Changes[PemberianRinci])
async def daftar_pemberian(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[PemberianSaring, Query()],
) -> Rows[PemberianRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat yang benar-benar diberikan",
    responses=problems(IdRekamDipakai, SudahDicatat, PemberianTidakSah, KeyReused),
)
@also(PemberianBaru, belum_terjadi)
async def catat_pemberian(
    call: Pencatat, response: Response, baru: PemberianBaru
) -> PemberianRinci:
    pemberian_id = await begin(DAUR, call, CATAT, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, pemberian_id))


@router.get("/impor/templat", summary="Templat impor pemberian, CSV atau XLSX", **TEMPLATE)
async def templat_pemberian(
    _: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor pemberian kepada orang dari CSV atau XLSX", **UPLOAD)
async def impor_pemberian(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.get(
    "/{pemberian_id}", summary="Lihat satu pemberian", responses=problems(PemberianTidakDitemukan)
)
async def lihat_pemberian(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    pemberian_id: uuid.UUID,
) -> PemberianRinci:
    return tagged(response, await service.lihat(session, actor, loket, pemberian_id))


add_steps(router, DAUR, "/{pemberian_id}", service.sesudah_langkah, PemberianRinci)
