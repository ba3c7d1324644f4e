"""Operations of reservations, hand-overs and adjustments."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kit.db import ReadSessionDep, SessionDep
from kit.files.door import BINARY
from kit.files.store import FileNotFound, FileTaken
from kit.idempotency import KeyReused
from kit.lifecycle import begin
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.steps import add_steps
from pelayanan.loket import LoketDep
from pelayanan.pemberian.errors import PemberianTidakSah
from pelayanan.terekam import LangkahRekamDitolak

from . import cadangan, penyerahan, penyesuaian, serahan
from .endpoints import TAG, Pembaca, Pencatat
from .errors import (
    CadanganTidakDitemukan,
    IdPersediaanDipakai,
    PenyerahanTidakDitemukan,
    PenyesuaianTidakDitemukan,
    PersediaanTidakSah,
    StokTidakCukup,
)
from .schemas_dokumen import (
    CadanganBaru,
    CadanganRinci,
    CadanganSaring,
    PenyerahanBaru,
    PenyerahanRinci,
    PenyerahanRingkas,
    PenyerahanSaring,
    PenyesuaianBaru,
    PenyesuaianRinci,
    PenyesuaianSaring,
)

router = APIRouter(prefix="/persediaan", tags=[TAG])
_BARU = (IdPersediaanDipakai, PersediaanTidakSah, KeyReused)


@router.get("/cadangan", summary="Daftar cadangan barang", response_model=Page[CadanganRinci])
async def daftar_cadangan_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[CadanganSaring, Query()],
) -> Rows[CadanganRinci]:
    return await cadangan.daftar(session, actor, loket, saring)


@router.post(
    "/cadangan",
    status_code=201,
    summary="Cadangkan barang untuk suatu keperluan",
    responses=problems(*_BARU, StokTidakCukup),
)
async def cadangkan_barang(call: Pencatat, response: Response, baru: CadanganBaru) -> CadanganRinci:
    cadangan_id = await begin(cadangan.DAUR, call, cadangan.CADANGKAN, baru, baru.id)
    return tagged(response, await cadangan.sesudah_langkah(call, cadangan_id))


@router.get(
    "/cadangan/{cadangan_id}",
    summary="Lihat satu cadangan",
    responses=problems(CadanganTidakDitemukan),
)
async def lihat_cadangan_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    cadangan_id: uuid.UUID,
) -> CadanganRinci:
    return tagged(response, await cadangan.lihat(session, actor, loket, cadangan_id))


add_steps(router, cadangan.DAUR, "/cadangan/{cadangan_id}", cadangan.sesudah_langkah, CadanganRinci)


@router.get("/penyerahan", summary="Daftar penyerahan", response_model=Page[PenyerahanRingkas])
async def daftar_penyerahan_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[PenyerahanSaring, Query()],
) -> Rows[PenyerahanRingkas]:
    return await serahan.daftar(session, actor, loket, saring)


@router.post(
    "/penyerahan",
    status_code=201,
    summary="Serahkan barang; pemberian orangnya bertambah bersamanya",
    responses=problems(
        *_BARU, StokTidakCukup, PemberianTidakSah, LangkahRekamDitolak, FileNotFound, FileTaken
    ),
)
async def serahkan_barang(
    call: Pencatat, response: Response, baru: PenyerahanBaru
) -> PenyerahanRinci:
    penyerahan_id = await begin(penyerahan.DAUR, call, penyerahan.SERAHKAN, baru, baru.id)
    return tagged(response, await serahan.sesudah_langkah(call, penyerahan_id))


@router.get(
    "/penyerahan/{penyerahan_id}",
    summary="Lihat satu penyerahan",
    responses=problems(PenyerahanTidakDitemukan),
)
async def lihat_penyerahan_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    penyerahan_id: uuid.UUID,
) -> PenyerahanRinci:
    return tagged(response, await serahan.lihat(session, actor, loket, penyerahan_id))


@router.get(
    "/penyerahan/{penyerahan_id}/berkas/{berkas_id}",
    summary="Unduh foto atau tanda terimanya",
    response_class=Response,
    responses={
        200: {"content": BINARY},
        **problems(PenyerahanTidakDitemukan, FileNotFound),
    },
)
async def unduh_berkas_penyerahan(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    penyerahan_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    return await serahan.unduh(session, actor, loket, penyerahan_id, berkas_id)


add_steps(
    router,
    penyerahan.DAUR,
    "/penyerahan/{penyerahan_id}",
    serahan.sesudah_langkah,
    PenyerahanRinci,
)


@router.get("/penyesuaian", summary="Daftar penyesuaian", response_model=Page[PenyesuaianRinci])
async def daftar_penyesuaian_barang(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[PenyesuaianSaring, Query()],
) -> Rows[PenyesuaianRinci]:
    return await penyesuaian.daftar(session, actor, loket, saring)


@router.post(
    "/penyesuaian",
    status_code=201,
    summary="Usulkan kehilangan atau selisih hasil perhitungan",
    responses=problems(*_BARU),
)
async def usulkan_penyesuaian_barang(
    call: Pencatat, response: Response, baru: PenyesuaianBaru
) -> PenyesuaianRinci:
    satu = await begin(penyesuaian.DAUR, call, penyesuaian.USULKAN, baru, baru.id)
    return tagged(response, await penyesuaian.sesudah_langkah(call, satu))


@router.get(
    "/penyesuaian/{penyesuaian_id}",
    summary="Lihat satu penyesuaian",
    responses=problems(PenyesuaianTidakDitemukan),
)
async def lihat_penyesuaian_barang(
    session: ReadSessionDep, actor: Pembaca, response: Response, penyesuaian_id: uuid.UUID
) -> PenyesuaianRinci:
    return tagged(response, await penyesuaian.lihat(session, actor, penyesuaian_id))


add_steps(
    router,
    penyesuaian.DAUR,
    "/penyesuaian/{penyesuaian_id}",
    penyesuaian.sesudah_langkah,
    PenyesuaianRinci,
)
