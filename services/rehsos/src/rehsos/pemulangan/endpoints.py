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
from .errors import IdPemulanganDipakai, PemulanganTidakDitemukan, PemulanganTidakSah
from .langkah import DAUR
from .rules import Langkah
from .schemas import (
    PemulanganBaru,
    PemulanganRinci,
    PemulanganRingkas,
    PemulanganSaring,
    PemulanganTerbuka,
    RiwayatPemulanganRinci,
)

router = APIRouter(
    prefix="/pemulangan",
    tags=[Tag("pemulangan", "Pemulangan orang telantar ke daerah asalnya, ruas demi ruas")],
)
Pembaca = Annotated[Actor, require("pemulangan:baca")]
# Whoever deals with it reads what was written.
PembacaIsi = Annotated[Actor, require("pemulangan:tulis")]
Penulis = Annotated[Call[Loket], calling("pemulangan:tulis", versioned=False)]


@router.get("", summary="Daftar pemulangan, tanpa orangnya", response_model=Page[PemulanganRingkas])
async def daftar_pemulangan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[PemulanganSaring, Query()],
) -> Rows[PemulanganRingkas]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Susun pemulangan dalam sebuah permohonan",
    responses=problems(IdPemulanganDipakai, PemulanganTidakSah, KeyReused),
)
async def susun_pemulangan(
    call: Penulis, response: Response, baru: PemulanganBaru
) -> PemulanganRinci:
    pemulangan_id = await begin(DAUR, call, Langkah.SUSUN, baru, baru.id)
    return tagged(response, await service.sesudah_langkah(call, pemulangan_id))


@router.get(
    "/{pemulangan_id}",
    summary="Lihat satu pemulangan",
    responses=problems(PemulanganTidakDitemukan),
)
async def lihat_pemulangan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    pemulangan_id: uuid.UUID,
) -> PemulanganRinci:
    return tagged(response, await service.lihat(session, actor, loket, pemulangan_id))


@router.get(
    "/{pemulangan_id}/riwayat",
    summary="Riwayat langkah pemulangan",
    response_model=Page[RiwayatPemulanganRinci],
    responses=problems(PemulanganTidakDitemukan),
)
async def riwayat_pemulangan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    pemulangan_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatPemulanganRinci]:
    return await service.riwayat(session, actor, loket, pemulangan_id, halaman)


@router.post(
    "/{pemulangan_id}/buka",
    summary="Baca tujuan, ruas, tiket, dan penerimanya, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(PemulanganTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_pemulangan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    pemulangan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> PemulanganTerbuka:
    return await service.buka(session, actor, loket, pemulangan_id, untuk)


@router.get(
    "/{pemulangan_id}/berkas/{berkas_id}",
    summary="Unduh satu berita acara pemulangan; dicatat",
    response_class=Response,
    responses={200: {"content": BINARY}, **problems(PemulanganTidakDitemukan, FileNotFound)},
)
async def unduh_berkas_pemulangan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    pemulangan_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    kept, data = await service.unduh(session, actor, loket, pemulangan_id, berkas_id)
    return attachment(data, kept.name)


add_steps(router, DAUR, "/{pemulangan_id}", service.sesudah_langkah, PemulanganRinci)
