"""What the pages with a form have in common: headers, notices, and who may send the form."""

from __future__ import annotations

from html import escape
from string import Template

from fastapi import Request

from gateway.masuk.errors import Refused
from gateway.peramban import rules

_NOTICE = Template('<p class="$kind" role="$role" id="pesan">$text</p>')
ELSEWHERE = Refused(
    "invalid_request",
    "Formulir ini tidak dikirim dari halaman masuk. Muat ulang halaman ini, lalu coba lagi.",
    status=403,
)
INCOMPLETE = Refused("invalid_request", "Isi nama pengguna dan kata sandi.")


def headers(*leads_to: str) -> dict[str, str]:
    """Of a page whose form leads back to us, and from there to `leads_to` (sources of CSP)."""
    targets = " ".join(("'self'", *leads_to))
    return {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
        f"form-action {targets}; base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        # Not no-referrer: the form would then be sent with `Origin: null`.
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


_SANDBOX = (
    '<p class="tiruan" role="status"><strong>TIRUAN</strong> Tempat mencoba: orang, angka dan mitra'
    " di sini buatan.</p>\n"
)


def fill(page: Template, request: Request, **filled: str) -> str:
    """A page with what it is filled with; one of a sandbox says on its first line that it is."""
    return page.substitute(tiruan=_SANDBOX if request.app.state.outside.sandbox else "", **filled)


def from_us(request: Request) -> bool:
    found = request.headers
    return rules.same_origin(found.get("sec-fetch-site"), found.get("origin"), found.get("host"))


def told(text: str) -> str:
    return _NOTICE.substitute(kind="kabar", role="status", text=escape(text))


def wrong(refused: Refused) -> str:
    return _NOTICE.substitute(kind="salah", role="alert", text=escape(refused.description))


def credentials(username: str, *, refused: bool) -> dict[str, str]:
    """What the two fields of a sign-in page are filled with."""
    return {
        "nama": escape(username[:100]),
        "judul": "Gagal masuk - " if refused else "",
        "periksa": 'aria-invalid="true" aria-describedby="pesan"' if refused else "",
        "fokus_nama": "" if username else " autofocus",
        "fokus_sandi": " autofocus" if username else "",
    }
