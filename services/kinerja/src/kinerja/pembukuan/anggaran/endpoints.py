from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from kinerja.aturan.bidang import DiLuarBidang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.kantor import KantorDep
from kinerja.pembukuan.anggaran import impor, realisasi, service, versi
from kinerja.pembukuan.anggaran.errors import (
    AnggaranTidakSah,
    RealisasiBerubah,
    TahunTanpaAnggaran,
    VersiMasihTerbuka,
    VersiTidakDitemukan,
)
from kinerja.pembukuan.anggaran.schemas import (
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
from kinerja.pembukuan.bulanan import PengimporKota
from kinerja.pembukuan.usul import (
    HasilPutusan,
    UsulDipilih,
)
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.exports import EXPORT, Format, download
from kit.faults import also
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.lifecycle import begin
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps

router = APIRouter(
    prefix="/anggaran", tags=[Tag("anggaran", "Versi anggaran dan realisasinya per bulan")]
)
Pembaca = Annotated[Actor, require("pembukuan:baca")]
Penulis = Annotated[Call[Kantor], calling("pembukuan:tulis")]
Penyusun = Annotated[Call[Kantor], calling("pembukuan:tulis", versioned=False)]
Penyetuju = Annotated[Actor, require("pembukuan:setujui")]


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
@also(VersiBaru, *versi.ATURAN)
async def susun_versi_anggaran(call: Penyusun, baru: VersiBaru) -> VersiRinci:
    return await service.sesudah_langkah(call, await begin(versi.DAUR, call, versi.SUSUN, baru))


@router.get(
    "/versi/{versi_id}",
    summary="Lihat satu versi anggaran",
    responses=problems(VersiTidakDitemukan),
)
async def lihat_versi_anggaran(
    session: ReadSessionDep, kantor: KantorDep, _: Pembaca, versi_id: uuid.UUID
) -> VersiRinci:
    return await service.lihat_versi(session, kantor, versi_id)


add_steps(router, versi.DAUR, "/versi/{versi_id}", service.sesudah_langkah, VersiRinci)


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
@also(RealisasiBaru, *realisasi.ATURAN)
async def catat_realisasi(call: Penulis, response: Response, baru: RealisasiBaru) -> RealisasiRinci:
    realisasi_id = await begin(realisasi.DAUR, call, realisasi.CATAT, baru)
    return tagged(response, await realisasi.sesudah_langkah(call, realisasi_id))


@router.post(
    "/realisasi/setujui",
    summary="Setujui banyak realisasi; yang tidak dapat disetujui disebut dengan sebabnya",
    responses=problems(OutsideArea),
)
async def setujui_banyak_realisasi(
    session: SessionDep, actor: Penyetuju, kantor: KantorDep, isi: UsulDipilih
) -> HasilPutusan:
    return await realisasi.setujui_semua(Call(session, actor, kantor), isi.id)


add_steps(
    router, realisasi.DAUR, "/realisasi/{realisasi_id}", realisasi.sesudah_langkah, RealisasiRinci
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
