"""The steps of the life cycle, one operation each."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter

from kit.auth import Actor, require
from kit.errors import PreconditionFailed
from kit.idempotency import KeyReused
from kit.preconditions import tagged
from kit.problems import problems
from pelayanan.pandangan import KategoriSensitif
from pelayanan.permintaan import Permintaan, PermintaanDep
from pelayanan.usul import BukanPengusul, PenyetujuHarusLain

from . import langkah
from .errors import (
    BantuanSama,
    LangkahDitolak,
    PermohonanTidakDitemukan,
    PermohonanTidakSah,
)
from .rules import Langkah
from .schemas import Beralasan, PermohonanKoreksi, PermohonanRinci, PermohonanSelesai

router = APIRouter(prefix="/permohonan", tags=["permohonan"])
Penulis = Annotated[Actor, require("permohonan:tulis")]
Penyetuju = Annotated[Actor, require("permohonan:setujui")]

KOREKSI = problems(
    PermohonanTidakDitemukan,
    LangkahDitolak,
    BantuanSama,
    KategoriSensitif,
    PreconditionFailed,
    PermohonanTidakSah,
    KeyReused,
)
LANGKAH = problems(
    PermohonanTidakDitemukan, LangkahDitolak, PreconditionFailed, PermohonanTidakSah, KeyReused
)
SELESAI = problems(
    PermohonanTidakDitemukan,
    LangkahDitolak,
    BantuanSama,
    PreconditionFailed,
    PermohonanTidakSah,
    KeyReused,
)
PUTUSAN = problems(
    PermohonanTidakDitemukan,
    LangkahDitolak,
    PenyetujuHarusLain,
    PreconditionFailed,
    PermohonanTidakSah,
    KeyReused,
)
TARIKAN = problems(
    PermohonanTidakDitemukan, LangkahDitolak, BukanPengusul, PreconditionFailed, KeyReused
)


async def _jalankan(
    minta: Permintaan,
    actor: Actor,
    permohonan_id: uuid.UUID,
    ini: Langkah,
    isi: langkah.Isi | None = None,
) -> PermohonanRinci:
    rinci = await langkah.jalankan(
        minta.session, actor, minta.loket, minta.key, permohonan_id, minta.if_match, ini, isi
    )
    return tagged(minta.response, rinci)


@router.post(
    "/{permohonan_id}/verifikasi", summary="Nyatakan berkas lengkap dan benar", responses=LANGKAH
)
async def verifikasi_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.VERIFIKASI)


@router.post("/{permohonan_id}/proses", summary="Mulai mengerjakan", responses=LANGKAH)
async def proses_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.PROSES)


@router.post(
    "/{permohonan_id}/selesai",
    summary="Nyatakan selesai, dengan apa yang diberikan",
    responses=SELESAI,
)
async def selesaikan_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: PermohonanSelesai,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.SELESAI, isi)


@router.post("/{permohonan_id}/tolak", summary="Tolak dengan alasan", responses=LANGKAH)
async def tolak_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.TOLAK, isi)


@router.post(
    "/{permohonan_id}/batal",
    summary="Catat pembatalan oleh pemohon sebelum selesai",
    responses=LANGKAH,
)
async def batalkan_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.BATAL, isi)


@router.post(
    "/{permohonan_id}/minta-lengkapi",
    summary="Minta pemohon melengkapi; jam berhenti",
    responses=LANGKAH,
)
async def minta_lengkapi_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.MINTA_LENGKAPI, isi)


@router.post(
    "/{permohonan_id}/lengkapi",
    summary="Catat bahwa sudah dilengkapi; jam berjalan lagi",
    responses=LANGKAH,
)
async def lengkapi_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.LENGKAPI)


@router.post(
    "/{permohonan_id}/koreksi",
    summary="Usulkan koreksi rekam permohonan yang sudah selesai",
    responses=KOREKSI,
)
async def koreksi_permohonan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: PermohonanKoreksi,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.KOREKSI, isi)


@router.post(
    "/{permohonan_id}/pembatalan",
    summary="Usulkan pembatalan permohonan yang sudah selesai",
    responses=LANGKAH,
)
async def usulkan_pembatalan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.PEMBATALAN, isi)


@router.post(
    "/{permohonan_id}/pembatalan/setujui", summary="Setujui usul pembatalan", responses=PUTUSAN
)
async def setujui_pembatalan(
    minta: PermintaanDep,
    actor: Penyetuju,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.SETUJUI_PEMBATALAN)


@router.post(
    "/{permohonan_id}/pembatalan/tolak", summary="Tolak usul pembatalan", responses=PUTUSAN
)
async def tolak_pembatalan(
    minta: PermintaanDep,
    actor: Penyetuju,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.TOLAK_PEMBATALAN, isi)


@router.post(
    "/{permohonan_id}/koreksi/setujui",
    summary="Setujui usul koreksi",
    responses=problems(
        PermohonanTidakDitemukan,
        LangkahDitolak,
        BantuanSama,
        PenyetujuHarusLain,
        PreconditionFailed,
        PermohonanTidakSah,
        KeyReused,
    ),
)
async def setujui_koreksi(
    minta: PermintaanDep,
    actor: Penyetuju,
    permohonan_id: uuid.UUID,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.SETUJUI_KOREKSI)


@router.post("/{permohonan_id}/koreksi/tolak", summary="Tolak usul koreksi", responses=PUTUSAN)
async def tolak_koreksi(
    minta: PermintaanDep,
    actor: Penyetuju,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.TOLAK_KOREKSI, isi)


@router.post(
    "/{permohonan_id}/koreksi/tarik", summary="Tarik usul koreksi sendiri", responses=TARIKAN
)
async def tarik_koreksi(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.TARIK_KOREKSI, isi)


@router.post(
    "/{permohonan_id}/pembatalan/tarik", summary="Tarik usul pembatalan sendiri", responses=TARIKAN
)
async def tarik_pembatalan(
    minta: PermintaanDep,
    actor: Penulis,
    permohonan_id: uuid.UUID,
    isi: Beralasan,
) -> PermohonanRinci:
    return await _jalankan(minta, actor, permohonan_id, Langkah.TARIK_PEMBATALAN, isi)
