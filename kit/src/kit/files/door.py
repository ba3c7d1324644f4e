"""Small files as the body of one request, and files as answers."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Header, Request, Response

from kit.dry_run import NOT_TRIED
from kit.errors import BadRequest, TooLarge
from kit.idempotency import MAX_KEY, Key
from kit.multipart import Sent, content

# Told by its content, so the Content-Type of what is sent is not used.
BINARY: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
BODY: dict[str, Any] = {
    **NOT_TRIED,
    "requestBody": {"required": True, "content": content(*BINARY)},
}


@dataclass(frozen=True, slots=True)
class Upload:
    data: bytes
    key: Key | None


def upload(limit: int, too_large: str, empty: str) -> Callable[..., Awaitable[Upload]]:
    """The dependency that reads a body of 1 to `limit` bytes; its Idempotency-Key stands for the
    body and the query, where the file's name is."""

    async def read(
        request: Request,
        idempotency_key: Annotated[str | None, Header(min_length=1, max_length=MAX_KEY)] = None,
    ) -> Upload:
        sent = Sent(request)
        await sent.begin()
        parts, size = [], 0
        while part := await sent.next():
            size += len(part)
            if size > limit:
                raise TooLarge(too_large)
            parts.append(part)
        if not size:
            raise BadRequest(empty)
        data = b"".join(parts)
        if idempotency_key is None:
            return Upload(data, None)
        digest = hashlib.sha256(request.url.query.encode() + b"\n" + data).digest()
        return Upload(data, Key(idempotency_key, request.url.path, digest))

    return read


def attachment(data: bytes, name: str) -> Response:
    """A file to be saved under this name, never shown by the browser as what it may claim to be."""
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Cache-Control": "no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        },
    )
