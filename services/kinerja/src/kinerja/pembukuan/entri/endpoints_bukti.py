"""Evidence of one entry."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kinerja.aturan.bidang import DiLuarBidang
from kinerja.aturan.kantor import KantorDep
from kinerja.dasar.kunci import KunciDep
from kinerja.pembukuan.entri import bukti
from kinerja.pembukuan.entri.errors import (
    BuktiTidakDikenali,
    BuktiTidakDitemukan,
    EntriTidakDitemukan,
    LangkahEntriDitolak,
)
from kinerja.pembukuan.entri.schemas import Bukti, BuktiSaring
from kinerja.pembukuan.entri.unggahan import UnggahanDep
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.db import SessionDep
from kit.errors import BadRequest, PreconditionFailed, TooLarge
from kit.files.door import BINARY, BODY, attachment
from kit.idempotency import KeyReused
from kit.problems import problems

router = APIRouter(prefix="/entri", tags=["entri"])
Pembaca = Annotated[Actor, require("pembukuan:baca")]
Penulis = Annotated[Actor, require("pembukuan:tulis")]

TULIS = (
    EntriTidakDitemukan,
    LangkahEntriDitolak,
    OutsideArea,
    DiLuarBidang,
    PreconditionFailed,
    KeyReused,
)


@router.post(
    "/{entri_id}/bukti",
    status_code=201,
    summary="Lampirkan bukti (PDF, PNG, JPEG; paling besar 5 MiB)",
    openapi_extra=BODY,
    responses=problems(*TULIS, BuktiTidakDikenali, BadRequest, TooLarge),
)
async def lampirkan_bukti(
    session: SessionDep,
    actor: Penulis,
    kantor: KantorDep,
    kunci: KunciDep,
    entri_id: uuid.UUID,
    saring: Annotated[BuktiSaring, Query()],
    unggahan: UnggahanDep,
) -> Bukti:
    return await bukti.lampirkan(
        session, actor, kantor, kunci.data, unggahan.key, entri_id, saring.nama, unggahan.data
    )


@router.get(
    "/{entri_id}/bukti/{bukti_id}",
    summary="Unduh bukti; setiap unduhan dicatat",
    response_class=Response,
    responses=problems(BuktiTidakDitemukan, OutsideArea, DiLuarBidang) | {200: {"content": BINARY}},
)
async def unduh_bukti(
    session: SessionDep,
    actor: Pembaca,
    kantor: KantorDep,
    kunci: KunciDep,
    entri_id: uuid.UUID,
    bukti_id: uuid.UUID,
) -> Response:
    rinci, isi = await bukti.unduh(session, actor, kantor, kunci.data, entri_id, bukti_id)
    return attachment(isi, rinci.nama)
