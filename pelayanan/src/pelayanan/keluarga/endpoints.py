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
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.lifecycle import begin
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep

from . import impor, keraguan, service
from .errors import IdKeluargaDipakai, KeluargaTidakDitemukan, KeluargaTidakSah, KkSudahTerdaftar
from .langkah import DAFTARKAN, DAUR
from .schemas import (
    KeluargaBaru,
    KeluargaCari,
    KeluargaRinci,
    KeluargaRingkas,
    KeluargaSaring,
    KeluargaTemuan,
    Keraguan,
    RaguSaring,
)

router = APIRouter(
    prefix="/keluarga", tags=[Tag("keluarga", "Keluarga: kepala, anggota, KK dan riwayatnya")]
)
Pembaca = Annotated[Actor, require("keluarga:baca")]
Penulis = Annotated[Actor, require("keluarga:tulis")]
Pencatat = Annotated[Call[Loket], calling("keluarga:tulis", versioned=False)]


@router.get("", summary="Daftar keluarga", response_model=Changes[KeluargaRingkas])
async def daftar_keluarga(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[KeluargaSaring, Query()],
) -> Rows[KeluargaRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Daftarkan keluarga dengan kepala dan anggotanya",
    responses=problems(
        IdKeluargaDipakai, KkSudahTerdaftar, KeluargaTidakSah, KeyReused, TooManyRequests
    ),
)
async def daftarkan_keluarga(
    call: Pencatat, response: Response, baru: KeluargaBaru
) -> KeluargaRinci:
    keluarga_id = await begin(DAUR, call, DAFTARKAN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, keluarga_id))


@router.get("/impor/templat", summary="Templat impor keluarga, CSV atau XLSX", **TEMPLATE)
async def templat_keluarga(
    _: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor keluarga dari CSV atau XLSX, sebaris seanggota", **UPLOAD)
async def impor_keluarga(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.post(
    "/cari",
    summary="Cari keluarga menurut nomor KK, yang berlaku atau yang lama",
    openapi_extra=NOT_TRIED,
    responses=problems(TooManyRequests),
)
async def cari_keluarga(
    session: SessionDep, actor: Pembaca, loket: LoketDep, dicari: KeluargaCari
) -> KeluargaTemuan:
    return await service.cari(session, actor, loket, dicari)


@router.get(
    "/keraguan",
    summary="Orang yang KK-nya tidak cocok dengan keluarga, untuk diselesaikan petugas",
    response_model=Page[Keraguan],
)
async def keraguan_keluarga(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[RaguSaring, Query()],
) -> Rows[Keraguan]:
    return await keraguan.daftar(session, actor, loket, saring)


@router.get(
    "/{keluarga_id}",
    summary="Lihat satu keluarga, dengan riwayat KK dan anggotanya",
    responses=problems(KeluargaTidakDitemukan),
)
async def lihat_keluarga(
    session: ReadSessionDep, actor: Pembaca, response: Response, keluarga_id: uuid.UUID
) -> KeluargaRinci:
    return tagged(response, await service.lihat(session, actor, keluarga_id))


add_steps(router, DAUR, "/{keluarga_id}", service.sesudah_langkah, KeluargaRinci)
