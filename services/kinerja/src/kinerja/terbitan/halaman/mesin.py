"""Templates and assets: read once, nothing from outside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from kantor.berkas import BerkasKantor
from kantor.profil import terpasang
from kinerja.terbitan.halaman import format as tulis
from kit.clock import today

PAKET = Path(__file__).parents[1]
ALAMAT_ASET = "/kinerja/aset"

# No script or style inside a page, no address outside.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
KEPALA: Mapping[str, str] = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Content is by the rights of its reader; what is open to all replaces this.
    "Cache-Control": "no-store",
}


def _baca_aset() -> tuple[dict[str, str], dict[str, bytes]]:
    """Name -> name with the hash of its content, and its content: new content has a new address."""
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
    """The name of the office for the head of the page."""
    return terpasang().pada(today().year).kantor.isi


def daerah() -> str:
    """Kota or kabupaten, as the office's is one."""
    return terpasang().wilayah.sebutan_daerah


def kelurahan() -> str:
    """Kelurahan or desa, or both."""
    return terpasang().wilayah.sebutan_kelurahan


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
    jinja.globals |= {"aset": aset, "kop": kop, "tiruan": False}
    jinja.globals |= {"daerah": daerah, "kelurahan": kelurahan}
    return jinja


JINJA = _lingkungan()


def tandai_tiruan(*, tiruan: bool) -> None:
    """Whether every page says that this installation is one to try with."""
    JINJA.globals["tiruan"] = tiruan


def templat(
    nama: str, /, *, status: int = 200, kepala: Mapping[str, str] | None = None, **isi: object
) -> HTMLResponse:
    """A page from its template; `kepala` replaces the usual headers of the answer."""
    return jawaban(tulis_templat(nama, isi), status, kepala)


def tulis_templat(nama: str, isi: Mapping[str, object]) -> str:
    return JINJA.get_template(nama).render(isi)


def jawaban(html: str, status: int = 200, kepala: Mapping[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(html, status, headers={**KEPALA, **(kepala or {})})
