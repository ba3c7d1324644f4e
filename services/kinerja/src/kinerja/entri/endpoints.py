from __future__ import annotations

import uuid
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from kinerja.entri import impor, service
from kinerja.entri.errors import (
    AkunBerwilayah,
    BuktiTidakDikenali,
    BuktiTidakDitemukan,
    EntriSudahAda,
    EntriTidakDitemukan,
    EntriTidakSah,
    LangkahEntriDitolak,
    PenyetujuSama,
    TanpaBukti,
)
from kinerja.entri.permintaan import (
    CSV,
    UNGGAHAN,
    PengimporKota,
    Permintaan,
    PermintaanDep,
    beretag,
    terima,
)
from kinerja.entri.rules import Langkah
from kinerja.entri.schemas import (
    Bukti,
    BuktiSaring,
    EntriBaru,
    EntriBeralasan,
    EntriEkspor,
    EntriKoreksi,
    EntriRinci,
    EntriSaring,
    VersiRinci,
)
from kinerja.entri.unggahan import ISI_BUKTI, UnggahanDep
from kinerja.indikator.profil import Kantor
from kinerja.kantor import KantorDep
from kinerja.kunci import KunciDep
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import BadRequest, PreconditionFailed, TooLarge
from kit.idempotency import KeyReused
from kit.imports.endpoints import ImportProgress
from kit.pagination import Page, PageQuery, Rows
from kit.problems import problems

router = APIRouter(prefix="/entri", tags=["entri"])
Pembaca = Annotated[Actor, require("pembukuan:baca")]
Penulis = Annotated[Actor, require("pembukuan:tulis")]
Penyetuju = Annotated[Actor, require("pembukuan:setujui")]

TULIS = (EntriTidakDitemukan, LangkahEntriDitolak, AkunBerwilayah, PreconditionFailed, KeyReused)
LANGKAH = problems(*TULIS, TanpaBukti)
PUTUSAN = problems(*TULIS, PenyetujuSama)


async def _jalankan(
    minta: Permintaan,
    actor: Actor,
    kantor: Kantor,
    entri_id: uuid.UUID,
    langkah: Langkah,
    isi: EntriBeralasan | None = None,
) -> EntriRinci:
    alasan = isi.alasan if isi else None
    rinci = await service.jalankan(
        minta.session, actor, kantor, minta.key, entri_id, minta.if_match, langkah, alasan
    )
    return beretag(minta.response, rinci)


@router.get("", summary="Daftar entri tangan", response_model=Page[EntriRinci])
async def daftar_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[EntriSaring, Query()],
) -> Rows[EntriRinci]:
    return await service.daftar(session, kantor, saring)


@router.post(
    "",
    status_code=201,
    summary="Catat angka sebulan sebagai draf",
    responses=problems(EntriTidakSah, EntriSudahAda, AkunBerwilayah, KeyReused),
)
async def catat_entri(
    minta: PermintaanDep, actor: Penulis, kantor: KantorDep, baru: EntriBaru
) -> EntriRinci:
    return beretag(
        minta.response, await service.catat(minta.session, actor, kantor, minta.key, baru)
    )


@router.post("/impor", summary="Impor entri dari CSV atau XLSX, sebagai draf", **UNGGAHAN)
async def impor_entri(
    request: Request,
    session: SessionDep,
    actor: PengimporKota,
    kantor: KantorDep,
    response: Response,
) -> ImportProgress:
    return await terima(request, session, actor, impor.spesifikasi(kantor), response)


@router.get("/ekspor", summary="Entri setahun sebagai CSV", **CSV)
async def ekspor_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    saring: Annotated[EntriEkspor, Query()],
) -> Response:
    isi = await service.ekspor(session, kantor, saring.tahun)
    return Response(
        isi,
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="entri-{saring.tahun}.csv"'},
    )


@router.get("/{entri_id}", summary="Lihat satu entri", responses=problems(EntriTidakDitemukan))
async def lihat_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    response: Response,
    entri_id: uuid.UUID,
) -> EntriRinci:
    return beretag(response, await service.lihat(session, kantor, entri_id))


