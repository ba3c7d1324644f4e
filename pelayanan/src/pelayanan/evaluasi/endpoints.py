from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
from kit.db import ReadSessionDep, SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooManyRequests
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
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.privasi import TujuanIsi
from pelayanan.terekam import belum_terjadi

from . import impor, service
from .errors import EvaluasiTidakDitemukan, EvaluasiTidakSah, IdEvaluasiDipakai
from .langkah import CATAT, DAUR
from .schemas import EvaluasiBaru, EvaluasiRinci, EvaluasiSaring

router = APIRouter(
    prefix="/evaluasi",
    tags=[Tag("evaluasi", "Tiga pertanyaan keberfungsian sosial sesudah suatu layanan selesai")],
)
Pembaca = Annotated[Actor, require("evaluasi:baca")]
Penulis = Annotated[Actor, require("evaluasi:tulis")]
Pencatat = Annotated[Call[Loket], calling("evaluasi:tulis", versioned=False)]
# A note is about a person: who may see the person unmasked may read it.
PembacaLengkap = Annotated[Actor, require("ppks-lengkap:baca")]


@router.get("", summary="Daftar evaluasi", response_model=Changes[EvaluasiRinci])
async def daftar_evaluasi(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[EvaluasiSaring, Query()],
) -> Rows[EvaluasiRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat evaluasi keberfungsian sosial",
    responses=problems(IdEvaluasiDipakai, EvaluasiTidakSah, KeyReused),
)
@also(EvaluasiBaru, belum_terjadi)
async def catat_evaluasi(call: Pencatat, response: Response, baru: EvaluasiBaru) -> EvaluasiRinci:
    evaluasi_id = await begin(DAUR, call, CATAT, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, evaluasi_id))


@router.get("/impor/templat", summary="Templat impor evaluasi, CSV atau XLSX", **TEMPLATE)
async def templat_evaluasi(
    _: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor evaluasi dari CSV atau XLSX", **UPLOAD)
async def impor_evaluasi(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.get(
    "/{evaluasi_id}", summary="Lihat satu evaluasi", responses=problems(EvaluasiTidakDitemukan)
)
async def lihat_evaluasi(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    evaluasi_id: uuid.UUID,
) -> EvaluasiRinci:
    return tagged(response, await service.lihat(session, actor, loket, evaluasi_id))


@router.post(
    "/{evaluasi_id}/buka",
    summary="Buka catatan evaluasi, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(EvaluasiTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_evaluasi(
    session: SessionDep,
    actor: PembacaLengkap,
    loket: LoketDep,
    response: Response,
    evaluasi_id: uuid.UUID,
    untuk: TujuanIsi,
) -> EvaluasiRinci:
    return tagged(response, await service.buka(session, actor, loket, evaluasi_id, untuk))


add_steps(router, DAUR, "/{evaluasi_id}", service.sesudah_langkah, EvaluasiRinci)
