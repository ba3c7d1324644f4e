from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from kinerja.aturan.bidang import DiLuarBidang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.aturan.kantor import KantorDep
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.pembukuan.daftar import impor, rules, service, usul
from kinerja.pembukuan.daftar.errors import (
    DaftarTidakDikenal,
    EntriDaftarTidakDitemukan,
    EntriDaftarTidakSah,
    PerubahanDaftarDitolak,
    SudahTerdaftar,
    UsulMenunggu,
)
from kinerja.pembukuan.daftar.schemas import (
    BentukEkspor,
    DaftarSetahun,
    EntriBaru,
    EntriRinci,
    EntriSaring,
    HasilUsulan,
    Keluarkan,
    PerubahanEntri,
    PindahTahap,
    Rekap,
    RekapSaring,
    SemuaRekap,
    Usulan,
    UsulDitolak,
    UsulRinci,
    UsulSaring,
)
from kinerja.pembukuan.usul import HasilPutusan, UsulDipilih
from kit.areas import OutsideArea
from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed
from kit.exports import EXPORT, Format, download
from kit.faults import also
from kit.idempotency import KeyReused
from kit.imports.door import UPLOAD, receive
from kit.imports.endpoints import ImportProgress
from kit.imports.template import TEMPLATE, FormatQuery, template
from kit.pagination import Page, PageQuery, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/daftar",
    tags=[Tag("daftar", "Daftar sasaran per tahun: isinya, usul perubahannya, dan putusannya")],
)
Pembaca = Annotated[Actor, require("pembukuan:baca")]
Penulis = Annotated[Actor, require("pembukuan:tulis")]
Penyetuju = Annotated[Actor, require("pembukuan:setujui")]
Pengusul = Annotated[Call[Kantor], calling("pembukuan:tulis", versioned=False)]
PengubahEntri = Annotated[Call[Kantor], calling("pembukuan:tulis")]
Kode = Annotated[str, Path(max_length=100, examples=["rehsos-anak"])]

UBAH = problems(
    DaftarTidakDikenal,
    DiLuarBidang,
    EntriDaftarTidakDitemukan,
    PerubahanDaftarDitolak,
    UsulMenunggu,
    EntriDaftarTidakSah,
    PreconditionFailed,
    KeyReused,
)

PUTUSAN = problems(DaftarTidakDikenal, DiLuarBidang)


@router.get("", summary="Semua daftar sasaran, dengan banyaknya per tahap")
async def semua_daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    saring: Annotated[DaftarSetahun, Query()],
) -> SemuaRekap:
    return await service.semua_rekap(session, actor, kantor, saring.tahun)


@router.get("/impor/templat", summary="Templat impor daftar, CSV atau XLSX", **TEMPLATE)
async def templat_daftar(
    _: Penulis, kantor: KantorDep, form: FormatQuery = Format.XLSX
) -> Response:
    return await template(impor.spesifikasi(kantor), form)


@router.post(
    "/impor", summary="Usulkan banyak entri atau pindah tahapnya, dari CSV atau XLSX", **UPLOAD
)
async def impor_daftar(
    request: Request, session: SessionDep, actor: Penulis, kantor: KantorDep, response: Response
) -> ImportProgress:
    return await receive(request, session, actor, impor.spesifikasi(kantor), response)


@router.get(
    "/{kode}",
    summary="Entri satu daftar sasaran",
    responses=problems(DaftarTidakDikenal, DiLuarBidang, OutsideArea),
)
async def entri_daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[EntriSaring, Query()],
) -> HalamanBertanda[EntriRinci]:
    return await service.daftar(session, actor, kantor, kode, saring)


@router.post(
    "/{kode}",
    status_code=201,
    summary="Usulkan satu orang atau PSKS bagi daftar",
    responses=problems(
        DaftarTidakDikenal,
        DiLuarBidang,
        SudahTerdaftar,
        UsulMenunggu,
        EntriDaftarTidakSah,
        KeyReused,
    ),
)
@also(EntriBaru, *rules.ATURAN)
async def tambah_entri_daftar(call: Pengusul, kode: Kode, baru: EntriBaru) -> UsulRinci:
    return await usul.tambah(call, kode, baru)


@router.get(
    "/{kode}/rekap",
    summary="Banyaknya per tahap",
    responses=problems(DaftarTidakDikenal, OutsideArea),
)
async def rekap_daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[RekapSaring, Query()],
) -> Rekap:
    return await service.rekap(session, actor, kantor, kode, saring)


