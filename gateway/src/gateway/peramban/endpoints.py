"""`/masuk` and `/keluar`: signing in and out with a browser, without a script."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from gateway.masuk import form
from gateway.masuk.errors import Refused
from gateway.masuk.families import Door
from gateway.peramban import forms, rules, service
from gateway.state import PasswordsDep, RevocationsDep, SessionsDep, SigningKeyDep
from kit.db import SessionDep

STATIC = Path(__file__).parent / "static"
PAGE = Template((STATIC / "masuk.html").read_text(encoding="utf-8"))
# What a page says to whoever has just left, by the word that leads to it.
LEFT = {
    "": "Anda sudah keluar.",
    "semua": "Semua sesi dan token akun ini sudah diakhiri, di semua perangkat.",
}
_HEADERS = forms.headers()

router = APIRouter(include_in_schema=False)


@router.get(rules.LOGIN)
async def show(request: Request, ke: str | None = None, keluar: str | None = None) -> HTMLResponse:
    left = None if keluar is None else LEFT.get(keluar, LEFT[""])
    return _page(request, rules.local_target(ke), "", forms.told(left) if left else "")


@router.post(rules.LOGIN)
async def sign_in(
    request: Request,
    sessions: SessionsDep,
    passwords: PasswordsDep,
    signing: SigningKeyDep,
    revocations: RevocationsDep,
) -> Response:
    given = await form.read(request)
    if isinstance(given, Refused):
        return _refuse(request, given, {})
    if not forms.from_us(request):
        return _refuse(request, forms.ELSEWHERE, given)
    username, password = given.get("nama_pengguna", ""), given.get("kata_sandi", "")
    if not username.strip() or not password:
        return _refuse(request, forms.INCOMPLETE, given)
    address = request.client.host if request.client else None
    door = Door(sessions, passwords, signing)
    if "semua" in given:
        refused = await service.end_all(door, username, password, address, revocations)
        return _refuse(request, refused, given) if refused else _left(request, "semua")
    secret = await service.sign_in(door, username, password, address)
    if isinstance(secret, Refused):
        return _refuse(request, secret, given)
    answer = RedirectResponse(rules.local_target(given.get("ke")), 303, _HEADERS)
    # Twice, each where it is needed, so that no other request carries it.
    for path in (rules.HOME, rules.LOGOUT):
        answer.set_cookie(
            rules.COOKIE,
            secret,
            max_age=int(rules.SESSION_LIFE.total_seconds()),
            path=path,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
    return answer


@router.post(rules.LOGOUT)
async def sign_out(request: Request, session: SessionDep, revocations: RevocationsDep) -> Response:
    if not forms.from_us(request):
        return _refuse(request, forms.ELSEWHERE, {})
    secret = rules.secret(request.headers.raw)
    if secret is not None:
        await service.sign_out(session, secret, revocations)
    return _left(request, "")


@router.get(f"{rules.LOGIN}/masuk.css")
async def style() -> FileResponse:
    return FileResponse(
        STATIC / "masuk.css",
        media_type="text/css",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=3600"},
    )


def _left(request: Request, how: str) -> Response:
    answer = RedirectResponse(f"{rules.LOGIN}?keluar" + (f"={how}" if how else ""), 303, _HEADERS)
    for path in (rules.HOME, rules.LOGOUT):
        answer.delete_cookie(
            rules.COOKIE,
            path=path,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
    return answer


def _refuse(request: Request, refused: Refused, given: dict[str, str]) -> HTMLResponse:
    username = given.get("nama_pengguna", "")
    answer = _page(
        request, rules.local_target(given.get("ke")), username, forms.wrong(refused), failed=True
    )
    answer.status_code = refused.status
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


def _page(
    request: Request, target: str, username: str, notice: str, *, failed: bool = False
) -> HTMLResponse:
    filled = forms.credentials(username, refused=failed)
    page = forms.fill(PAGE, request, ke=escape(target), pesan=notice, **filled)
    return HTMLResponse(page, headers=_HEADERS)
