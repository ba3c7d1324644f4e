from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
from kit.db import ReadSessionDep, SessionDep
from kit.errors import TooManyRequests
from kit.exports import Format
from kit.faults import also
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.lifecycle import begin
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.layanan.errors import LayananTidakDikenal
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import KategoriSensitif, TujuanTidakSah
from pelayanan.privasi import TujuanSaring

from . import impor, masuk, service
from .errors import (
    IdPermohonanDipakai,
    PermohonanTidakDitemukan,
    PermohonanTidakSah,
)
from .langkah import DAUR
from .schemas import (
    PermohonanBaru,
    PermohonanRinci,
    PermohonanRingkas,
    PermohonanSaring,
    RiwayatRinci,
)

router = APIRouter(
    prefix="/permohonan",
    tags=[
        Tag(
            "permohonan",
            "Permohonan layanan dari diajukan sampai selesai, ditolak, atau dibatalkan",
        )
    ],
)
Pembaca = Annotated[Actor, require("permohonan:baca")]
Penulis = Annotated[Actor, require("permohonan:tulis")]
Pengaju = Annotated[Call[Loket], calling("permohonan:tulis", versioned=False)]


@router.get(
    "",
    summary="Daftar permohonan",
    response_model=Changes[PermohonanRingkas],
    responses=problems(KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def daftar_permohonan(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[PermohonanSaring, Query()],
) -> Rows[PermohonanRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Ajukan permohonan, atau catat temuan, razia, rujukan, pengaduan",
    responses=problems(
        IdPermohonanDipakai,
        OutsideArea,
        KategoriSensitif,
        LayananTidakDikenal,
        PermohonanTidakSah,
        KeyReused,
    ),
)
@also(PermohonanBaru, *masuk.ATURAN)
async def ajukan_permohonan(
    call: Pengaju, response: Response, baru: PermohonanBaru
) -> PermohonanRinci:
    permohonan_id = await begin(DAUR, call, masuk.AJUKAN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, permohonan_id))


@router.get("/impor/templat", summary="Templat impor permohonan, CSV atau XLSX", **TEMPLATE)
async def templat_permohonan(
    _: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor layanan yang sudah selesai dari CSV atau XLSX", **UPLOAD)
async def impor_permohonan(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.get(
    "/{permohonan_id}",
    summary="Lihat satu permohonan",
    responses=problems(PermohonanTidakDitemukan, KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def lihat_permohonan(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    permohonan_id: uuid.UUID,
    untuk: Annotated[TujuanSaring, Query()],
) -> PermohonanRinci:
    return tagged(response, await service.lihat(session, actor, loket, permohonan_id, untuk))


@router.get(
    "/{permohonan_id}/riwayat",
    summary="Riwayat langkah permohonan",
    response_model=Page[RiwayatRinci],
    responses=problems(PermohonanTidakDitemukan),
)
async def riwayat_permohonan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    permohonan_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatRinci]:
    return await service.riwayat(session, actor, loket, permohonan_id, halaman)


add_steps(router, DAUR, "/{permohonan_id}", service.sesudah_langkah, PermohonanRinci)
