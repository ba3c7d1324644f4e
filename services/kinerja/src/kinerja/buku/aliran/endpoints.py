from __future__ import annotations

import uuid
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request
from redis.asyncio import Redis

from kinerja.aturan.kantor import KantorDep
from kinerja.buku.aliran import service
from kinerja.buku.aliran.schemas import Aliran, SuratMati, SuratMatiSaring
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import NotFound
from kit.pagination import Page, Rows
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter()
ALIRAN = Tag("aliran", "Seberapa jauh kinerja menyusul catatan tiap bidang")
SURAT_MATI = Tag("surat-mati", "Peristiwa yang tidak dapat dipakai, dan pengirimannya kembali")
PembacaAliran = Annotated[Actor, require("aliran:baca")]
PenulisAliran = Annotated[Actor, require("aliran:tulis")]
PembacaSurat = Annotated[Actor, require("surat-mati:baca")]
PenulisSurat = Annotated[Actor, require("surat-mati:tulis")]


def _redis(request: Request) -> Redis:
    return cast("Redis", request.app.state.redis)


RedisDep = Annotated[Redis, Depends(_redis)]


@router.get("/aliran", summary="Seberapa jauh kinerja menyusul tiap bidang", tags=[ALIRAN])
async def keadaan_aliran(session: ReadSessionDep, redis: RedisDep, _: PembacaAliran) -> Aliran:
    return await service.keadaan(session, redis)


@router.post(
    "/aliran/periksa",
    status_code=202,
    summary="Minta seluruh catatan bidang dicocokkan dan yang kurang diambil",
    tags=[ALIRAN],
)
async def periksa_aliran(session: SessionDep, redis: RedisDep, _: PenulisAliran) -> Aliran:
    return await service.minta_periksa(session, redis)


@router.get(
    "/surat-mati",
    summary="Peristiwa yang tidak dapat dipakai, dan sebabnya",
    response_model=Page[SuratMati],
    tags=[SURAT_MATI],
)
async def daftar_surat_mati(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: PembacaSurat,
    saring: Annotated[SuratMatiSaring, Query()],
) -> Rows[SuratMati]:
    return await service.surat_mati(session, kantor.sensitif, saring)


@router.post(
    "/surat-mati/{surat_id}/kirim-ulang",
    status_code=204,
    summary="Kirim ulang satu peristiwa ke alirannya",
    responses=problems(NotFound),
    tags=[SURAT_MATI],
)
async def kirim_ulang_surat_mati(
    session: SessionDep, redis: RedisDep, actor: PenulisSurat, surat_id: uuid.UUID
) -> None:
    await service.kirim_ulang(session, redis, actor, surat_id)
