from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from gateway.akun.errors import KataSandiTidakSesuai
from gateway.masuk import families, form, metadata, programs, repository, service
from gateway.masuk.errors import PASSWORD_IN_APPLICATION, UNKNOWN_GRANT, Refused, missing
from gateway.masuk.models import MasukDitolak
from gateway.masuk.programs import Claim
from gateway.masuk.schemas import (
    REVOKE_FORM,
    TOKEN_FORM,
    KataSandiGanti,
    MasukDitolakRinci,
    MasukDitolakSaring,
    Saya,
    TokenDitolak,
    TokenJawaban,
)
from gateway.otorisasi import service as otorisasi
from gateway.revocations import Revocations
from gateway.state import (
    IssuerDep,
    PasswordsDep,
    RevocationsDep,
    SessionsDep,
    SigningKeyDep,
    known_by,
)
from kit import limits
from kit.auth import Actor, require
from kit.db import ReadSessionDep, SessionDep
from kit.errors import TooManyRequests
from kit.pagination import Page, Rows
from kit.problems import problems
from kit.reference.tags import Tag

router = APIRouter(tags=[Tag("Masuk", "Token: masuk, memperbarui, dan keluar")])

Pemilik = Annotated[Actor, require("saya:baca")]
Pengawas = Annotated[Actor, require("akun:baca")]
PemilikPenulis = Annotated[Actor, require("saya:tulis")]

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": TokenDitolak, "description": description}
    for status, description in {
        400: "Ditolak: isian kurang, kata sandi atau token salah",
        401: "Klien atau rahasianya salah (`invalid_client`)",
        429: "Terlalu banyak percobaan; tunggu selama Retry-After",
    }.items()
}


@router.post(
    "/auth/token",
    response_model=TokenJawaban,
    response_model_exclude_none=True,
    summary="Masuk: minta token",
    responses=_REFUSALS,
    openapi_extra=TOKEN_FORM,
)
async def minta_token(
    request: Request,
    sessions: SessionsDep,
    passwords: PasswordsDep,
    signing: SigningKeyDep,
    revocations: RevocationsDep,
) -> Response:
    given = await form.read(request)
    if isinstance(given, Refused):
        return _refuse(given)
    door = families.Door(sessions, passwords, signing)
    found = await _grant(door, given, request, revocations)
    if isinstance(found, Refused):
        return _refuse(found)
    return JSONResponse(found.model_dump(exclude_none=True), headers=_NO_STORE)


@router.post(
    "/auth/cabut",
    status_code=200,
    summary="Keluar: cabut token penyegar",
    responses={400: _REFUSALS[400], 200: {"description": "Sudah tidak berlaku", "content": {}}},
    openapi_extra=REVOKE_FORM,
)
async def cabut_token(
    request: Request, session: SessionDep, revocations: RevocationsDep
) -> Response:
    given = await form.read(request)
    if isinstance(given, Refused):
        return _refuse(given)
    if not given.get("token"):
        return _refuse(missing("token"))
    refused = await families.revoke(session, given["token"], revocations)
    return Response(headers=_NO_STORE) if refused is None else _refuse(refused)


@router.post(
    "/auth/cabut-semua",
    status_code=204,
    summary="Keluar di semua perangkat: akhiri semua sesi dan token sendiri",
)
async def keluar_semua(
    session: SessionDep, actor: PemilikPenulis, revocations: RevocationsDep
) -> None:
    await service.sign_out_everywhere(session, actor, revocations)


@router.get("/auth/saya", response_model=Saya, summary="Akun yang sedang masuk")
async def lihat_saya(session: ReadSessionDep, actor: Pemilik) -> Saya:
    return await service.myself(session, actor)


@router.put(
    "/auth/kata-sandi",
    status_code=204,
    summary="Ganti kata sandi sendiri, lalu masuk lagi",
    responses=problems(KataSandiTidakSesuai, TooManyRequests),
)
async def ganti_kata_sandi(
    request: Request,
    sessions: SessionsDep,
    passwords: PasswordsDep,
    signing: SigningKeyDep,
    revocations: RevocationsDep,
    actor: PemilikPenulis,
    ganti: KataSandiGanti,
) -> None:
    # No If-Match: the old password says what the caller believes to replace.
    door = families.Door(sessions, passwords, signing)
    await service.change_password(door, actor, ganti, _address(request), revocations)


@router.get(
    "/gateway/v1/masuk-ditolak",
    response_model=Page[MasukDitolakRinci],
    summary="Daftar percobaan masuk dan permintaan yang ditolak, 90 hari terakhir",
)
async def daftar_masuk_ditolak(
    session: ReadSessionDep, _: Pengawas, saring: Annotated[MasukDitolakSaring, Query()]
) -> Rows[MasukDitolak]:
    return await repository.refusals(session, saring)


@router.get("/.well-known/jwks.json", summary="Kunci umum pemeriksa token")
async def lihat_kunci(signing: SigningKeyDep) -> JSONResponse:
    return JSONResponse(signing.public(), headers={"Cache-Control": "public, max-age=60"})


async def metadata_auth(issuer: IssuerDep) -> JSONResponse:
    return JSONResponse(metadata.told(issuer), headers={"Cache-Control": "public, max-age=300"})


for address in metadata.ADDRESSES:
    router.add_api_route(
        address,
        metadata_auth,
        name=address.rpartition("/")[2].replace("-", "_"),
        summary="Di mana dan bagaimana token diminta (RFC 8414)",
    )


async def _grant(
    door: families.Door, given: dict[str, str], request: Request, revocations: Revocations
) -> TokenJawaban | Refused:
    address, scope = _address(request), given.get("scope", "")
    match given.get("grant_type"):
        case None | "":
            return missing("grant_type")
        case "password":
            if (absent := _absent(given, "username", "password")) is not None:
                return absent
            if await otorisasi.is_registered(door, given.get("client_id")):
                return PASSWORD_IN_APPLICATION
            return await service.by_password(
                door, given["username"], given["password"], address, scope
            )
        case "refresh_token":
            if (absent := _absent(given, "refresh_token")) is not None:
                return absent
            client = given.get("client_id")
            return await families.by_refresh_token(
                door, given["refresh_token"], address, scope, client, revocations
            )
        case "authorization_code":
            needed = ("code", "client_id", "redirect_uri", "code_verifier")
            return _absent(given, *needed) or await otorisasi.by_code(
                door, given, address, revocations
            )
        case "client_credentials":
            basic = request.headers.get("authorization", "")
            claim = Claim.read(given, basic, known_by(request))
            if isinstance(claim, Refused):
                return claim
            return await programs.sign_in(door, claim, address, scope)
        case _:
            return UNKNOWN_GRANT


def _absent(given: dict[str, str], *fields: str) -> Refused | None:
    return next((missing(field) for field in fields if not given.get(field)), None)


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


def _refuse(refused: Refused) -> JSONResponse:
    headers = dict(_NO_STORE)
    if refused.retry_after is not None:
        headers["Retry-After"] = str(refused.retry_after)
        headers["RateLimit"] = limits.left("masuk", 0, refused.retry_after)
    if refused.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="dinsos"'
    return JSONResponse(
        {"error": refused.error, "error_description": refused.description},
        refused.status,
        headers,
    )
