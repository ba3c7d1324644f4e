from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kantor.cota import BerkasCota
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooManyRequests
from kit.files.door import BINARY, attachment
from kit.files.store import FileNotFound
from kit.idempotency import KeyReused
from kit.lifecycle import begin
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.privasi import TujuanIsi

from . import service
from .daur import DAUR
from .errors import CotaSudahAda, CotaTidakDilayani, CotaTidakDitemukan, CotaTidakSah
from .rules import Langkah
from .schemas import (
    CotaBaru,
    CotaRinci,
    CotaRingkas,
    CotaSaring,
    CotaTerbuka,
    RiwayatCotaRinci,
)

router = APIRouter(
    prefix="/cota",
    tags=[Tag("cota", "Calon orang tua angkat: syarat, pengasuhan, rekomendasi, putusan")],
)
Pembaca = Annotated[Actor, require("cota:baca")]
# Whoever works on it reads who they are.
PembacaIsi = Annotated[Actor, require("cota:tulis")]
Pencatat = Annotated[Call[Loket], calling("cota:tulis", versioned=False)]


@router.get("", summary="Daftar calon orang tua angkat", response_model=Page[CotaRingkas])
async def daftar_cota(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[CotaSaring, Query()],
) -> Rows[CotaRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.get(
    "/ketentuan",
    summary="Yang diminta dari calon orang tua angkat, dengan dasar hukumnya",
    responses=problems(CotaTidakDilayani),
)
async def ketentuan_cota(actor: Pembaca, loket: LoketDep) -> BerkasCota:
    del actor
    return service.ketentuan(loket)


@router.post(
    "",
    status_code=201,
    summary="Catat calon orang tua angkat sebuah permohonan",
    responses=problems(CotaSudahAda, CotaTidakDilayani, CotaTidakSah, KeyReused),
)
async def catat_cota(call: Pencatat, response: Response, baru: CotaBaru) -> CotaRinci:
    cota_id = await begin(DAUR, call, Langkah.CATAT, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, cota_id))


@router.get(
    "/{cota_id}",
    summary="Lihat satu, dan apa yang belum ada",
    responses=problems(CotaTidakDilayani, CotaTidakDitemukan),
)
async def lihat_cota(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    cota_id: uuid.UUID,
) -> CotaRinci:
    return tagged(response, await service.lihat(session, actor, loket, cota_id))


@router.get(
    "/{cota_id}/riwayat",
    summary="Riwayat langkahnya",
    response_model=Page[RiwayatCotaRinci],
    responses=problems(CotaTidakDitemukan),
)
async def riwayat_cota(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    cota_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatCotaRinci]:
    return await service.riwayat(session, actor, loket, cota_id, halaman)


@router.post(
    "/{cota_id}/buka",
    summary="Baca siapa mereka dan yang ditulis, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(CotaTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_cota(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    cota_id: uuid.UUID,
    untuk: TujuanIsi,
) -> CotaTerbuka:
    return await service.buka(session, actor, loket, cota_id, untuk)


@router.get(
    "/{cota_id}/berkas/{berkas_id}",
    summary="Unduh satu berkas syaratnya; dicatat",
    response_class=Response,
    responses={
        200: {"description": "Berkasnya", "content": BINARY},
        **problems(CotaTidakDitemukan, FileNotFound),
    },
)
async def unduh_berkas_cota(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    cota_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    disimpan, isinya = await service.unduh(session, actor, loket, cota_id, berkas_id)
    return attachment(isinya, disimpan.name)


add_steps(router, DAUR, "/{cota_id}", service.sesudah_langkah, CotaRinci)
