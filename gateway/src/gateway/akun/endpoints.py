from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from gateway.akun import repository, service
from gateway.akun.errors import (
    AdminTerakhir,
    AkunTidakDitemukan,
    HakSendiri,
    KataSandiTidakSesuai,
    NamaPenggunaDipakai,
    PeranBertentangan,
    TokenTerlaluBesar,
)
from gateway.akun.models import Akun
from gateway.akun.schemas import AkunBaru, AkunRinci, AkunSaring, AkunUbah, KataSandiBaru
from gateway.kantor import BatasTidakDikenal
from gateway.state import OfficeDep, PasswordsDep, RevocationsDep, SigningKeyDep
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import PreconditionFailed, PreconditionRequired
from kit.faults import also
from kit.idempotency import IdempotencyKey, KeyReused
from kit.pagination import Page, Rows
from kit.preconditions import IfMatch, etag
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(
    prefix="/gateway/v1/akun", tags=[Tag("Akun", "Akun pegawai: peran, bidang, dan wilayahnya")]
)


def _rights(office: OfficeDep, signing: SigningKeyDep) -> service.Rights:
    return service.Rights(office, signing)


RightsDep = Annotated[service.Rights, Depends(_rights)]
Pembaca = Annotated[Actor, require("akun:baca")]
Penulis = Annotated[Actor, require("akun:tulis")]


@router.post(
    "",
    status_code=201,
    response_model=AkunRinci,
    summary="Buat akun",
    responses=problems(
        NamaPenggunaDipakai,
        KataSandiTidakSesuai,
        BatasTidakDikenal,
        PeranBertentangan,
        TokenTerlaluBesar,
        KeyReused,
    ),
)
@also(AkunBaru, *service.RULES)
async def buat_akun(
    session: SessionDep,
    actor: Penulis,
    baru: AkunBaru,
    key: IdempotencyKey,
    rights: RightsDep,
    passwords: PasswordsDep,
    response: Response,
) -> Akun:
    akun = await service.create(session, actor, baru, key, rights, passwords)
    response.headers["ETag"] = etag(akun.version)
    response.headers["Location"] = f"/gateway/v1/akun/{akun.id}"
    return akun


@router.get("", response_model=Page[AkunRinci], summary="Daftar akun")
async def daftar_akun(
    session: ReadSessionDep, _: Pembaca, saring: Annotated[AkunSaring, Query()]
) -> Rows[Akun]:
    return await repository.page(session, saring)


@router.get(
    "/{akun_id}",
    response_model=AkunRinci,
    summary="Satu akun",
    responses=problems(AkunTidakDitemukan),
)
async def lihat_akun(
    session: ReadSessionDep, _: Pembaca, akun_id: uuid.UUID, response: Response
) -> Akun:
    akun = await service.get(session, akun_id)
    response.headers["ETag"] = etag(akun.version)
    return akun


@router.patch(
    "/{akun_id}",
    response_model=AkunRinci,
    summary="Ubah akun, termasuk menonaktifkan",
    responses=problems(
        AkunTidakDitemukan,
        AdminTerakhir,
        HakSendiri,
        BatasTidakDikenal,
        PeranBertentangan,
        TokenTerlaluBesar,
        PreconditionRequired,
        PreconditionFailed,
    ),
)
async def ubah_akun(
    session: SessionDep,
    actor: Penulis,
    akun_id: uuid.UUID,
    ubah: AkunUbah,
    if_match: IfMatch,
    rights: RightsDep,
    revocations: RevocationsDep,
    response: Response,
) -> Akun:
    akun = await service.change(session, actor, akun_id, ubah, if_match, rights, revocations)
    response.headers["ETag"] = etag(akun.version)
    return akun


@router.post(
    "/{akun_id}/kata-sandi",
    status_code=204,
    summary="Beri akun kata sandi baru",
    responses=problems(AkunTidakDitemukan, KataSandiTidakSesuai, KeyReused),
)
async def ganti_kata_sandi_akun(
    session: SessionDep,
    actor: Penulis,
    akun_id: uuid.UUID,
    baru: KataSandiBaru,
    key: IdempotencyKey,
    passwords: PasswordsDep,
    revocations: RevocationsDep,
) -> None:
    await service.set_password(session, actor, akun_id, baru, key, passwords, revocations)


@router.post(
    "/{akun_id}/keluar",
    status_code=204,
    summary="Akhiri semua sesi dan token sebuah akun",
    responses=problems(AkunTidakDitemukan, KeyReused),
)
async def keluarkan_akun(
    session: SessionDep,
    actor: Penulis,
    akun_id: uuid.UUID,
    key: IdempotencyKey,
    revocations: RevocationsDep,
) -> None:
    await service.sign_out(session, actor, akun_id, key, revocations)
