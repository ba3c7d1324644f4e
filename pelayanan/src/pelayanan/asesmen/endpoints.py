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
from .errors import AsesmenTidakDitemukan, AsesmenTidakSah, SudahDinilai
from .langkah import DAUR
from .schemas import AsesmenBaru, AsesmenRinci, AsesmenSaring

router = APIRouter(
    prefix="/asesmen", tags=[Tag("asesmen", "Yang dinilai dibutuhkan seseorang dalam permohonan")]
)
Pembaca = Annotated[Actor, require("asesmen:baca")]
Penulis = Annotated[Actor, require("asesmen:tulis")]
Pencatat = Annotated[Call[Loket], calling("asesmen:tulis", versioned=False)]


@router.get("", summary="Daftar asesmen kebutuhan", response_model=Changes[AsesmenRinci])
async def daftar_asesmen(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[AsesmenSaring, Query()],
) -> Rows[AsesmenRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat bahwa seseorang membutuhkan suatu komponen, atau tidak",
    responses=problems(IdRekamDipakai, SudahDinilai, AsesmenTidakSah, KeyReused),
)
@also(AsesmenBaru, belum_terjadi)
async def catat_asesmen(call: Pencatat, response: Response, baru: AsesmenBaru) -> AsesmenRinci:
    asesmen_id = await begin(DAUR, call, CATAT, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, asesmen_id))


@router.get("/impor/templat", summary="Templat impor asesmen, CSV atau XLSX", **TEMPLATE)
async def templat_asesmen(_: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor asesmen kebutuhan dari CSV atau XLSX", **UPLOAD)
async def impor_asesmen(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.get(
    "/{asesmen_id}", summary="Lihat satu asesmen", responses=problems(AsesmenTidakDitemukan)
)
async def lihat_asesmen(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    asesmen_id: uuid.UUID,
) -> AsesmenRinci:
    return tagged(response, await service.lihat(session, actor, loket, asesmen_id))


add_steps(router, DAUR, "/{asesmen_id}", service.sesudah_langkah, AsesmenRinci)
