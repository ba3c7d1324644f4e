"""Langkah atas satu entri, dan buktinya."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kinerja.aturan.bidang import DiLuarBidang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.kantor import KantorDep
from kinerja.dasar.kunci import KunciDep
from kinerja.pembukuan.entri import bukti, service
from kinerja.pembukuan.entri.errors import (
    BuktiTidakDikenali,
    BuktiTidakDitemukan,
    EntriTidakDitemukan,
    LangkahEntriDitolak,
    TanpaBukti,
)
from kinerja.pembukuan.entri.permintaan import Permintaan, PermintaanDep
from kinerja.pembukuan.entri.rules import Langkah
from kinerja.pembukuan.entri.schemas import Bukti, BuktiSaring, EntriBeralasan, EntriRinci
from kinerja.pembukuan.entri.unggahan import UnggahanDep
from kinerja.pembukuan.usul import PenyetujuSama
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.db import SessionDep
from kit.errors import BadRequest, PreconditionFailed, TooLarge
from kit.files.door import BINARY, BODY, attachment
from kit.idempotency import KeyReused
from kit.preconditions import tagged
from kit.problems import problems

router = APIRouter(prefix="/entri", tags=["entri"])
Pembaca = Annotated[Actor, require("pembukuan:baca")]
Penulis = Annotated[Actor, require("pembukuan:tulis")]
Penyetuju = Annotated[Actor, require("pembukuan:setujui")]

TULIS = (
    EntriTidakDitemukan,
    LangkahEntriDitolak,
    OutsideArea,
    DiLuarBidang,
    PreconditionFailed,
    KeyReused,
)
LANGKAH = problems(*TULIS, TanpaBukti)
PUTUSAN = problems(*TULIS, PenyetujuSama)


async def _jalankan(
    minta: Permintaan,
    actor: Actor,
    kantor: Kantor,
    entri_id: uuid.UUID,
    langkah: Langkah,
    isi: EntriBeralasan | None = None,
) -> EntriRinci:
    alasan = isi.alasan if isi else None
    rinci = await service.jalankan(
        minta.session, actor, kantor, minta.key, entri_id, minta.if_match, langkah, alasan
    )
    return tagged(minta.response, rinci)


@router.post("/{entri_id}/ajukan", summary="Ajukan untuk disetujui", responses=LANGKAH)
async def ajukan_entri(
    minta: PermintaanDep, actor: Penulis, kantor: KantorDep, entri_id: uuid.UUID
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.AJUKAN)


@router.post("/{entri_id}/setujui", summary="Setujui; angkanya berlaku", responses=PUTUSAN)
async def setujui_entri(
    minta: PermintaanDep, actor: Penyetuju, kantor: KantorDep, entri_id: uuid.UUID
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.SETUJUI)


@router.post("/{entri_id}/tolak", summary="Tolak dengan alasan", responses=PUTUSAN)
async def tolak_entri(
    minta: PermintaanDep,
    actor: Penyetuju,
    kantor: KantorDep,
    entri_id: uuid.UUID,
    isi: EntriBeralasan,
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.TOLAK, isi)


@router.post("/{entri_id}/tarik", summary="Tarik yang belum disetujui", responses=LANGKAH)
async def tarik_entri(
    minta: PermintaanDep,
    actor: Penulis,
    kantor: KantorDep,
    entri_id: uuid.UUID,
    isi: EntriBeralasan,
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.TARIK, isi)


@router.post("/{entri_id}/cabut", summary="Cabut versi yang berlaku", responses=PUTUSAN)
async def cabut_entri(
    minta: PermintaanDep,
    actor: Penyetuju,
    kantor: KantorDep,
    entri_id: uuid.UUID,
    isi: EntriBeralasan,
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.CABUT, isi)


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
