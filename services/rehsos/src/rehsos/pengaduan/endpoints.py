from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kantor.pengaduan import KelasPengaduan
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.changes import Changes
from kit.db import ReadSessionDep, SessionDep
from kit.dry_run import NOT_TRIED
from kit.errors import TooManyRequests
from kit.faults import also
from kit.files.door import BINARY, attachment
from kit.files.store import FileNotFound, FileTaken
from kit.idempotency import KeyReused
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep
from pelayanan.pandangan import TujuanTidakSah
from pelayanan.privasi import TujuanIsi

from . import masuk, service
from .daur import DAUR
from .errors import (
    PelaporDirahasiakan,
    PengaduanSudahAda,
    PengaduanTidakDilayani,
    PengaduanTidakDitemukan,
    PengaduanTidakSah,
)
from .schemas import (
    Lampiran,
    LampiranBaru,
    PelaporRinci,
    PengaduanBaru,
    PengaduanDiterima,
    PengaduanRinci,
    PengaduanSaring,
    PengaduanTerbuka,
    RahasiaBaru,
    RingkasanPengaduan,
    RingkasanSaring,
    RiwayatPengaduanRinci,
)

router = APIRouter(
    prefix="/pengaduan",
    tags=[Tag("pengaduan", "Pengaduan, aspirasi, dan permintaan informasi")],
)
Pembaca = Annotated[Actor, require("pengaduan:baca")]
# Whoever deals with it reads what was written; who complained is a right of its own where it is
# hidden.
PembacaIsi = Annotated[Actor, require("pengaduan:tulis")]
PembacaPelapor = Annotated[Actor, require("pengaduan-pelapor:baca")]
Penerima = Annotated[Call[Loket], calling("pengaduan-masuk:tulis", versioned=False)]
Penangan = Annotated[Call[Loket], calling("pengaduan:tulis", versioned=False)]
_TERBUKA = (PengaduanTidakDitemukan, TujuanTidakSah, TooManyRequests)


@router.get("", summary="Daftar pengaduan", response_model=Changes[PengaduanRinci])
async def daftar_pengaduan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[PengaduanSaring, Query()],
) -> Rows[PengaduanRinci]:
    return await service.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Terima pengaduan, aspirasi, atau permintaan informasi",
    responses=problems(
        OutsideArea, PengaduanSudahAda, PengaduanTidakDilayani, PengaduanTidakSah, KeyReused
    ),
)
@also(PengaduanBaru, *masuk.ATURAN)
async def terima_pengaduan(
    call: Penerima, response: Response, baru: PengaduanBaru
) -> PengaduanDiterima:
    return tagged(response, await service.terima(call, baru))


@router.get(
    "/kelas",
    summary="Kelas pengaduan dan hari kerjanya",
    responses=problems(PengaduanTidakDilayani),
)
async def kelas_pengaduan(actor: Pembaca, loket: LoketDep) -> list[KelasPengaduan]:
    del actor
    return service.kelas(loket)


@router.get(
    "/ringkasan",
    summary="Banyaknya pengaduan, tepat waktunya, dan indeks kepuasan",
    responses=problems(PengaduanTidakDilayani),
)
async def ringkasan_pengaduan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[RingkasanSaring, Query()],
) -> RingkasanPengaduan:
    return await service.ringkasan(session, actor, loket, saring)


@router.get(
    "/{pengaduan_id}",
    summary="Lihat satu pengaduan",
    responses=problems(PengaduanTidakDitemukan),
)
async def lihat_pengaduan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    pengaduan_id: uuid.UUID,
) -> PengaduanRinci:
    return tagged(response, await service.lihat(session, actor, loket, pengaduan_id))


@router.get(
    "/{pengaduan_id}/riwayat",
    summary="Riwayat langkah pengaduan",
    response_model=Page[RiwayatPengaduanRinci],
    responses=problems(PengaduanTidakDitemukan),
)
async def riwayat_pengaduan(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    pengaduan_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[RiwayatPengaduanRinci]:
    return await service.riwayat(session, actor, loket, pengaduan_id, halaman)


@router.post(
    "/{pengaduan_id}/buka",
    summary="Baca isinya dan pelapornya, dengan tujuan yang dicatat",
    openapi_extra=NOT_TRIED,
    responses=problems(*_TERBUKA),
)
async def buka_pengaduan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    pengaduan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> PengaduanTerbuka:
    return await service.buka(session, actor, loket, pengaduan_id, untuk)


@router.post(
    "/{pengaduan_id}/pelapor/buka",
    summary="Baca siapa pelapornya, juga yang namanya disembunyikan",
    openapi_extra=NOT_TRIED,
    responses=problems(PelaporDirahasiakan, *_TERBUKA),
)
async def buka_pelapor_pengaduan(
    session: SessionDep,
    actor: PembacaPelapor,
    loket: LoketDep,
    pengaduan_id: uuid.UUID,
    untuk: TujuanIsi,
) -> PelaporRinci:
    return await service.buka_pelapor(session, actor, loket, pengaduan_id, untuk)


@router.post(
    "/{pengaduan_id}/rahasia-baru",
    summary="Beri pelapor kode rahasia baru; yang lama tidak berlaku lagi",
    responses=problems(PengaduanTidakDitemukan),
)
async def rahasia_baru_pengaduan(call: Penangan, pengaduan_id: uuid.UUID) -> RahasiaBaru:
    return await service.rahasia_baru(call, pengaduan_id)


@router.get(
    "/{pengaduan_id}/berkas",
    summary="Berkas yang menyertai pengaduan",
    responses=problems(PengaduanTidakDitemukan),
)
async def daftar_berkas_pengaduan(
    session: ReadSessionDep, actor: Pembaca, loket: LoketDep, pengaduan_id: uuid.UUID
) -> Lampiran:
    return await service.lampiran(session, actor, loket, pengaduan_id)


@router.post(
    "/{pengaduan_id}/berkas",
    status_code=201,
    summary="Sertakan berkas yang sudah diunggah",
    responses=problems(PengaduanTidakDitemukan, FileNotFound, FileTaken),
)
async def lampirkan_berkas_pengaduan(
    call: Penangan, pengaduan_id: uuid.UUID, baru: LampiranBaru
) -> Lampiran:
    return await service.lampirkan(call, pengaduan_id, baru.berkas_id)


@router.get(
    "/{pengaduan_id}/berkas/{berkas_id}",
    summary="Unduh satu berkas pengaduan; dicatat",
    response_class=Response,
    responses={
        200: {"description": "Berkasnya", "content": BINARY},
        **problems(PengaduanTidakDitemukan, FileNotFound),
    },
)
async def unduh_berkas_pengaduan(
    session: SessionDep,
    actor: PembacaIsi,
    loket: LoketDep,
    pengaduan_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    kept, data = await service.unduh(session, actor, loket, pengaduan_id, berkas_id)
    return attachment(data, kept.name)


add_steps(router, DAUR, "/{pengaduan_id}", service.sesudah_langkah, PengaduanRinci)
