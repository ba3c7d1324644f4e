"""`/auth/otorisasi`: where an application sends a person to sign in, without a script."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from gateway.aplikasi.rules import shown, source
from gateway.masuk import form
from gateway.masuk.errors import Refused
from gateway.masuk.families import Door
from gateway.otorisasi import service
from gateway.otorisasi.rules import ASKED, PATH, Question
from gateway.otorisasi.service import Asked, Back
from gateway.peramban import forms
from gateway.peran.rules import titles
from gateway.state import IssuerDep, PasswordsDep, SessionsDep, SigningKeyDep
from kit.db import ReadSessionDep, reading

STATIC = Path(__file__).parent / "static"
FORM = Template((STATIC / "otorisasi.html").read_text(encoding="utf-8"))
REFUSED = Template((STATIC / "ditolak.html").read_text(encoding="utf-8"))
# More than these are folded away.
FEW = 6

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def show(request: Request, session: ReadSessionDep, issuer: IssuerDep) -> Response:
    question = Question.of(request.query_params.multi_items())
    asked = await service.understood(session, question, issuer)
    return _page(request, asked) if isinstance(asked, Asked) else _without_page(request, asked)


@router.post(PATH)
async def answer(
    request: Request,
    sessions: SessionsDep,
    passwords: PasswordsDep,
    signing: SigningKeyDep,
    issuer: IssuerDep,
) -> Response:
    given = await form.read(request)
    if isinstance(given, Refused):
        return _without_page(request, given)
    if not forms.from_us(request):
        return _without_page(request, forms.ELSEWHERE)
    question = Question({name: given[name] for name in ASKED if name in given})
    async with reading(sessions) as session:
        asked = await service.understood(session, question, issuer)
    if not isinstance(asked, Asked):
        return _without_page(request, asked)
    if given.get("keputusan") != "izinkan":
        told = {"error": "access_denied", "error_description": "Orangnya menolak."}
        return _without_page(request, Back(question.back(issuer, **told)))
    username, password = given.get("nama_pengguna", ""), given.get("kata_sandi", "")
    if not username.strip() or not password:
        return _page(request, asked, username, forms.INCOMPLETE)
    door = Door(sessions, passwords, signing)
    address = request.client.host if request.client else None
    code = await service.allow(door, asked, username, password, address)
    if isinstance(code, Refused):
        return _page(request, asked, username, code)
    return _without_page(request, Back(question.back(issuer, code=code)))


def _without_page(request: Request, answer: Back | Refused) -> Response:
    if isinstance(answer, Back):
        return RedirectResponse(answer.url, 303, forms.headers())
    page = forms.fill(REFUSED, request, pesan=forms.wrong(answer))
    return HTMLResponse(page, answer.status, forms.headers())


def _page(
    request: Request, asked: Asked, username: str = "", refused: Refused | None = None
) -> HTMLResponse:
    question = asked.question
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(question.given[name])}">\n'
        for name in ASKED
        if name in question.given
    )
    page = forms.fill(
        FORM,
        request,
        aplikasi=escape(asked.aplikasi.nama),
        tujuan=escape(shown(asked.address)),
        hak=_rights(asked.scopes),
        isian=hidden,
        pesan=forms.wrong(refused) if refused else "",
        **forms.credentials(username, refused=refused is not None),
    )
    # The form's answer leads to the application, and a browser follows it only where told.
    headers = forms.headers(source(asked.address))
    if refused is not None and refused.retry_after is not None:
        headers["Retry-After"] = str(refused.retry_after)
    return HTMLResponse(page, refused.status if refused else 200, headers)


def _rights(scopes: frozenset[str]) -> str:
    told = titles(scopes)
    listed = "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in told) + "</ul>"
    if len(told) <= FEW:
        return listed
    return f"<details><summary>{len(told)} hak yang diminta</summary>{listed}</details>"
