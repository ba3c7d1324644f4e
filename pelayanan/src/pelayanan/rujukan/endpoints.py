from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

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
from .errors import (
    IdRujukanDipakai,
    LangkahRujukanDitolak,
    RujukanTidakDilayani,
    RujukanTidakDitemukan,
    RujukanTidakSah,
    TanpaTautan,
)
from .rules import Langkah
from .schemas import (
    DaftarPenerima,
    RiwayatRujukanRinci,
    RujukanBaru,
    RujukanRinci,
    RujukanRingkas,
    RujukanSaring,
    RujukanTerbuka,
    TautanBaru,
)

router = APIRouter(
    prefix="/rujukan",
    tags=[Tag("rujukan", "Rujukan ke panti, rumah sakit, dan instansi lain, sampai hasilnya")],
)
Pembaca = Annotated[Actor, require("rujukan:baca")]
# Whoever deals with it reads what was written.
PembacaIsi = Annotated[Actor, require("rujukan:tulis")]
Penulis = Annotated[Call[Loket], calling("rujukan:tulis", versioned=False)]


@router.get("", summary="Daftar rujukan, tanpa orangnya", response_model=Page[RujukanRingkas])
async def daftar_rujukan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[RujukanSaring, Query()],
) -> Rows[RujukanRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Susun rujukan dalam sebuah permohonan",
    responses=problems(IdRujukanDipakai, RujukanTidakDilayani, RujukanTidakSah, KeyReused),
)
async def susun_rujukan(call: Penulis, response: Response, baru: RujukanBaru) -> RujukanRinci:
    rujukan_id = await begin(DAUR, call, Langkah.SUSUN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, rujukan_id))


@router.get(
    "/penerima",
    summary="Kepada siapa dapat dirujuk: daya tampung, kontak, yang sedang berjalan",
    responses=problems(RujukanTidakDilayani),
)
async def penerima_rujukan(
    session: ReadSessionDep, actor: Pembaca, loket: LoketDep
) -> DaftarPenerima:
    del actor
    return await service.penerima(session, loket)


@router.get(
    "/{rujukan_id}", summary="Lihat satu rujukan", responses=problems(RujukanTidakDitemukan)
)
async def lihat_rujukan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    rujukan_id: uuid.UUID,
) -> RujukanRinci:
    return tagged(response, await service.lihat(session, actor, loket, rujukan_id))


@router.get(
    "/{rujukan_id}/riwayat",
    summary="Riwayat langkah rujukan",
    response_model=Page[RiwayatRujukanRinci],
    responses=problems(RujukanTidakDitemukan),
)
async def riwayat_rujukan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    rujukan_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatRujukanRinci]:
    return await service.riwayat(session, actor, loket, rujukan_id, halaman)


@router.post(
    "/{rujukan_id}/buka",
    summary="Baca yang dikirim, jawaban, dan hasilnya, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(RujukanTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_rujukan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    rujukan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> RujukanTerbuka:
    return await service.buka(session, actor, loket, rujukan_id, untuk)


@router.post(
    "/{rujukan_id}/tautan",
    summary="Buat tautan sekali pakai bagi penerima tanpa akun; yang lama tidak berlaku lagi",
    responses=problems(RujukanTidakDitemukan, LangkahRujukanDitolak, TanpaTautan),
)
async def tautan_rujukan(call: Penulis, rujukan_id: uuid.UUID) -> TautanBaru:
    return await service.tautan(call, rujukan_id)


@router.get(
    "/{rujukan_id}/berkas/{berkas_id}",
    summary="Unduh satu berkas rujukan; dicatat",
    response_class=Response,
    responses={200: {"content": BINARY}, **problems(RujukanTidakDitemukan, FileNotFound)},
)
async def unduh_berkas_rujukan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    rujukan_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    kept, data = await service.unduh(session, actor, loket, rujukan_id, berkas_id)
    return attachment(data, kept.name)


add_steps(router, DAUR, "/{rujukan_id}", service.sesudah_langkah, RujukanRinci)
