"""`/problems/<code>`: what the `type` of a refusal points to, for people and for programs."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from kit.errors import NotFound

HERE = Path(__file__).parent
# Made from the error classes of all programs by `./dinsos derive`.
CODES: dict[str, Any] = json.loads((HERE / "codes.json").read_text(encoding="utf-8"))
PAGE = Template((HERE / "galat.html").read_text(encoding="utf-8"))
ROOT = "/problems"
# For what the class of a status says nothing of.
ADVICE = {
    403: "Akun atau halaman ini tidak boleh melakukannya. Detail menyebut siapa yang boleh.",
    412: "Pakai versi yang disebut pada detail.",
    405: "Header Allow menyebut metode yang diterima alamat ini.",
    431: "Kirim header yang lebih pendek.",
    429: "Tunggu selama detik pada header Retry-After, lalu lanjutkan.",
    500: "Kesalahan ada pada sistem, bukan pada permintaan. Laporkan kepada pengelola dengan nomor "
    "pada X-Request-ID.",
    502: "Permintaan mungkin sudah dijalankan. Periksa datanya dulu, atau ulangi dengan "
    "Idempotency-Key yang sama.",
    503: "Coba lagi setelah detik pada header Retry-After.",
    504: "Layanan terlalu lama menjawab. Periksa apakah sudah dijalankan, baru coba lagi.",
}
_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

router = APIRouter(prefix=ROOT, include_in_schema=False)


@router.get("")
async def codes(request: Request) -> Response:
    listed = "".join(
        f'<li><a href="{ROOT}/{code}">{escape(" / ".join(told["judul"]))}</a> '
        f"({code}, {_statuses(told)})</li>"
        for code, told in CODES.items()
    )
    return _told(request, {"data": list(CODES)}, "Daftar penolakan", f"<ul>{listed}</ul>")


@router.get("/{code}")
async def explain(request: Request, code: str) -> Response:
    told = CODES.get(code)
    if told is None:
        raise NotFound("Kode ini tidak dikenal.")
    advice = told["saran"] or [ADVICE[one] for one in told["status"] if one in ADVICE]
    answer = {"type": f"{ROOT}/{code}", **told, "saran": advice}
    words = "".join(f"<p>{escape(one)}</p>" for one in advice)
    text = (
        f"<p>Kode <b>{code}</b>, status HTTP {_statuses(told)}.</p>{words}"
        f'<p class="kecil"><a href="{ROOT}">Semua kode</a> · <a href="/docs">Acuan API</a></p>'
    )
    return _told(request, answer, " / ".join(told["judul"]), text)


def _statuses(told: dict[str, Any]) -> str:
    return ", ".join(map(str, told["status"]))


def _told(request: Request, answer: dict[str, Any], title: str, text: str) -> Response:
    """A page, unless the caller asks for JSON and not for a page."""
    accepted = request.headers.get("accept", "").lower()
    if "json" in accepted and "text/html" not in accepted:
        return JSONResponse(answer, headers=_HEADERS)
    page = PAGE.substitute(judul=escape(title), isi=text)
    return HTMLResponse(page, headers=_HEADERS)
