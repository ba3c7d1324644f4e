from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed
from kit.exports import Format
from kit.idempotency import IdempotencyKey, KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from pelayanan.loket import LoketDep
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.permintaan import Permintaan, PermintaanDep
from pelayanan.privasi import TujuanIsi
from pelayanan.usul import BukanPengusul, PenyetujuHarusLain

from . import impor, service
from .errors import (
    EvaluasiTidakDitemukan,
    EvaluasiTidakSah,
    IdEvaluasiDipakai,
    LangkahEvaluasiDitolak,
)
from .rules import Langkah
from .schemas import (
    EvaluasiBaru,
    EvaluasiBeralasan,
    EvaluasiKoreksi,
    EvaluasiRinci,
    EvaluasiSaring,
)

router = APIRouter(prefix="/evaluasi", tags=["evaluasi"])
Pembaca = Annotated[Actor, require("evaluasi:baca")]
Penulis = Annotated[Actor, require("evaluasi:tulis")]
Penyetuju = Annotated[Actor, require("evaluasi:setujui")]
# A note is about a person: who may see the person unmasked may read it.
PembacaLengkap = Annotated[Actor, require("ppks-lengkap:baca")]

LANGKAH = problems(
    EvaluasiTidakDitemukan,
    LangkahEvaluasiDitolak,
    PreconditionFailed,
    EvaluasiTidakSah,
    KeyReused,
)
PUTUSAN = problems(
    EvaluasiTidakDitemukan,
    LangkahEvaluasiDitolak,
    PenyetujuHarusLain,
    PreconditionFailed,
    EvaluasiTidakSah,
    KeyReused,
)
TARIKAN = problems(
    EvaluasiTidakDitemukan, LangkahEvaluasiDitolak, BukanPengusul, PreconditionFailed, KeyReused
)


async def _jalankan(
    minta: Permintaan,
    actor: Actor,
    evaluasi_id: uuid.UUID,
    langkah: Langkah,
    isi: service.Isi | None = None,
) -> EvaluasiRinci:
    rinci = await service.jalankan(
        minta.session, actor, minta.loket, minta.key, evaluasi_id, minta.if_match, langkah, isi
    )
    return tagged(minta.response, rinci)


@router.get("", summary="Daftar evaluasi", response_model=Page[EvaluasiRinci])
async def daftar_evaluasi(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[EvaluasiSaring, Query()],
) -> Rows[EvaluasiRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat evaluasi keberfungsian sosial",
    responses=problems(IdEvaluasiDipakai, EvaluasiTidakSah, KeyReused),
)
async def catat_evaluasi(
    session: SessionDep,
    actor: Penulis,
    loket: LoketDep,
    key: IdempotencyKey,
    response: Response,
    baru: EvaluasiBaru,
) -> EvaluasiRinci:
    return tagged(response, await service.catat(session, actor, loket, key, baru))


@router.get("/impor/templat", summary="Templat impor evaluasi, CSV atau XLSX", **TEMPLATE)
async def templat_evaluasi(
    _: Penulis, loket: LoketDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(loket), form)


@router.post("/impor", summary="Impor evaluasi dari CSV atau XLSX", **UPLOAD)
async def impor_evaluasi(
    request: Request, session: SessionDep, actor: Penulis, loket: LoketDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(loket), response)


@router.get(
    "/{evaluasi_id}", summary="Lihat satu evaluasi", responses=problems(EvaluasiTidakDitemukan)
)
async def lihat_evaluasi(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    evaluasi_id: uuid.UUID,
) -> EvaluasiRinci:
    return tagged(response, await service.lihat(session, actor, loket, evaluasi_id))


@router.post(
    "/{evaluasi_id}/buka",
    summary="Buka catatan evaluasi, dengan tujuan yang dicatat",
    responses=problems(EvaluasiTidakDitemukan, TujuanTidakSah),
)
async def buka_evaluasi(
    session: SessionDep,
    actor: PembacaLengkap,
    loket: LoketDep,
    evaluasi_id: uuid.UUID,
    untuk: TujuanIsi,
) -> EvaluasiRinci:
    return await service.buka(session, actor, loket, evaluasi_id, untuk)


@router.post(
    "/{evaluasi_id}/koreksi", summary="Usulkan koreksi jawaban atau tanggal", responses=LANGKAH
)
async def koreksi_evaluasi(
    minta: PermintaanDep,
    actor: Penulis,
    evaluasi_id: uuid.UUID,
    isi: EvaluasiKoreksi,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.KOREKSI, isi)


@router.post("/{evaluasi_id}/pembatalan", summary="Usulkan pembatalan evaluasi", responses=LANGKAH)
async def usulkan_pembatalan_evaluasi(
    minta: PermintaanDep,
    actor: Penulis,
    evaluasi_id: uuid.UUID,
    isi: EvaluasiBeralasan,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.PEMBATALAN, isi)


@router.post(
    "/{evaluasi_id}/pembatalan/setujui", summary="Setujui usul pembatalan", responses=PUTUSAN
)
async def setujui_pembatalan_evaluasi(
    minta: PermintaanDep,
    actor: Penyetuju,
    evaluasi_id: uuid.UUID,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.SETUJUI_PEMBATALAN)


@router.post("/{evaluasi_id}/pembatalan/tolak", summary="Tolak usul pembatalan", responses=PUTUSAN)
async def tolak_pembatalan_evaluasi(
    minta: PermintaanDep,
    actor: Penyetuju,
    evaluasi_id: uuid.UUID,
    isi: EvaluasiBeralasan,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.TOLAK_PEMBATALAN, isi)


@router.post("/{evaluasi_id}/koreksi/setujui", summary="Setujui usul koreksi", responses=PUTUSAN)
async def setujui_koreksi_evaluasi(
    minta: PermintaanDep,
    actor: Penyetuju,
    evaluasi_id: uuid.UUID,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.SETUJUI_KOREKSI)


@router.post("/{evaluasi_id}/koreksi/tolak", summary="Tolak usul koreksi", responses=PUTUSAN)
async def tolak_koreksi_evaluasi(
    minta: PermintaanDep,
    actor: Penyetuju,
    evaluasi_id: uuid.UUID,
    isi: EvaluasiBeralasan,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.TOLAK_KOREKSI, isi)


@router.post(
    "/{evaluasi_id}/koreksi/tarik", summary="Tarik usul koreksi sendiri", responses=TARIKAN
)
async def tarik_koreksi_evaluasi(
    minta: PermintaanDep,
    actor: Penulis,
    evaluasi_id: uuid.UUID,
    isi: EvaluasiBeralasan,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.TARIK_KOREKSI, isi)


@router.post(
    "/{evaluasi_id}/pembatalan/tarik", summary="Tarik usul pembatalan sendiri", responses=TARIKAN
)
async def tarik_pembatalan_evaluasi(
    minta: PermintaanDep,
    actor: Penulis,
    evaluasi_id: uuid.UUID,
    isi: EvaluasiBeralasan,
) -> EvaluasiRinci:
    return await _jalankan(minta, actor, evaluasi_id, Langkah.TARIK_PEMBATALAN, isi)
