from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from kinerja.terbitan.halaman.mesin import ISI_ASET, templat
from kit.errors import AppError, Invalid

router = APIRouter(prefix="/aset", include_in_schema=False)

_JENIS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png"}


@router.get("/{nama}")
async def aset(nama: str) -> Response:
    # A table, not a path of files: nothing else than what was loaded can be asked for.
    isi = ISI_ASET.get(nama)
    if isi is None:
        return Response(status_code=404)
    return Response(
        isi,
        media_type=_JENIS[nama.rpartition(".")[2]],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )


class RuteHalaman(APIRoute):
    """A refusal on a page is explained as a page, with the same status."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        jawab = super().get_route_handler()

        async def jawab_halaman(request: Request) -> Response:
            try:
                return await jawab(request)
            except AppError as galat:
                return _galat(galat)
            except RequestValidationError:
                return _galat(Invalid("Alamat halaman ini memuat isian yang tidak sah."))

        return jawab_halaman


def _galat(galat: AppError) -> Response:
    kepala = {"WWW-Authenticate": "Bearer"} if galat.status == 401 else {}
    if "retry_after" in galat.facts:
        kepala["Retry-After"] = str(galat.facts["retry_after"])
    return templat("galat.html", status=galat.status, kepala=kepala, galat=galat)
