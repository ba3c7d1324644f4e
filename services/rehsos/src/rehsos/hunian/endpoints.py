from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from kit.auth import Actor, require
from kit.call import Call, calling
from kit.db import ReadSessionDep, SessionDep
from kit.exports import EXPORT, download
from kit.files.door import BINARY
from kit.files.store import FileNotFound
from kit.idempotency import KeyReused
from kit.lifecycle import begin
from kit.pagination import Page, Rows
from kit.preconditions import tagged
from kit.problems import problems
from kit.reference.tags import Tag
from kit.steps import add_steps
from pelayanan.loket import Loket, LoketDep
from pelayanan.pemberian.errors import PemberianTidakSah
from pelayanan.terekam import LangkahRekamDitolak

from . import baca, makan, service
from .errors import (
    HunianTidakDitemukan,
    HunianTidakSah,
    IdHunianDipakai,
    KodeRumahDipakai,
    RanjangMasihDihuni,
    RanjangTerisi,
    RanjangTidakDitemukan,
    RumahTidakDitemukan,
    SudahTinggal,
)
from .langkah import DAUR
from .rules import Langkah
from .schemas import (
    HunianBaru,
    HunianRinci,
    HunianRingkas,
    HunianSaring,
    KamarBaru,
    MakanHari,
    MakanTercatat,
    Okupansi,
    OkupansiEkspor,
    OkupansiSaring,
    RanjangKeadaan,
    RumahBaru,
    RumahRinci,
    RumahRingkas,
    RumahSaring,
    RumahUbah,
)

_TAG = Tag("hunian", "Rumah singgah: ranjang, siapa tinggal di sana, makan, dan serah terima")
router = APIRouter(prefix="/hunian", tags=[_TAG])
rumah = APIRouter(prefix="/rumah-singgah", tags=[_TAG])
Pembaca = Annotated[Actor, require("hunian:baca")]
Pencatat = Annotated[Call[Loket], calling("hunian:tulis", versioned=False)]
Pengubah = Annotated[Call[Loket], calling("hunian:tulis")]


@rumah.get("", summary="Daftar rumah singgah", response_model=Page[RumahRingkas])
async def daftar_rumah_singgah(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[RumahSaring, Query()],
) -> Rows[RumahRingkas]:
    return await service.daftar_rumah(session, actor, loket, saring)


@rumah.post(
    "",
    status_code=201,
    summary="Catat rumah singgah",
    responses=problems(KodeRumahDipakai, HunianTidakSah, KeyReused),
)
async def catat_rumah_singgah(call: Pencatat, response: Response, baru: RumahBaru) -> RumahRinci:
    return tagged(response, await service.catat_rumah(call, baru))


@rumah.get(
    "/{rumah_id}",
    summary="Satu rumah dengan kamar dan ranjangnya",
    responses=problems(RumahTidakDitemukan),
)
async def lihat_rumah_singgah(
    session: ReadSessionDep, actor: Pembaca, response: Response, rumah_id: uuid.UUID
) -> RumahRinci:
    return tagged(response, await service.lihat_rumah(session, actor, rumah_id))


@rumah.patch(
    "/{rumah_id}",
    summary="Ubah nama, batas lama tinggal, atau tutup rumahnya",
    responses=problems(RumahTidakDitemukan, HunianTidakSah),
)
async def ubah_rumah_singgah(
    call: Pengubah, response: Response, rumah_id: uuid.UUID, ubah: RumahUbah
) -> RumahRinci:
    return tagged(response, await service.ubah_rumah(call, rumah_id, ubah))


@rumah.post(
    "/{rumah_id}/kamar",
    status_code=201,
    summary="Tambah kamar dengan ranjangnya",
    responses=problems(RumahTidakDitemukan, KodeRumahDipakai, KeyReused),
)
async def catat_kamar(call: Pencatat, rumah_id: uuid.UUID, baru: KamarBaru) -> RumahRinci:
    return await service.catat_kamar(call, rumah_id, baru)


@router.post(
    "/ranjang/{ranjang_id}/keadaan",
    summary="Ranjang rusak, atau baik lagi",
    responses=problems(RanjangTidakDitemukan, RanjangMasihDihuni),
)
async def keadaan_ranjang(call: Pencatat, ranjang_id: uuid.UUID, isi: RanjangKeadaan) -> RumahRinci:
    return await service.keadaan_ranjang(call, ranjang_id, isi)


@rumah.post(
    "/{rumah_id}/makan",
    summary="Catat makan sehari bagi semua yang tinggal; pemberiannya bertambah",
    responses=problems(
        RumahTidakDitemukan, HunianTidakSah, PemberianTidakSah, LangkahRekamDitolak, KeyReused
    ),
)
async def catat_makan(call: Pencatat, rumah_id: uuid.UUID, isi: MakanHari) -> MakanTercatat:
    return await makan.catat(call, rumah_id, isi)


@router.get("/okupansi", summary="Seberapa penuh, menurut rumah: sehari atau suatu masa")
async def okupansi(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[OkupansiSaring, Query()]
) -> Okupansi:
    return await service.okupansi(session, actor, saring)


@router.get("/okupansi/ekspor", summary="Okupansi sebagai CSV atau XLSX", **EXPORT)
async def ekspor_okupansi(
    session: ReadSessionDep, actor: Pembaca, saring: Annotated[OkupansiEkspor, Query()]
) -> Response:
    tabel = await service.tabel_okupansi(session, actor, saring)
    return await download("okupansi", tabel, saring.format)


@router.get("", summary="Daftar hunian", response_model=Page[HunianRingkas])
async def daftar_hunian(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    saring: Annotated[HunianSaring, Query()],
) -> Rows[HunianRingkas]:
    return await baca.daftar(session, actor, loket, saring)


@router.post(
    "",
    status_code=201,
    summary="Terima seseorang pada satu ranjang, atau catat dalam daftar tunggu",
    responses=problems(
        RanjangTidakDitemukan, RumahTidakDitemukan, HunianTidakSah, RanjangTerisi, SudahTinggal,
        IdHunianDipakai, KeyReused,
    ),
)  # fmt: skip
async def catat_hunian(call: Pencatat, response: Response, baru: HunianBaru) -> HunianRinci:
    langkah = Langkah.DAFTAR if baru.ranjang_id is None else Langkah.TERIMA
    hunian_id = await begin(DAUR, call, langkah, baru, baru.id)
    return tagged(response, await baca.sesudah_langkah(call, hunian_id))


@router.get("/{hunian_id}", summary="Lihat satu hunian", responses=problems(HunianTidakDitemukan))
async def lihat_hunian(
    session: ReadSessionDep,
    actor: Pembaca,
    loket: LoketDep,
    response: Response,
    hunian_id: uuid.UUID,
) -> HunianRinci:
    return tagged(response, await baca.lihat(session, actor, loket, hunian_id))


@router.get(
    "/{hunian_id}/berkas/{berkas_id}",
    summary="Unduh surat serah terimanya",
    response_class=Response,
    responses={200: {"content": BINARY}, **problems(HunianTidakDitemukan, FileNotFound)},
)
async def unduh_berkas_hunian(
    session: SessionDep,
    actor: Pembaca,
    loket: LoketDep,
    hunian_id: uuid.UUID,
    berkas_id: uuid.UUID,
) -> Response:
    return await baca.unduh(session, actor, loket, hunian_id, berkas_id)


add_steps(router, DAUR, "/{hunian_id}", baca.sesudah_langkah, HunianRinci)
