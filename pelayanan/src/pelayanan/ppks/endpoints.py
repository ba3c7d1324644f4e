from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
from kit.db import SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import PreconditionFailed, PreconditionRequired, TooManyRequests
from kit.exports import Format
from kit.faults import also
from kit.idempotency import IdempotencyKey, KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.pagination import Page, Rows
from kit.preconditions import IfMatch, OptionalIfMatch, tagged
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import KategoriSensitif, TujuanTidakSah
from pelayanan.privasi import TujuanIsi, TujuanSaring

from . import impor, kartu, service
from .errors import (
    IdSudahDipakai,
    MungkinSudahTerdaftar,
    NikSudahTerdaftar,
    PpksTidakDitemukan,
    PpksTidakSah,
)
from .schemas import (
    NikDitemukan,
    PpksBaru,
    PpksCari,
    PpksRinci,
    PpksRingkas,
    PpksSaring,
    PpksSerupa,
    PpksUbah,
)

router = APIRouter(
    prefix="/ppks",
    tags=[Tag("ppks", "Daftar orang yang dilayani (PPKS), dengan nomor yang tersamar")],
)
Pembaca = Annotated[Actor, require("ppks:baca")]
Penulis = Annotated[Actor, require("ppks:tulis")]
Pengubah = Annotated[Call[Loket], calling("ppks:tulis", versioned=False)]
PembacaLengkap = Annotated[Actor, require("ppks-lengkap:baca")]


@router.get(
    "",
    summary="Daftar PPKS",
    response_model=Changes[PpksRingkas],
    responses=problems(KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def daftar_ppks(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[PpksSaring, Query()],
) -> Rows[PpksRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Daftarkan PPKS",
    responses=problems(
        IdSudahDipakai,
        NikSudahTerdaftar,
        MungkinSudahTerdaftar,
        OutsideArea,
        PpksTidakSah,
        KeyReused,
        TooManyRequests,
    ),
)
@also(PpksBaru, *kartu.ATURAN)
async def daftarkan_ppks(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    response: Response,
    baru: PpksBaru,
) -> PpksRinci:
    return tagged(response, await service.daftarkan(session, actor, loket, key, baru))


@router.get("/impor/templat", summary="Templat impor PPKS, CSV atau XLSX", **TEMPLATE)
async def templat_ppks(_: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor PPKS dari CSV atau XLSX", **UPLOAD)
async def impor_ppks(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.post(
    "/cari",
    summary="Cari PPKS menurut NIK, KK, atau nama",
    openapi_extra=NOT_TRIED,
    responses=problems(KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def cari_ppks(
    session: SessionDep, actor: Pembaca, loket: LoketDep, dicari: PpksCari
) -> Page[PpksRingkas]:
    return await service.cari(session, actor, loket, dicari)


@router.get(
    "/{ppks_id}",
    summary="Lihat satu PPKS",
    responses=problems(PpksTidakDitemukan, KategoriSensitif, TujuanTidakSah, TooManyRequests),
)
async def lihat_ppks(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    ppks_id: uuid.UUID,
    untuk: Annotated[TujuanSaring, Query()],
) -> PpksRinci:
    return tagged(response, await service.lihat(session, actor, loket, ppks_id, untuk))


@router.get(
    "/{ppks_id}/serupa",
    summary="Data lain yang mungkin orang yang sama, untuk usul gabung",
    responses=problems(PpksTidakDitemukan, TooManyRequests),
)
async def serupa_ppks(
    session: SessionDep,
    actor: Annotated[Actor, require("gabungan:baca")],
    loket: LoketDep,
    ppks_id: uuid.UUID,
) -> PpksSerupa:
    return await service.serupa(session, actor, loket, ppks_id)


@router.patch(
    "/{ppks_id}",
    summary="Ubah data PPKS",
    responses=problems(
        PpksTidakDitemukan,
        OutsideArea,
        KategoriSensitif,
        PpksTidakSah,
        PreconditionFailed,
        PreconditionRequired,
        KeyReused,
    ),
)
@also(PpksUbah, *kartu.ATURAN, changes=True)
async def ubah_ppks(
    call: Pengubah, if_match: IfMatch, response: Response, ppks_id: uuid.UUID, ubahan: PpksUbah
) -> PpksRinci:
    return tagged(response, await service.ubah(call, ppks_id, if_match, ubahan))


@router.post(
    "/{ppks_id}/buka",
    summary="Buka data tanpa samaran, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(PpksTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_ppks(
    session: SessionDep,
    actor: PembacaLengkap,
    loket: LoketDep,
    response: Response,
    ppks_id: uuid.UUID,
    untuk: TujuanIsi,
) -> PpksRinci:
    return tagged(response, await service.buka(session, actor, loket, ppks_id, untuk))


@router.post(
    "/{ppks_id}/nik",
    summary="Pasang NIK yang ditemukan atau dibetulkan",
    responses=problems(PpksTidakDitemukan, NikSudahTerdaftar, PreconditionFailed, PpksTidakSah),
)
async def pasang_nik(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    if_match: OptionalIfMatch,
    response: Response,
    ppks_id: uuid.UUID,
    temuan: NikDitemukan,
) -> PpksRinci:
    return tagged(
        response,
        await service.pasang_nik(session, actor, loket, key, ppks_id, if_match, temuan),
    )
