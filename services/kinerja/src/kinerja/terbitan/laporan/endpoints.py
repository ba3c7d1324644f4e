from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from kinerja.aturan.kantor import KantorDep, KantorTetap
from kinerja.terbitan.halaman import templat
from kinerja.terbitan.laporan import cetak, service
from kinerja.terbitan.laporan.errors import (
    LaporanTidakDitemukan,
    LaporanTidakSah,
)
from kinerja.terbitan.laporan.langkah import DAUR
from kinerja.terbitan.laporan.schemas import (
    LaporanDiminta,
    LaporanRinci,
    LaporanRingkas,
    LaporanSaring,
    Pratinjau,
    PratinjauSaring,
    PratinjauUnduh,
    UnduhSaring,
)
from kinerja.terbitan.laporan.service import Unduhan
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.exports import contents
from kit.idempotency import IdempotencyKey, KeyReused
from kit.pagination import Page, Rows
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps

router = APIRouter(
    prefix="/laporan",
    tags=[Tag("laporan", "Laporan kinerja: pratinjau, terbitan, unduhan, dan penarikannya")],
)
halaman = APIRouter(prefix="/verifikasi", include_in_schema=False)
Pembaca = Annotated[Actor, require("laporan:baca")]
Penulis = Annotated[Actor, require("laporan:tulis")]
BERKAS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Berkas laporan",
        "content": contents(cetak.JENIS_ISI.values()),
    },
    304: {"description": "Sama dengan ETag pada If-None-Match"},
}


def _alamat(request: Request) -> str:
    """The public address of this installation; empty if it is not set. What is issued never
    holds the address that a caller names: the paper leaves the house, and anybody can fill in
    Host."""
    umum: str | None = request.app.state.public_url
    return umum or ""


AlamatDep = Annotated[str, Depends(_alamat)]


def _jawab(unduhan: Unduhan) -> Response:
    kepala = {
        "ETag": unduhan.etag,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'attachment; filename="{unduhan.nama}"',
    }
    return Response(unduhan.isi, media_type=unduhan.jenis_isi, headers=kepala)


@router.post(
    "",
    status_code=201,
    summary="Terbitkan laporan bernomor; isinya dibekukan",
    responses=problems(LaporanTidakSah, OutsideArea, KeyReused),
)
async def terbitkan_laporan(
    session: SessionDep,
    actor: Penulis,
    kantor: KantorTetap,
    key: IdempotencyKey,
    diminta: LaporanDiminta,
) -> LaporanRinci:
    return await service.terbitkan(session, actor, kantor, diminta, key)


@router.get("", summary="Daftar laporan yang terbit", response_model=Page[LaporanRingkas])
async def daftar_laporan(
    session: ReadSessionDep, _: Pembaca, saring: Annotated[LaporanSaring, Query()]
) -> Rows[LaporanRingkas]:
    return await service.daftar(session, saring)


@router.get(
    "/pratinjau",
    summary="Isi laporan dari angka sekarang, tanpa nomor",
    responses=problems(LaporanTidakSah, OutsideArea),
)
async def pratinjau_laporan(
    session: ReadSessionDep,
    actor: Pembaca,
    kantor: KantorDep,
    diminta: Annotated[PratinjauSaring, Query()],
) -> Pratinjau:
    return await service.pratinjau(session, actor, kantor, diminta)


@router.get(
    "/pratinjau/unduh",
    summary="Unduh pratinjau, bertanda PRATINJAU",
    response_class=Response,
    responses=BERKAS | problems(LaporanTidakSah, OutsideArea),
)
async def unduh_pratinjau(
    session: ReadSessionDep,
    actor: Pembaca,
    kantor: KantorDep,
    diminta: Annotated[PratinjauUnduh, Query()],
) -> Response:
    return _jawab(await service.unduh_pratinjau(session, actor, kantor, diminta))


@router.get(
    "/{laporan_id}",
    summary="Satu laporan dengan isinya yang dibekukan",
    responses=problems(LaporanTidakDitemukan),
)
async def lihat_laporan(session: ReadSessionDep, _: Pembaca, laporan_id: uuid.UUID) -> LaporanRinci:
    return await service.lihat(session, laporan_id)


@router.get(
    "/{laporan_id}/unduh",
    summary="Unduh laporan sebagai PDF, XLSX, CSV, atau JSON",
    response_class=Response,
    responses=BERKAS | problems(LaporanTidakDitemukan),
)
async def unduh_laporan(
    session: ReadSessionDep,
    _: Pembaca,
    laporan_id: uuid.UUID,
    alamat: AlamatDep,
    saring: Annotated[UnduhSaring, Query()],
) -> Response:
    """CSV: UTF-8 dengan BOM, dipisah koma, titik desimal. JSON: isi bekunya, bita demi bita, yang
    SHA-256-nya tercetak pada kertas."""
    return _jawab(await service.unduh(session, laporan_id, saring.format, alamat))


add_steps(router, DAUR, "/{laporan_id}", service.sesudah_langkah, LaporanRinci)


@halaman.get("/{kode}")
async def verifikasi(session: ReadSessionDep, kode: str) -> Response:
    laporan = await service.verifikasi(session, kode)
    return templat(
        "laporan/verifikasi.html",
        status=404 if laporan is None else 200,
        kepala={"Cache-Control": "public, max-age=30"},
        laporan=laporan,
        kertas=cetak.kertas,
    )
