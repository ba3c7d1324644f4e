from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from gateway.acuan import service
from gateway.acuan.errors import AcuanTidakDitemukan
from gateway.acuan.schemas import (
    Atribut,
    Beranda,
    CariSaring,
    Daur,
    Izin,
    Kantor,
    Kategori,
    KategoriSaring,
    Layanan,
    LayananRingkas,
    LayananSaring,
    Libur,
    LiburSaring,
    Peran,
    Pilihan,
    Psks,
    Tujuan,
    Wilayah,
    WilayahSaring,
)
from gateway.acuan.susun import Acuan
from kantor.acuan import AKAR
from kit.pagination import Page, PageQuery, Rows, page_of
from kit.preconditions import known_to
from kit.problems import problems
from kit.reference.tags import Tag

T = TypeVar("T", bound=BaseModel)
# An office changes its profile some times a year, and wants the change seen on the same morning.
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Pembaca:
    """Who reads, whoever it is, and what they have already. Nothing here asks the database."""

    acuan: Acuan
    punya: str | None

    def jawab(self, isi: BaseModel) -> Response:
        tag = f'"{self.acuan.versi}"'
        headers = {"ETag": tag, "Cache-Control": f"public, max-age={SECONDS}"}
        if known_to(self.punya, tag):
            return Response(status_code=304, headers=headers)
        return Response(isi.model_dump_json(), headers=headers, media_type="application/json")

    def halaman(self, model: type[Page[T]], rows: Rows[Any]) -> Response:
        return self.jawab(model.model_validate(rows))


def _pembaca(request: Request, if_none_match: Annotated[str | None, Header()] = None) -> Pembaca:
    return Pembaca(cast("Acuan", request.app.state.acuan), if_none_match)


PembacaDep = Annotated[Pembaca, Depends(_pembaca)]
_HEADERS = {"Cache-Control": {"$ref": "#/components/headers/Cache-Control"}}
router = APIRouter(
    prefix=AKAR,
    tags=[Tag("Acuan", "Pilihan isian dari profil kantor; terbuka, sama bagi semua orang")],
    responses={
        200: {"headers": _HEADERS},
        304: {"description": "Acuan belum berubah sejak ETag itu", "headers": _HEADERS},
    },
)


@router.get("", summary="Daftar acuan yang ada, dan versinya", response_model=Beranda)
async def lihat_acuan(pembaca: PembacaDep) -> Response:
    return pembaca.jawab(service.beranda(pembaca.acuan))


@router.get("/kantor", summary="Kantor, bidang, dan hari kerjanya", response_model=Kantor)
async def lihat_kantor(pembaca: PembacaDep) -> Response:
    return pembaca.jawab(pembaca.acuan.kantor)


@router.get(
    "/wilayah",
    summary=service.JUDUL["wilayah"],
    response_model=Page[Wilayah],
)
async def daftar_wilayah(
    pembaca: PembacaDep, saring: Annotated[WilayahSaring, Query()]
) -> Response:
    return pembaca.halaman(Page[Wilayah], service.wilayah(pembaca.acuan, saring))


@router.get("/kategori", summary="Kategori PPKS", response_model=Page[Kategori])
async def daftar_kategori(
    pembaca: PembacaDep, saring: Annotated[KategoriSaring, Query()]
) -> Response:
    return pembaca.halaman(Page[Kategori], service.kategori(pembaca.acuan, saring))


@router.get("/layanan", summary="Layanan kantor", response_model=Page[LayananRingkas])
async def daftar_layanan(
    pembaca: PembacaDep, saring: Annotated[LayananSaring, Query()]
) -> Response:
    return pembaca.halaman(Page[LayananRingkas], service.layanan(pembaca.acuan, saring))


@router.get(
    "/layanan/{kode}",
    summary="Satu layanan: langkah, persyaratan, dan komponennya",
    response_model=Layanan,
    responses=problems(AcuanTidakDitemukan),
)
async def lihat_layanan(pembaca: PembacaDep, kode: str) -> Response:
    return pembaca.jawab(service.satu(pembaca.acuan.layanan, kode, lambda satu: satu.kode))


@router.get("/psks", summary="Jenis PSKS", response_model=Page[Psks])
async def daftar_psks(pembaca: PembacaDep, saring: Annotated[CariSaring, Query()]) -> Response:
    return pembaca.halaman(Page[Psks], service.psks(pembaca.acuan, saring))


@router.get("/atribut", summary=service.JUDUL["atribut"], response_model=Page[Atribut])
async def daftar_atribut(pembaca: PembacaDep, saring: Annotated[PageQuery, Query()]) -> Response:
    rows = page_of(pembaca.acuan.atribut, saring, lambda satu: satu.kode)
    return pembaca.halaman(Page[Atribut], rows)


@router.get("/tujuan", summary="Tujuan membuka data seseorang", response_model=Page[Tujuan])
async def daftar_tujuan(pembaca: PembacaDep, saring: Annotated[PageQuery, Query()]) -> Response:
    rows = page_of(pembaca.acuan.tujuan, saring, lambda satu: satu.kode)
    return pembaca.halaman(Page[Tujuan], rows)


@router.get("/libur", summary="Hari libur dan cuti bersama", response_model=Page[Libur])
async def daftar_libur(pembaca: PembacaDep, saring: Annotated[LiburSaring, Query()]) -> Response:
    return pembaca.halaman(Page[Libur], service.libur(pembaca.acuan, saring))


@router.get("/peran", summary="Peran akun dan izinnya", response_model=Page[Peran])
async def daftar_peran(pembaca: PembacaDep, saring: Annotated[PageQuery, Query()]) -> Response:
    rows = page_of(pembaca.acuan.peran, saring, lambda satu: satu.kode)
    return pembaca.halaman(Page[Peran], rows)


@router.get("/izin", summary="Izin dan pemegangnya", response_model=Page[Izin])
async def daftar_izin(pembaca: PembacaDep, saring: Annotated[CariSaring, Query()]) -> Response:
    return pembaca.halaman(Page[Izin], service.izin(pembaca.acuan, saring))


@router.get("/pilihan", summary="Daftar pilihan pada isian", response_model=Page[Pilihan])
async def daftar_pilihan(pembaca: PembacaDep, saring: Annotated[CariSaring, Query()]) -> Response:
    return pembaca.halaman(Page[Pilihan], service.pilihan(pembaca.acuan, saring))


@router.get(
    "/pilihan/{nama}",
    summary="Satu daftar pilihan",
    response_model=Pilihan,
    responses=problems(AcuanTidakDitemukan),
)
async def lihat_pilihan(pembaca: PembacaDep, nama: str) -> Response:
    return pembaca.jawab(service.satu(pembaca.acuan.pilihan, nama, lambda satu: satu.nama))


@router.get("/daur", summary="Daur hidup dan langkahnya", response_model=Page[Daur])
async def daftar_daur(pembaca: PembacaDep, saring: Annotated[PageQuery, Query()]) -> Response:
    rows = page_of(pembaca.acuan.daur, saring, lambda satu: satu.nama)
    return pembaca.halaman(Page[Daur], rows)
