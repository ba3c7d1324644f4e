from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from gateway.kantor import BatasTidakDikenal
from gateway.klien import repository, service
from gateway.klien.errors import (
    IzinTidakBoleh,
    KlienLayanan,
    KlienTidakDitemukan,
    KodeKlienDipakai,
    KunciTidakSah,
    TujuanTidakDikenal,
)
from gateway.klien.models import Klien
from gateway.klien.schemas import (
    KlienBaru,
    KlienDenganRahasia,
    KlienRinci,
    KlienSaring,
    KlienUbah,
    RahasiaBaru,
)
from gateway.passwords import Passwords
from gateway.state import OfficeDep, PasswordsDep, RevocationsDep
from kit.auth import Actor, require
from kit.call import Call
from kit.context import tell
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed, PreconditionRequired
from kit.faults import also
from kit.idempotency import IdempotencyKey, KeyReused
from kit.pagination import Page, Rows
from kit.preconditions import IfMatch, etag, tagged
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/gateway/v1/klien", tags=[Tag("Klien", "Program mitra: izin, batas, dan rahasianya")]
)

Pembaca = Annotated[Actor, require("klien:baca")]
Penulis = Annotated[Actor, require("klien:tulis")]


async def _memberi(
    session: SessionDep, actor: Penulis, key: IdempotencyKey, passwords: PasswordsDep
) -> Call[Passwords]:
    return Call(session, actor, passwords, key)


Pemberi = Annotated[Call[Passwords], Depends(_memberi)]


@router.post(
    "",
    status_code=201,
    response_model=KlienDenganRahasia,
    summary="Daftarkan klien mitra",
    responses=problems(
        KodeKlienDipakai,
        IzinTidakBoleh,
        TujuanTidakDikenal,
        KunciTidakSah,
        BatasTidakDikenal,
        KeyReused,
    ),
)
@also(KlienBaru, *service.RULES)
async def buat_klien(
    session: SessionDep,
    actor: Penulis,
    baru: KlienBaru,
    key: IdempotencyKey,
    passwords: PasswordsDep,
    office: OfficeDep,
    response: Response,
) -> KlienDenganRahasia:
    klien = tagged(response, await service.create(session, actor, baru, key, passwords, office))
    response.headers["Location"] = f"/gateway/v1/klien/{klien.id}"
    return klien


@router.get("", response_model=Page[KlienRinci], summary="Daftar klien")
async def daftar_klien(
    session: ReadSessionDep, _: Pembaca, saring: Annotated[KlienSaring, Query()]
) -> Rows[Klien]:
    return await repository.page(session, saring)


@router.get(
    "/{klien_id}",
    response_model=KlienRinci,
    summary="Satu klien",
    responses=problems(KlienTidakDitemukan),
)
async def lihat_klien(
    session: ReadSessionDep, _: Pembaca, klien_id: uuid.UUID, response: Response
) -> Klien:
    klien = await service.get(session, klien_id)
    response.headers["ETag"] = etag(klien.version)
    return klien


@router.patch(
    "/{klien_id}",
    response_model=KlienRinci,
    summary="Ubah klien",
    responses=problems(
        KlienTidakDitemukan,
        KlienLayanan,
        IzinTidakBoleh,
        TujuanTidakDikenal,
        KunciTidakSah,
        BatasTidakDikenal,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
async def ubah_klien(
    session: SessionDep,
    actor: Penulis,
    klien_id: uuid.UUID,
    ubah: KlienUbah,
    if_match: IfMatch,
    office: OfficeDep,
    revocations: RevocationsDep,
    response: Response,
) -> Klien:
    klien = await service.change(session, actor, klien_id, ubah, if_match, office, revocations)
    response.headers["ETag"] = etag(klien.version)
    return klien


@router.post(
    "/{klien_id}/rahasia",
    response_model=KlienDenganRahasia,
    summary="Beri klien rahasia baru",
    responses=problems(KlienTidakDitemukan, KlienLayanan, KeyReused),
)
async def perbarui_rahasia_klien(
    call: Pemberi,
    klien_id: uuid.UUID,
    revocations: RevocationsDep,
    isi: RahasiaBaru | None = None,
) -> KlienDenganRahasia:
    keep = timedelta(hours=isi.lama_berlaku_jam if isi else 0)
    klien = await service.renew_secret(call, klien_id, keep, revocations)
    tell("ETag", etag(klien.versi))
    return klien


@router.post(
    "/{klien_id}/cabut",
    response_model=KlienRinci,
    summary="Cabut klien",
    responses=problems(KlienTidakDitemukan, KlienLayanan, KeyReused),
)
async def cabut_klien(
    session: SessionDep,
    actor: Penulis,
    klien_id: uuid.UUID,
    key: IdempotencyKey,
    revocations: RevocationsDep,
    response: Response,
) -> Klien:
    klien = await service.revoke(session, actor, klien_id, key, revocations)
    response.headers["ETag"] = etag(klien.version)
    return klien
