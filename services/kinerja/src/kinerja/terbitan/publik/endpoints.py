from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from kinerja.aturan.indikator.rules import BULAN
from kinerja.aturan.kantor import KantorDep
from kinerja.terbitan.halaman import RuteHalaman, templat
from kinerja.terbitan.publik import service
from kinerja.terbitan.publik.errors import PotonganTidakTersedia
from kit.db import ReadSessionDep

UMUM = "public, max-age=300"

data = APIRouter(prefix="/publik", include_in_schema=False)
halaman = APIRouter(prefix="/publik", include_in_schema=False, route_class=RuteHalaman)


@data.get("/data.json")
async def data_publik(request: Request, session: ReadSessionDep) -> Response:
    _tanpa_potongan(request)
    potret = await service.terkini(session)
    kepala = {
        "ETag": f'"{potret.hari}-{potret.aturan_versi}-{int(potret.demo)}"',
        "Cache-Control": UMUM,
        "X-Content-Type-Options": "nosniff",
    }
    return JSONResponse(potret.model_dump(mode="json"), headers=kepala)


@halaman.get("")
async def halaman_publik(request: Request, session: ReadSessionDep, kantor: KantorDep) -> Response:
    _tanpa_potongan(request)
    potret = await service.terkini(session)
    return templat(
        "publik/publik.html",
        kepala={"Cache-Control": UMUM},
        potret=potret,
        bulan=BULAN[potret.sampai_bulan - 1],
        kantor=kantor.pada(potret.tahun),
    )


def _tanpa_potongan(request: Request) -> None:
    if request.url.query:
        raise PotonganTidakTersedia(
            "Untuk umum hanya ada satu potongan tetap: setahun sampai bulan terakhir yang sudah "
            "lewat, menurut wilayah atau menurut kategori. Alamat ini tidak menerima pilihan."
        )
