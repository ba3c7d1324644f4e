"""The door for officers of other bidang: what was handed to them, and nothing else of it."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import PreconditionFailed, TooManyRequests
from kit.faults import also
from kit.idempotency import KeyReused
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.privasi import TujuanIsi

from . import service
from .daur import ATURAN
from .errors import LangkahPengaduanDitolak, PengaduanTidakDitemukan, PengaduanTidakSah
from .rules import Langkah
from .schemas import (
    PengaduanBeralasan,
    PengaduanBerteks,
    PengaduanRinci,
    PengaduanTerbuka,
    SerahanSaring,
)

router = APIRouter(
    prefix="/pengaduan-serahan",
    tags=[Tag("pengaduan-serahan", "Pengaduan yang diserahkan kepada bidang lain")],
)
Pembaca = Annotated[Actor, require("serahan:baca")]
Penjawab = Annotated[Call[Loket], calling("serahan:tulis")]
_LANGKAH = problems(
    PengaduanTidakDitemukan,
    LangkahPengaduanDitolak,
    PengaduanTidakSah,
    PreconditionFailed,
    KeyReused,
)


@router.get(
    "",
    summary="Pengaduan yang diserahkan kepada bidang saya",
    response_model=Page[PengaduanRinci],
)
async def daftar_serahan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[SerahanSaring, Query()],
) -> Rows[PengaduanRinci]:
    return await service.daftar_serahan(session, actor, loket, saring)


@router.get(
    "/{pengaduan_id}",
    summary="Lihat satu pengaduan yang diserahkan",
    responses=problems(PengaduanTidakDitemukan),
)
async def lihat_serahan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    pengaduan_id: uuid.UUID,
) -> PengaduanRinci:
    return tagged(response, await service.lihat_serahan(session, actor, loket, pengaduan_id))


@router.post(
    "/{pengaduan_id}/buka",
    summary="Baca isinya tanpa pelapornya, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(PengaduanTidakDitemukan, TujuanTidakSah, TooManyRequests),
)
async def buka_serahan(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    pengaduan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> PengaduanTerbuka:
    return await service.buka_serahan(session, actor, loket, pengaduan_id, untuk)


@router.post("/{pengaduan_id}/tindak-lanjut", summary="Catat tindak lanjut", responses=_LANGKAH)
@also(PengaduanBerteks, *ATURAN[PengaduanBerteks])
async def tindak_lanjut_serahan(
    call: Penjawab, response: Response, pengaduan_id: uuid.UUID, isi: PengaduanBerteks
) -> PengaduanRinci:
    langkah = Langkah.TINDAK_LANJUT
    return tagged(response, await service.langkah_serahan(call, pengaduan_id, langkah, isi))


@router.post("/{pengaduan_id}/jawab", summary="Jawab pelapor", responses=_LANGKAH)
@also(PengaduanBerteks, *ATURAN[PengaduanBerteks])
async def jawab_serahan(
    call: Penjawab, response: Response, pengaduan_id: uuid.UUID, isi: PengaduanBerteks
) -> PengaduanRinci:
    langkah = Langkah.JAWAB
    return tagged(response, await service.langkah_serahan(call, pengaduan_id, langkah, isi))


@router.post(
    "/{pengaduan_id}/kembalikan",
    summary="Kembalikan dengan alasan: bukan urusan bidang ini",
    responses=_LANGKAH,
)
async def kembalikan_serahan(
    call: Penjawab, response: Response, pengaduan_id: uuid.UUID, isi: PengaduanBeralasan
) -> PengaduanRinci:
    langkah = Langkah.KEMBALIKAN
    return tagged(response, await service.langkah_serahan(call, pengaduan_id, langkah, isi))
