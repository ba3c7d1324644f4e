"""Answers of text are sent compressed to whoever can read that: docs/decisions/compression.md."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

MINIMUM_BYTES = 1024
LEVEL = 4
_PACKED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/octet-stream",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


class Compressed:
    """JSON, CSV and pages above 1 KiB; never what is packed already, a part or an event stream."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packed = GZipMiddleware(app, MINIMUM_BYTES, LEVEL, exclude_content_types=_PACKED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _takes_gzip(scope):
            await self._plain(scope, receive, send)
            return
        await self._packed(scope, receive, send)


def _takes_gzip(scope: Scope) -> bool:
    for part in Headers(scope=scope).get("accept-encoding", "").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
    return False
