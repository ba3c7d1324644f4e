from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kinerja.aturan.bidang import DiLuarBidang
from kinerja.aturan.kantor import KantorDep
from kinerja.pembukuan.anggaran import impor, realisasi, service
from kinerja.pembukuan.anggaran.errors import (
    AnggaranTidakSah,
    RealisasiBerubah,
    RealisasiTidakDitemukan,
    TahunTanpaAnggaran,
    VersiMasihTerbuka,
    VersiTidakDitemukan,
)
from kinerja.pembukuan.anggaran.rules import StatusVersi
from kinerja.pembukuan.anggaran.schemas import (
    AnggaranBeralasan,
    AnggaranEkspor,
    AnggaranRinci,
    AnggaranSaring,
    RealisasiBaru,
    RealisasiRinci,
    RealisasiSaring,
    VersiBaru,
    VersiRinci,
    VersiSaring,
)
from kinerja.pembukuan.entri.permintaan import PengimporKota, PermintaanDep
from kinerja.pembukuan.usul import (
    BukanPengusul,
    HasilPutusan,
    PenyetujuSama,
    StatusUsul,
    SudahDiputus,
    UsulDipilih,
)
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.exports import EXPORT, Format, download
from kit.idempotency import IdempotencyKey, KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems

router = APIRouter(prefix="/anggaran", tags=["anggaran"])
Pembaca = Annotated[Actor, require("pembukuan:baca")]
Penulis = Annotated[Actor, require("pembukuan:tulis")]
Penyetuju = Annotated[Actor, require("pembukuan:setujui")]

_PUTUSAN = (SudahDiputus, PenyetujuSama, OutsideArea, DiLuarBidang, KeyReused)
PUTUSAN = problems(VersiTidakDitemukan, *_PUTUSAN)
PUTUSAN_REALISASI = problems(RealisasiTidakDitemukan, *_PUTUSAN)


@router.get(
    "",
    summary="Pagu, realisasi, capaian fisik, dan efisiensi setiap kode",
    responses=problems(TahunTanpaAnggaran),
)
async def lihat_anggaran(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[AnggaranSaring, Query()],
) -> AnggaranRinci:
    return await service.rincian(session, kantor, saring)


@router.get(
    "/ekspor",
    summary="Pagu, realisasi, capaian fisik, dan efisiensi sebagai CSV atau XLSX",
    response_class=Response,
    responses=problems(TahunTanpaAnggaran) | EXPORT["responses"],
)
async def ekspor_anggaran(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[AnggaranEkspor, Query()],
) -> Response:
    isi = await service.ekspor(session, kantor, saring)
    return await download(f"anggaran-{saring.tahun}", isi, saring.format)


@router.get(
    "/versi", summary="Versi anggaran setahun, dari yang terbaru", response_model=Page[VersiRinci]
)
async def daftar_versi_anggaran(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[VersiSaring, Query()],
) -> Rows[VersiRinci]:
    return await service.daftar_versi(session, kantor, saring)


@router.post(
    "/versi",
    status_code=201,
    summary="Susun pergeseran atau perubahan sebagai draf",
    responses=problems(AnggaranTidakSah, VersiMasihTerbuka, OutsideArea, DiLuarBidang, KeyReused),
)
async def susun_versi_anggaran(
    session: SessionDep,
    actor: Penulis,
    kantor: KantorDep,
    key: IdempotencyKey,
    baru: VersiBaru,
) -> VersiRinci:
    return await service.susun_versi(session, actor, kantor, key, baru)


@router.get(
    "/versi/{versi_id}",
    summary="Lihat satu versi anggaran",
    responses=problems(VersiTidakDitemukan),
)
async def lihat_versi_anggaran(
    session: ReadSessionDep, kantor: KantorDep, _: Pembaca, versi_id: uuid.UUID
) -> VersiRinci:
    return await service.lihat_versi(session, kantor, versi_id)


@router.post("/versi/{versi_id}/setujui", summary="Setujui; pagunya berlaku", responses=PUTUSAN)
async def setujui_versi_anggaran(
    session: SessionDep,
    actor: Penyetuju,
    kantor: KantorDep,
    key: IdempotencyKey,
    versi_id: uuid.UUID,
) -> VersiRinci:
    return await service.putuskan(session, actor, kantor, key, versi_id, StatusVersi.DISETUJUI)


