"""Templat dan aset: dibaca sekali, tanpa apa pun dari luar."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from kantor.berkas import BerkasKantor
from kantor.profil import terpasang
from kinerja.terbitan.halaman import format as tulis

PAKET = Path(__file__).parents[1]
ALAMAT_ASET = "/kinerja/aset"

# Tanpa skrip atau gaya di dalam halaman, tanpa alamat luar.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
KEPALA: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Isinya menurut hak pembacanya; yang terbuka untuk umum mengganti ini.
    "Cache-Control": "no-store",
}


def _baca_aset() -> tuple[dict[str, str], dict[str, bytes]]:
    """Nama -> nama dengan sidik isinya, dan isinya: isi baru selalu beralamat baru."""
    bersidik: dict[str, str] = {}
    isi: dict[str, bytes] = {}
    for berkas in sorted(PAKET.glob("*/aset/*.*")):
        data = berkas.read_bytes()
        sidik = hashlib.sha256(data).hexdigest()[:12]
        bersidik[berkas.name] = f"{berkas.stem}-{sidik}{berkas.suffix}"
        isi[bersidik[berkas.name]] = data
    return bersidik, isi


_BERSIDIK, ISI_ASET = _baca_aset()


def aset(nama: str) -> str:
    return f"{ALAMAT_ASET}/{_BERSIDIK[nama]}"


def kop() -> BerkasKantor:
    """Nama kantor untuk kepala halaman."""
    return terpasang().kantor.isi


def _lingkungan() -> Environment:
    modul = {folder.parent.name: FileSystemLoader(folder) for folder in PAKET.glob("*/templates")}
    jinja = Environment(
        loader=ChoiceLoader([PrefixLoader(modul), FileSystemLoader(PAKET / "halaman/templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    jinja.filters |= {
        "angka": tulis.angka,
        "persen": tulis.persen,
        "rupiah": tulis.rupiah,
        "tanggal": tulis.tanggal,
        "jam": tulis.jam,
    }
    jinja.globals |= {"aset": aset, "kop": kop}
    return jinja


JINJA = _lingkungan()


def templat(
    nama: str, /, *, status: int = 200, kepala: Mapping[str, str] | None = None, **isi: object
) -> HTMLResponse:
    """Halaman dari templat; `kepala` mengganti kepala jawaban yang biasa."""
    return jawaban(tulis_templat(nama, isi), status, kepala)


def tulis_templat(nama: str, isi: Mapping[str, object]) -> str:
    return JINJA.get_template(nama).render(isi)


def jawaban(html: str, status: int = 200, kepala: Mapping[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(html, status, headers={**KEPALA, **(kepala or {})})
