"""The page that a paper's QR code leads to: for everybody, without a sign-in.

A service brings it as `Module("dokumen", pages=(pages.router,), open=("/dokumen",))`.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import Field

from kit.clock import today
from kit.db import ReadSessionDep
from kit.problems import problems
from kit.reference.tags import Tag
from kit.schemas import Schema

from . import codes, registry
from .registry import DocumentNotFound, Paper, State

router = APIRouter(
    prefix="/dokumen", tags=[Tag("dokumen", "Pemeriksaan keaslian dokumen oleh siapa pun")]
)

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}"
    "dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "public, max-age=30",
    "X-Robots-Tag": "noindex",
}
_SAID = {
    State.VALID: "Berlaku. Cocokkan nomor dan tanggalnya dengan kertas Anda.",
    State.UNSIGNED: "Belum berlaku: dokumen ini belum ditandatangani.",
    State.EXPIRED: "Tidak berlaku lagi: masa berlakunya sudah lewat.",
    State.WITHDRAWN: "Tidak berlaku lagi: dokumen ini ditarik.",
}


class DocumentShown(Schema):
    """What anybody may know of a paper who holds its code."""

    kode: str
    keadaan: State
    penerbit: str
    judul: str
    nomor: str
    tanggal: date
    penandatangan: str
    berlaku_sampai: date | None
    sidik: str | None = Field(description="SHA-256 berkas yang ditandatangani")
    alasan_ditarik: str | None


@router.get("/{kode}", response_class=HTMLResponse, include_in_schema=False)
async def halaman_dokumen(session: ReadSessionDep, kode: str) -> HTMLResponse:
    paper = await registry.verified(session, kode)
    if paper is None:
        words = (
            "Tidak ada dokumen dengan kode ini. Periksa lagi kode pada kertasnya: dua belas huruf"
            " dan angka dalam tiga kelompok, misalnya 7KQ4-9XMT-2HFD."
        )
        return HTMLResponse(_page("Kode tidak dikenal", words, []), 404, headers=HEADERS)
    shown = _shown(paper)
    rows = [
        ("Penerbit", shown.penerbit),
        ("Judul", shown.judul),
        ("Nomor", shown.nomor),
        ("Tanggal", shown.tanggal.isoformat()),
        ("Penanda tangan", shown.penandatangan),
        ("Berlaku sampai", shown.berlaku_sampai and shown.berlaku_sampai.isoformat()),
        ("Alasan ditarik", shown.alasan_ditarik),
        ("Kode", shown.kode),
        ("Sidik berkas (SHA-256)", shown.sidik),
    ]
    told = [(name, value) for name, value in rows if value]
    return HTMLResponse(_page("Verifikasi dokumen", _SAID[shown.keadaan], told), headers=HEADERS)


@router.get(
    "/{kode}/data",
    summary="Keterangan dokumen menurut kode pada kertasnya",
    responses=problems(DocumentNotFound),
)
async def data_dokumen(session: ReadSessionDep, kode: str) -> DocumentShown:
    paper = await registry.verified(session, kode)
    if paper is None:
        raise DocumentNotFound("Tidak ada dokumen dengan kode ini.")
    return _shown(paper)


def address(public_url: str, service: str, code: str) -> str:
    """What the QR code of a paper says."""
    return f"{public_url}/{service}/dokumen/{codes.spelled(code)}"


def _shown(paper: Paper) -> DocumentShown:
    facts = paper.facts
    return DocumentShown(
        kode=codes.spelled(paper.code),
        keadaan=paper.state(today()),
        penerbit=facts.issuer,
        judul=facts.title,
        nomor=facts.number,
        tanggal=facts.dated,
        penandatangan=facts.signer,
        berlaku_sampai=facts.valid_until,
        sidik=paper.sha256,
        alasan_ditarik=paper.reason,
    )


def _page(title: str, said: str, rows: list[tuple[str, str]]) -> str:
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<p role="status">{escape(said)}</p><dl>{told}</dl></main></body></html>'
    )