@router.get(
    "/{entri_id}/versi",
    summary="Semua versi satu entri, dengan bukti dan siapa melakukan apa",
    response_model=Page[VersiRinci],
    responses=problems(EntriTidakDitemukan),
)
async def riwayat_entri(
    session: ReadSessionDep,
    kantor: KantorDep,
    _: Pembaca,
    entri_id: uuid.UUID,
    halaman: Annotated[PageQuery, Query()],
) -> Rows[VersiRinci]:
    return await service.riwayat(session, kantor, entri_id, halaman)


@router.post(
    "/{entri_id}/versi",
    status_code=201,
    summary="Versi baru yang mengoreksi, sebagai draf",
    responses=problems(*TULIS, EntriTidakSah),
)
async def koreksi_entri(
    minta: PermintaanDep,
    actor: Penulis,
    kantor: KantorDep,
    entri_id: uuid.UUID,
    isi: EntriKoreksi,
) -> EntriRinci:
    rinci = await service.koreksi(
        minta.session, actor, kantor, minta.key, entri_id, minta.if_match, isi
    )
    return beretag(minta.response, rinci)


@router.post("/{entri_id}/ajukan", summary="Ajukan untuk disetujui", responses=LANGKAH)
async def ajukan_entri(
    minta: PermintaanDep, actor: Penulis, kantor: KantorDep, entri_id: uuid.UUID
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.AJUKAN)


@router.post("/{entri_id}/setujui", summary="Setujui; angkanya berlaku", responses=PUTUSAN)
async def setujui_entri(
    minta: PermintaanDep, actor: Penyetuju, kantor: KantorDep, entri_id: uuid.UUID
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.SETUJUI)


@router.post("/{entri_id}/tolak", summary="Tolak dengan alasan", responses=PUTUSAN)
async def tolak_entri(
    minta: PermintaanDep,
    actor: Penyetuju,
    kantor: KantorDep,
    entri_id: uuid.UUID,
    isi: EntriBeralasan,
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.TOLAK, isi)


@router.post("/{entri_id}/tarik", summary="Tarik yang belum disetujui", responses=LANGKAH)
async def tarik_entri(
    minta: PermintaanDep,
    actor: Penulis,
    kantor: KantorDep,
    entri_id: uuid.UUID,
    isi: EntriBeralasan,
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.TARIK, isi)


@router.post("/{entri_id}/cabut", summary="Cabut versi yang berlaku", responses=PUTUSAN)
async def cabut_entri(
    minta: PermintaanDep,
    actor: Penyetuju,
    kantor: KantorDep,
    entri_id: uuid.UUID,
    isi: EntriBeralasan,
) -> EntriRinci:
    return await _jalankan(minta, actor, kantor, entri_id, Langkah.CABUT, isi)


@router.post(
    "/{entri_id}/bukti",
    status_code=201,
    summary="Lampirkan bukti (PDF, PNG, JPEG; paling besar 5 MiB)",
    openapi_extra=ISI_BUKTI,
    responses=problems(*TULIS, BuktiTidakDikenali, BadRequest, TooLarge),
)
async def lampirkan_bukti(
    session: SessionDep,
    actor: Penulis,
    kunci: KunciDep,
    entri_id: uuid.UUID,
    saring: Annotated[BuktiSaring, Query()],
    unggahan: UnggahanDep,
) -> Bukti:
    return await service.lampirkan(
        session, actor, kunci.data, unggahan.key, entri_id, saring.nama, unggahan.isi
    )


@router.get(
    "/{entri_id}/bukti/{bukti_id}",
    summary="Unduh bukti; setiap unduhan dicatat",
    response_class=Response,
    responses=problems(BuktiTidakDitemukan, AkunBerwilayah)
    | {200: {"content": {jenis: {} for jenis in ISI_BUKTI["requestBody"]["content"]}}},
)
async def unduh_bukti(
    session: SessionDep,
    actor: Pembaca,
    kunci: KunciDep,
    entri_id: uuid.UUID,
    bukti_id: uuid.UUID,
) -> Response:
    bukti, isi = await service.unduh(session, actor, kunci.data, entri_id, bukti_id)
    return Response(
        isi,
        media_type=bukti.jenis,
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(bukti.nama, safe='')}",
            "X-Content-Type-Options": "nosniff",
        },
    )