@router.post("/versi/{versi_id}/tolak", summary="Tolak dengan alasan", responses=PUTUSAN)
async def tolak_versi_anggaran(
    session: SessionDep,
    actor: Penyetuju,
    kantor: KantorDep,
    key: IdempotencyKey,
    versi_id: uuid.UUID,
    isi: AnggaranBeralasan,
) -> VersiRinci:
    return await service.putuskan(
        session, actor, kantor, key, versi_id, StatusVersi.DITOLAK, isi.alasan
    )


@router.post("/versi/{versi_id}/tarik", summary="Tarik draf dengan alasan", responses=PUTUSAN)
async def tarik_versi_anggaran(
    session: SessionDep,
    actor: Penulis,
    kantor: KantorDep,
    key: IdempotencyKey,
    versi_id: uuid.UUID,
    isi: AnggaranBeralasan,
) -> VersiRinci:
    return await service.putuskan(
        session, actor, kantor, key, versi_id, StatusVersi.DITARIK, isi.alasan
    )


@router.get(
    "/realisasi",
    summary="Realisasi tiap bulan dan sub kegiatan: yang berlaku, dan versi terakhirnya",
    response_model=Page[RealisasiRinci],
)
async def daftar_realisasi(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[RealisasiSaring, Query()],
) -> Rows[RealisasiRinci]:
    return await realisasi.daftar(session, kantor, saring)


@router.post(
    "/realisasi",
    status_code=201,
    summary="Usulkan realisasi sebulan, atau koreksinya dengan alasan",
    responses=problems(AnggaranTidakSah, RealisasiBerubah, OutsideArea, DiLuarBidang, KeyReused),
)
async def catat_realisasi(
    minta: PermintaanDep, actor: Penulis, kantor: KantorDep, baru: RealisasiBaru
) -> RealisasiRinci:
    rinci = await realisasi.catat(minta.session, actor, kantor, minta.key, minta.if_match, baru)
    return tagged(minta.response, rinci)


@router.post(
    "/realisasi/setujui",
    summary="Setujui banyak realisasi; yang tidak dapat disetujui disebut dengan sebabnya",
    responses=problems(OutsideArea),
)
async def setujui_banyak_realisasi(
    session: SessionDep, actor: Penyetuju, kantor: KantorDep, isi: UsulDipilih
) -> HasilPutusan:
    return await realisasi.setujui_semua(session, actor, kantor, isi.id)


@router.post(
    "/realisasi/{realisasi_id}/setujui",
    summary="Setujui realisasi; angkanya dihitung",
    responses=PUTUSAN_REALISASI,
)
async def setujui_realisasi(
    session: SessionDep,
    actor: Penyetuju,
    kantor: KantorDep,
    key: IdempotencyKey,
    realisasi_id: uuid.UUID,
) -> RealisasiRinci:
    return await realisasi.putuskan(session, actor, kantor, key, realisasi_id, StatusUsul.DISETUJUI)


@router.post(
    "/realisasi/{realisasi_id}/tolak",
    summary="Tolak realisasi dengan alasan",
    responses=PUTUSAN_REALISASI,
)
async def tolak_realisasi(
    session: SessionDep,
    actor: Penyetuju,
    kantor: KantorDep,
    key: IdempotencyKey,
    realisasi_id: uuid.UUID,
    isi: AnggaranBeralasan,
) -> RealisasiRinci:
    return await realisasi.putuskan(
        session, actor, kantor, key, realisasi_id, StatusUsul.DITOLAK, isi.alasan
    )


@router.post(
    "/realisasi/{realisasi_id}/tarik",
    summary="Tarik usul realisasi sendiri dengan alasan",
    responses=PUTUSAN_REALISASI | problems(BukanPengusul),
)
async def tarik_realisasi(
    session: SessionDep,
    actor: Penulis,
    kantor: KantorDep,
    key: IdempotencyKey,
    realisasi_id: uuid.UUID,
    isi: AnggaranBeralasan,
) -> RealisasiRinci:
    return await realisasi.putuskan(
        session, actor, kantor, key, realisasi_id, StatusUsul.DITARIK, isi.alasan
    )


@router.get(
    "/realisasi/impor/templat", summary="Templat impor realisasi, CSV atau XLSX", **TEMPLATE
)
async def templat_realisasi(
    _: PengimporKota, kantor: KantorDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(kantor), form)


@router.post("/realisasi/impor", summary="Impor realisasi dari CSV atau XLSX", **UPLOAD)
async def impor_realisasi(
    request: Request,
    session: SessionDep,
    actor: PengimporKota,
    kantor: KantorDep,
    response: Response,
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(kantor), response)
