"""The operation that takes an upload."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from kit.auth import Actor
from kit.db import Session
from kit.errors import TooManyRequests, TooSlow, UnsupportedMedia
from kit.idempotency import KeyReused
from kit.problems import problems

from .endpoints import ImportProgress, progress
from .intake import BODY, accept, location
from .spec import ImportSpec

# What every such operation says of itself.
UPLOAD: dict[str, Any] = {
    "status_code": 202,
    "openapi_extra": BODY,
    "responses": {
        202: {"headers": {"Location": {"$ref": "#/components/headers/Location"}}},
        **problems(TooSlow, UnsupportedMedia, KeyReused, TooManyRequests),
    },
}


async def receive(
    request: Request, session: Session, actor: Actor, spec: ImportSpec, response: Response
) -> ImportProgress:
    """Store an upload and say where its progress is to be read."""
    job_id = await accept(request, session, spec, actor)
    response.headers["Location"] = location(request.app.state.service, job_id)
    return await progress(session, actor, job_id)
