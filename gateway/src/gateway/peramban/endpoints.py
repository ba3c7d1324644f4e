"""`/masuk` and `/keluar`: signing in and out with a browser, without a script."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from gateway.masuk import form
from gateway.masuk.errors import Refused
from gateway.masuk.service import Door
from gateway.peramban import rules, service
from gateway.state import PasswordsDep, RevocationsDep, SessionsDep, SigningKeyDep
from kit.db import SessionDep

STATIC = Path(__file__).parent / "static"
PAGE = Template((STATIC / "masuk.html").read_text(encoding="utf-8"))
NOTICE = Template('<p class="$kind" role="$role" id="pesan">$text</p>')

CSP = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: the form would then be sent with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ELSEWHERE = Refused(
    "invalid_request",
    "Formulir ini tidak dikirim dari halaman masuk. Muat ulang halaman ini, lalu coba lagi.",
    status=403,
)
INCOMPLETE = Refused("invalid_request", "Isi nama pengguna dan kata sandi.")

router = APIRouter(include_in_schema=False)


@router.get(rules.LOGIN)
async def show(ke: str | None = None, keluar: str | None = None) -> HTMLResponse:
    notice = _notice("kabar", "status", "Anda sudah keluar.") if keluar is not None else ""
    return _page(rules.local_target(ke), "", notice)


@router.post(rules.LOGIN)
async def sign_in(
    request: Request, sessions: SessionsDep, passwords: PasswordsDep, signing: SigningKeyDep
) -> Response:
    given = await form.read(request)
    if isinstance(given, Refused):
        return _refuse(given, {})
    if not _from_us(request):
        return _refuse(ELSEWHERE, given)
    username, password = given.get("nama_pengguna", ""), given.get("kata_sandi", "")
    if not username.strip() or not password:
        return _refuse(INCOMPLETE, given)
    address = request.client.host if request.client else None
    secret = await service.sign_in(Door(sessions, passwords, signing), username, password, address)
    if isinstance(secret, Refused):
        return _refuse(secret, given)
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
    if not _from_us(request):
        return _refuse(ELSEWHERE, {})
    secret = rules.secret(request.headers.raw)
    if secret is not None:
        await service.sign_out(session, secret, revocations)
    answer = RedirectResponse(f"{rules.LOGIN}?keluar", 303, _HEADERS)
    for path in (rules.HOME, rules.LOGOUT):
        answer.delete_cookie(
            rules.COOKIE,
            path=path,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
    return answer


@router.get(f"{rules.LOGIN}/masuk.css")
async def style() -> FileResponse:
    return FileResponse(
        STATIC / "masuk.css",
        media_type="text/css",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=3600"},
    )


def _from_us(request: Request) -> bool:
    headers = request.headers
    return rules.same_origin(
        headers.get("sec-fetch-site"), headers.get("origin"), headers.get("host")
    )


def _refuse(refused: Refused, given: dict[str, str]) -> HTMLResponse:
    notice = _notice("salah", "alert", refused.description)
    answer = _page(
        rules.local_target(given.get("ke")), given.get("nama_pengguna", "")[:100], notice
    )
    answer.status_code = refused.status
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


def _notice(kind: str, role: str, text: str) -> str:
    return NOTICE.substitute(kind=kind, role=role, text=escape(text))


def _page(target: str, username: str, notice: str) -> HTMLResponse:
    return HTMLResponse(
        PAGE.substitute(
            ke=escape(target),
            nama=escape(username),
            pesan=notice,
            judul="Gagal masuk - " if 'role="alert"' in notice else "",
            periksa='aria-invalid="true" aria-describedby="pesan"'
            if 'role="alert"' in notice
            else "",
            fokus_nama="" if username else " autofocus",
            fokus_sandi=" autofocus" if username else "",
        ),
        headers=_HEADERS,
    )