@router.get("/{kode}/ekspor", summary="Entri satu daftar sebagai CSV atau XLSX", **EXPORT)
async def ekspor_daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[BentukEkspor, Query()],
) -> Response:
    isi = await service.ekspor(session, actor, kantor, kode, saring)
    return await download(f"{kode}-{saring.tahun}", isi, saring.format)


@router.post(
    "/{kode}/usulkan",
    summary="Usulkan semua yang menurut asesmen membutuhkan dan belum terdaftar",
    responses=problems(DaftarTidakDikenal, DiLuarBidang, EntriDaftarTidakSah),
)
async def usulkan_daftar(
    session: SessionDep, actor: Penulis, kantor: KantorDep, kode: Kode, usulan: Usulan
) -> HasilUsulan:
    return await usul.usulkan(session, actor, kantor, kode, usulan)


@router.get(
    "/{kode}/usul",
    summary="Perubahan yang diusulkan, dan putusannya",
    response_model=Page[UsulRinci],
    responses=problems(DaftarTidakDikenal, DiLuarBidang),
)
async def usul_daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    saring: Annotated[UsulSaring, Query()],
) -> Rows[UsulRinci]:
    return await usul.daftar(session, actor, kantor, kode, saring)


@router.post("/{kode}/setujui", summary="Setujui usul; daftarnya berubah", responses=PUTUSAN)
async def setujui_usul_daftar(
    session: SessionDep, actor: Penyetuju, kantor: KantorDep, kode: Kode, isi: UsulDipilih
) -> HasilPutusan:
    call = Call(session, actor, kantor)
    return await usul.putuskan(call, kode, isi.id, usul.SETUJUI)


@router.post("/{kode}/tolak", summary="Tolak usul dengan alasan", responses=PUTUSAN)
async def tolak_usul_daftar(
    session: SessionDep, actor: Penyetuju, kantor: KantorDep, kode: Kode, isi: UsulDitolak
) -> HasilPutusan:
    call = Call(session, actor, kantor)
    return await usul.putuskan(call, kode, isi.id, usul.TOLAK, isi)


@router.post("/{kode}/tarik", summary="Tarik usul sendiri", responses=PUTUSAN)
async def tarik_usul_daftar(
    session: SessionDep, actor: Penulis, kantor: KantorDep, kode: Kode, isi: UsulDipilih
) -> HasilPutusan:
    call = Call(session, actor, kantor)
    return await usul.putuskan(call, kode, isi.id, usul.TARIK)


@router.get(
    "/{kode}/{entri_id}",
    summary="Lihat satu entri",
    responses=problems(DaftarTidakDikenal, DiLuarBidang, EntriDaftarTidakDitemukan),
)
async def lihat_entri_daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    response: Response,
    kode: Kode,
    entri_id: uuid.UUID,
) -> EntriRinci:
    return tagged(response, await service.lihat(session, actor, kantor, kode, entri_id))


@router.get(
    "/{kode}/{entri_id}/riwayat",
    summary="Siapa menambahkan, memindahkan, atau mengeluarkan, kapan dan mengapa",
    response_model=Page[PerubahanEntri],
    responses=problems(DaftarTidakDikenal, DiLuarBidang, EntriDaftarTidakDitemukan),
)
async def riwayat_entri_daftar(
    session: ReadSessionDep,
    kantor: KantorDep,
    actor: Pembaca,
    kode: Kode,
    entri_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[PerubahanEntri]:
    return await service.riwayat(session, actor, kantor, kode, entri_id, halaman)


@router.post(
    "/{kode}/{entri_id}/pindah",
    status_code=201,
    summary="Usulkan pindah ke tahap lain",
    responses=UBAH,
)
@also(PindahTahap, *rules.ATURAN_UBAH)
async def pindah_entri_daftar(
    call: PengubahEntri, kode: Kode, entri_id: uuid.UUID, isi: PindahTahap
) -> UsulRinci:
    return await usul.ubah(call, kode, entri_id, isi)


@router.post(
    "/{kode}/{entri_id}/keluarkan",
    status_code=201,
    summary="Usulkan keluar dari daftar",
    responses=UBAH,
)
@also(Keluarkan, *rules.ATURAN_UBAH)
async def keluarkan_entri_daftar(
    call: PengubahEntri, kode: Kode, entri_id: uuid.UUID, isi: Keluarkan
) -> UsulRinci:
    return await usul.ubah(call, kode, entri_id, isi)
