"""A page for everybody, in plain Indonesian: its look, its headers, what stands on each."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape

from fastapi.responses import HTMLResponse

from kit.documents import pages
from kit.errors import AppError, FieldError, Invalid

_GAYA = (
    "*{box-sizing:border-box}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;"
    "color:#1b1b1b;background:#fff}"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-top:1.75rem}"
    "nav a{margin-right:1rem}a{color:#0b4f9e}"
    "label{display:block;font-weight:600;margin-top:1rem}"
    "small{display:block;font-weight:400;color:#555}"
    "input,select,textarea{font:inherit;width:100%;padding:.5rem;border:1px solid #767676;"
    "border-radius:.25rem;background:#fff;color:inherit}"
    "input[type=checkbox],input[type=radio]{width:auto;margin:0 .35rem 0 0}"
    "textarea{min-height:9rem}.satu{font-weight:400}"
    "button{font:inherit;font-weight:600;margin-top:1.25rem;padding:.6rem 1.25rem;border:0;"
    "border-radius:.25rem;background:#0b4f9e;color:#fff}"
    ":focus-visible{outline:3px solid #d68000;outline-offset:2px}"
    ".salah{border-left:.3rem solid #b3261e;background:#fdecea;padding:.5rem 1rem}"
    ".kabar{border-left:.3rem solid #1b6e3c;background:#e8f5ec;padding:.5rem 1rem}"
    ".kode{font:700 1.35rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}"
    "ol.jalan{list-style:none;padding:0;margin:1rem 0}"
    "ol.jalan li{border-left:.2rem solid #0b4f9e;padding:0 0 1rem 1rem}"
    "ol.jalan p{margin:.25rem 0;white-space:pre-line;overflow-wrap:anywhere}"
    "dt{font-weight:600}dd{margin:0 0 .5rem;white-space:pre-line;overflow-wrap:anywhere}"
    "fieldset{border:1px solid #bbb;border-radius:.25rem;margin:1rem 0;padding:.5rem 1rem}"
    "legend{font-weight:600}fieldset label{display:inline-block;margin:.25rem 1rem .25rem 0}"
    "footer{margin-top:2rem;color:#555;font-size:.9rem}"
)


def _sidik(isi: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(isi.encode()).digest()).decode()}'"


def _kepala(naskah: str) -> dict[str, str]:
    """Its headers: nothing from elsewhere, and no script but this one."""
    jalan = f" script-src {_sidik(naskah)};" if naskah else ""
    return pages.HEADERS | {
        "Content-Security-Policy": f"default-src 'none'; style-src {_sidik(_GAYA)};{jalan}"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }


def jawab(
    isi: str, status: int = 200, *, naskah: str = "", tidak: AppError | None = None
) -> HTMLResponse:
    """The page with its headers; `tidak`: what was refused, with its status."""
    lain = {}
    if tidak is not None:
        status = tidak.status
        if (tunggu := tidak.facts.get("retry_after")) is not None:
            lain["Retry-After"] = str(tunggu)
    return HTMLResponse(isi, status, headers=_kepala(naskah) | lain)


def halaman(judul: str, isi: str, kaki: str, *, nav: str = "", naskah: str = "") -> str:
    """`nav`, `isi`, `naskah`: HTML and script of ours; the rest is text."""
    atas = f'<nav aria-label="Halaman">{nav}</nav>' if nav else ""
    bawah = f"<script>{naskah}</script>" if naskah else ""
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{escape(judul)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_GAYA}</style></head><body>{atas}"
        f"<main><h1>{escape(judul)}</h1>{isi}</main>"
        f"<footer>{escape(kaki)}</footer>{bawah}</body></html>"
    )


def salah(semua: Iterable[FieldError] | str, sebutan: Mapping[str, str]) -> str:
    """What was wrong; `sebutan`: how each field is called."""
    if isinstance(semua, str):
        return f'<p class="salah" role="alert">{escape(semua)}</p>'
    butir = "".join(f"<li>{escape(_sebut(satu, sebutan))}</li>" for satu in semua)
    return f'<div class="salah" role="alert"><p>Periksa lagi:</p><ul>{butir}</ul></div>'


def ditolak(tidak: AppError, sebutan: Mapping[str, str]) -> str:
    return salah(tidak.errors if isinstance(tidak, Invalid) else tidak.detail, sebutan)


def _sebut(satu: FieldError, sebutan: Mapping[str, str]) -> str:
    akhir = satu.lokasi.replace("/", ".").rpartition(".")[2]
    return f"{sebutan[akhir]}: {satu.pesan}" if akhir in sebutan else satu.pesan


def isian(
    nama: str, label: str, isi: Mapping[str, str], *, bantuan: str = "", lain: str = ""
) -> str:
    kecil = f"<small>{escape(bantuan)}</small>" if bantuan else ""
    nilai = escape(isi.get(nama, ""))
    return (
        f'<label for="{nama}">{escape(label)}{kecil}</label>'
        f'<input id="{nama}" name="{nama}" value="{nilai}" {lain}>'
    )
