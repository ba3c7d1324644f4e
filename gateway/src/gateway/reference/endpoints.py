"""`/openapi.json`, and `/docs`: a page that reads it and needs nothing from outside."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from gateway.pintu.pool import Pool, fetch
from gateway.pintu.upstream import UpstreamError
from gateway.reference import parts
from gateway.reference.merge import merge
from kit.brought import Services
from kit.errors import NotFound
from kit.reference.schemas import Document

STATIC = Path(__file__).parent / "static"
# A service makes its description at the first question, all of them at the same moment: on a
# machine with other work that takes several seconds, and a page without them helps nobody.
SECONDS = 20.0
MAX_BYTES = 8 * 1024 * 1024
# How long a service's description is taken as its present one, and how often one that did not
# answer is asked again.
FRESH_SECONDS = 60.0
RETRY_SECONDS = 2.0

# No external hosts, no inline scripts; the page draws its icons from data: addresses.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_TYPES = {
    "acuan.css": "text/css",
    "acuan.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "LICENSE": "text/plain",
    "LICENSE-pihak-ketiga": "text/plain",
    "NOTICE": "text/plain",
    "logo.svg": "image/svg+xml",
}


# A third of the size, for those who read the page over a mobile network.
_LARGE = frozenset({"swagger-ui.css", "swagger-ui-bundle.js"})


@cache
def _packed(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)


class Reference:
    """Gathers the descriptions of the services; one that is down is left out with a note."""

    def __init__(
        self,
        own: Callable[[], Document],
        pools: Mapping[str, Pool],
        names: Mapping[str, str],
        services: Services,
    ) -> None:
        self._own = own
        self._pools = pools
        self._names = names
        self._services = services
        self._known: dict[str, Document] = {}
        self._asked: dict[str, float] = {}
        self._lock = asyncio.Lock()
        self._made: dict[str, bytes] = {}

    async def document(self, part: str = "") -> bytes | None:
        """The whole, or a part of it by its name; None for a part that there is not."""
        async with self._lock:
            at = time.monotonic()
            due = [
                name
                for name in self._pools
                if at - self._asked.get(name, -FRESH_SECONDS)
                >= (FRESH_SECONDS if name in self._known else RETRY_SECONDS)
            ]
            if due or not self._made:
                found = await asyncio.gather(*(self._ask(name) for name in due))
                for name, document in zip(due, found, strict=True):
                    self._asked[name] = time.monotonic()
                    if document is None:
                        self._known.pop(name, None)
                    else:
                        self._known[name] = document
                missing = [name for name in self._pools if name not in self._known]
                ordered = {name: self._known[name] for name in self._pools if name in self._known}
                self._made = await asyncio.to_thread(self._make, ordered, missing)
            return self._made.get(part)

    def _make(self, known: Mapping[str, Document], missing: list[str]) -> dict[str, bytes]:
        merged = merge(self._own(), known, self._names, missing)
        found = parts.parts(merged, self._services, self._names)
        about = merged["info"].get("description", "")
        told = f"{about}\n\n{parts.links(self._names)}".strip()
        whole = {**merged, "info": {**merged["info"], "description": told}}
        return {name: orjson.dumps(one) for name, one in ({"": whole} | found).items()}

    async def _ask(self, name: str) -> Document | None:
        try:
            status, body = await fetch(
                self._pools[name], f"/{name}/openapi.json", seconds=SECONDS, limit=MAX_BYTES
            )
            document: Any = orjson.loads(body)
        except (UpstreamError, ValueError):
            return None
        if status != 200 or not isinstance(document, dict) or "paths" not in document:
            return None
        return document


router = APIRouter(include_in_schema=False)


async def _described(request: Request, part: str = "") -> Response:
    reference: Reference = request.app.state.reference
    found = await reference.document(part)
    if found is None:
        raise NotFound("Tidak ada bagian dokumen bernama itu.")
    headers = {"Cache-Control": "no-cache"}
    return Response(found, media_type="application/json", headers=headers)


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    return await _described(request)


@router.get("/openapi/{part}.json")
async def openapi_part(request: Request, part: str) -> Response:
    return await _described(request, part)


@router.get("/")
async def start() -> RedirectResponse:
    return RedirectResponse("/docs", headers={"Cache-Control": "no-cache"})


@router.get("/docs")
async def docs() -> FileResponse:
    return FileResponse(
        STATIC / "acuan.html", media_type="text/html; charset=utf-8", headers=_PAGE_HEADERS
    )


@router.get("/docs/{name}")
async def asset(name: str, request: Request) -> Response:
    # A table, not a path: nothing but these files can be asked for.
    if name not in _TYPES:
        return Response(status_code=404)
    headers = _PAGE_HEADERS | {"Cache-Control": "public, max-age=3600"}
    if name in _LARGE and "gzip" in request.headers.get("accept-encoding", ""):
        packed = await asyncio.to_thread(_packed, name)
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(packed, media_type=_TYPES[name], headers=headers)
    return FileResponse(STATIC / name, media_type=_TYPES[name], headers=headers)
