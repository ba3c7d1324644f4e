from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query

from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.idempotency import IdempotencyKey, KeyReused
from kit.pagination import Page, Rows
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.dukcapil.errors import BelumDisambungkan
from pelayanan.loket import LoketDep
from pelayanan.pandangan import TujuanTidakSah

from . import service
from .errors import MassalSudahSelesai, MassalTidakDitemukan, MassalTidakSah, TidakAdaOrang
from .schemas import MassalBaru, MassalRinci, MassalSaring

router = APIRouter(
    prefix="/verifikasi-massal",
    tags=[Tag("verifikasi-massal", "Mencocokkan banyak orang dengan Dukcapil, sesuai kuota")],
)
Pembaca = Annotated[Actor, require("verifikasi-massal:baca")]
Penulis = Annotated[Actor, require("verifikasi-massal:tulis")]


@router.post(
    "",
    status_code=201,
    summary="Mulai verifikasi massal",
    responses=problems(
        BelumDisambungkan, TidakAdaOrang, OutsideArea, MassalTidakSah, TujuanTidakSah, KeyReused
    ),
)
async def mulai_verifikasi_massal(
    session: SessionDep, actor: Penulis, loket: LoketDep, key: IdempotencyKey, baru: MassalBaru
) -> MassalRinci:
    return await service.mulai(session, actor, loket, key, baru)


@router.get("", summary="Verifikasi massal dan kemajuannya", response_model=Page[MassalRinci])
async def daftar_verifikasi_massal(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    query: Annotated[MassalSaring, Query()],
) -> Rows[MassalRinci]:
    return await service.daftar(session, actor, loket, query)


@router.get(
    "/{massal_id}",
    summary="Kemajuan satu verifikasi massal",
    responses=problems(MassalTidakDitemukan),
)
async def lihat_verifikasi_massal(
    session: ReadSessionDep, actor: Pembaca, loket: LoketDep, massal_id: uuid.UUID
) -> MassalRinci:
    return await service.lihat(session, actor, loket, massal_id)


@router.post(
    "/{massal_id}/batal",
    summary="Hentikan verifikasi massal; putusan yang sudah ada tetap",
    responses=problems(MassalTidakDitemukan, MassalSudahSelesai),
)
async def batalkan_verifikasi_massal(
    session: SessionDep, actor: Penulis, loket: LoketDep, massal_id: uuid.UUID
) -> MassalRinci:
    return await service.batal(session, actor, loket, massal_id)
