from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from kantor.bidang import BIDANG
from kinerja.aturan.kantor import KantorDep
from kinerja.buku.sengketa import service as sengketa
from kinerja.buku.sengketa.errors import SengketaTidakDitemukan
from kinerja.buku.sengketa.rules import Kunci
from kinerja.buku.sengketa.schemas import (
    Jenis,
    SengketaRinci,
    SengketaRingkas,
    SengketaSaring,
)
from kinerja.pembukuan.putusan import service
from kinerja.pembukuan.putusan.errors import IsiTidakDikenal, SengketaBerakhir
from kinerja.pembukuan.putusan.schemas import PutusanBaru
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed
from kit.idempotency import IdempotencyKey, KeyReused
from kit.pagination import Page, Rows
from kit.preconditions import IfMatch, tagged
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/sengketa",
    tags=[
        Tag(
            "sengketa",
            "Rekam yang datang dengan lebih dari satu isi, dan putusan mana yang berlaku",
        )
    ],
)
Pembaca = Annotated[Actor, require("sengketa:baca")]
Penulis = Annotated[Actor, require("sengketa:tulis")]


def _kunci(
    sumber: Annotated[str, Path(max_length=50, examples=[BIDANG[0]])],
    jenis: Jenis,
    rekam_id: uuid.UUID,
    versi: Annotated[int, Path(ge=1, le=2_000_000_000)],
) -> Kunci:
    return Kunci(sumber, jenis, rekam_id, versi)


KunciDep = Annotated[Kunci, Depends(_kunci)]


@router.get(
    "",
    summary="Rekam yang datang dengan beberapa isi, atau tidak ada dalam catatan bidangnya",
    response_model=Page[SengketaRingkas],
)
async def daftar_sengketa(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    saring: Annotated[SengketaSaring, Query()],
) -> Rows[SengketaRingkas]:
    return await sengketa.daftar(session, actor, kantor.sensitif, saring)


@router.get(
    "/{sumber}/{jenis}/{rekam_id}/{versi}",
    summary="Isi-isi sebuah versi rekam, dan putusan atasnya",
    responses=problems(SengketaTidakDitemukan),
)
async def lihat_sengketa(
    session: ReadSessionDep, kantor: KantorDep, actor: Pembaca, kunci: KunciDep, response: Response
) -> SengketaRinci:
    return tagged(response, await sengketa.rinci(session, actor, kantor.sensitif, kunci))


@router.post(
    "/{sumber}/{jenis}/{rekam_id}/{versi}/putuskan",
    summary="Putuskan isi mana yang berlaku",
    responses=problems(
        SengketaTidakDitemukan, SengketaBerakhir, IsiTidakDikenal, PreconditionFailed, KeyReused
    ),
)
async def putuskan_sengketa(
    session: SessionDep,
    kantor: KantorDep,
    actor: Penulis,
    key: IdempotencyKey,
    if_match: IfMatch,
    kunci: KunciDep,
    baru: PutusanBaru,
    response: Response,
) -> SengketaRinci:
    rinci = await service.putuskan(session, actor, kantor.sensitif, key, if_match, kunci, baru)
    return tagged(response, rinci)
