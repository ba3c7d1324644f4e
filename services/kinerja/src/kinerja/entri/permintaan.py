"""Yang sama pada operasi entri dan anggaran: langkah yang dijaga, impor, dan CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from kinerja.entri.rules import pastikan_seluruh_kota
from kit.auth import Actor, require
from kit.db import Session, SessionDep
from kit.errors import BadRequest, TooLarge, UnsupportedMedia
from kit.idempotency import IdempotencyKey, Key, KeyReused
from kit.imports.endpoints import ImportProgress, progress
from kit.imports.intake import BODY, accept, location
from kit.imports.spec import ImportSpec
from kit.preconditions import OptionalIfMatch
from kit.problems import problems

UNGGAHAN: dict[str, Any] = {
    "status_code": 202,
    "openapi_extra": BODY,
    "responses": problems(BadRequest, TooLarge, UnsupportedMedia, KeyReused),
}
CSV: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
}


def _seluruh_kota(actor: Annotated[Actor, require("pembukuan:tulis")]) -> Actor:
    pastikan_seluruh_kota(actor)
    return actor


# Ditolak sebelum berkasnya diterima, bukan nanti oleh pekerja.
PengimporKota = Annotated[Actor, Depends(_seluruh_kota)]


@dataclass(frozen=True, slots=True)
class Permintaan:
    session: Session
    key: Key | None
    if_match: int | None
    response: Response


def _permintaan(
    session: SessionDep, key: IdempotencyKey, if_match: OptionalIfMatch, response: Response
) -> Permintaan:
    return Permintaan(session, key, if_match, response)


PermintaanDep = Annotated[Permintaan, Depends(_permintaan)]


async def terima(
    request: Request, session: Session, actor: Actor, spec: ImportSpec, response: Response
) -> ImportProgress:
    """Simpan unggahannya dan sebutkan di mana kemajuannya dibaca."""
    job_id = await accept(request, session, spec, actor)
    response.headers["Location"] = location(request.app.state.service, job_id)
    return await progress(session, actor, job_id)
