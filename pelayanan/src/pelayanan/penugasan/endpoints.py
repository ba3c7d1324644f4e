from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
from kit.db import ReadSessionDep
from kit.errors import PreconditionFailed
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import Loket, LoketDep

from . import service
from .errors import (
    PenggantianBersamaan,
    PenggantianTidakDitemukan,
    PenggantianTidakSah,
    TugasDipegang,
    TugasSelesai,
    TugasTidakDitemukan,
)
from .schemas import (
    Beban,
    PenggantianBaru,
    PenggantianRinci,
    PenggantianSaring,
    Penugasan,
    TugasRinci,
    TugasSaring,
)

router = APIRouter(
    prefix="/penugasan",
    tags=[Tag("penugasan", "Siapa mengerjakan apa, dan kapan jatuh temponya")],
)
Pembaca = Annotated[Actor, require("penugasan:baca")]
Pemegang = Annotated[Call[Loket], calling("penugasan:tulis")]
Penyuruh = Annotated[Call[Loket], calling(service.MENYURUH)]
Pengganti = Annotated[Call[Loket], calling("penugasan:tulis", versioned=False)]
_TUGAS = (TugasTidakDitemukan, TugasSelesai, PreconditionFailed)


@router.get("", summary="Daftar tugas menurut jatuh tempo", response_model=Changes[TugasRinci])
async def daftar_tugas(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[TugasSaring, Query()],
) -> Rows[TugasRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.get("/beban", summary="Banyaknya tugas terbuka tiap petugas dan unit, dan yang terlambat")
async def beban_tugas(session: ReadSessionDep, actor: Pembaca, loket: LoketDep) -> Beban:
    return await service.beban(session, actor, loket)


@router.get(
    "/penggantian",
    summary="Siapa menggantikan siapa",
    response_model=Page[PenggantianRinci],
)
async def daftar_penggantian(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[PenggantianSaring, Query()]
) -> Rows[PenggantianRinci]:
    del actor
    return await service.daftar_penggantian(session, saring)


@router.post(
    "/penggantian",
    status_code=201,
    summary="Catat pengganti selama seseorang berhalangan",
    responses=problems(PenggantianBersamaan, PenggantianTidakSah),
)
async def catat_penggantian(call: Pengganti, baru: PenggantianBaru) -> PenggantianRinci:
    return await service.gantikan(call, baru)


@router.post(
    "/penggantian/{penggantian_id}/cabut",
    summary="Cabut penggantian",
    responses=problems(PenggantianTidakDitemukan),
)
async def cabut_penggantian(call: Pengganti, penggantian_id: uuid.UUID) -> PenggantianRinci:
    return await service.cabut(call, penggantian_id)


@router.get("/{tugas_id}", summary="Lihat satu tugas", responses=problems(TugasTidakDitemukan))
async def lihat_tugas(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    tugas_id: uuid.UUID,
) -> TugasRinci:
    return tagged(response, await service.lihat(session, actor, loket, tugas_id))


@router.post(
    "/{tugas_id}/ambil",
    summary="Pegang tugas yang belum dipegang siapa pun",
    responses=problems(TugasDipegang, *_TUGAS),
)
async def ambil_tugas(call: Pemegang, response: Response, tugas_id: uuid.UUID) -> TugasRinci:
    made = await service.tugaskan(call, tugas_id, call.actor.id, sendiri=True)
    return tagged(response, made)


@router.post(
    "/{tugas_id}/tugaskan",
    summary="Beri tugas kepada petugas, atau kembalikan",
    responses=problems(*_TUGAS),
)
async def tugaskan_tugas(
    call: Penyuruh, response: Response, tugas_id: uuid.UUID, isi: Penugasan
) -> TugasRinci:
    return tagged(response, await service.tugaskan(call, tugas_id, isi.petugas))
