"""The parts of a page that change while it is open.

A template marks each live figure, and marking it records it. So a page and its updates cannot
differ: both come from the same template.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import orjson
from markupsafe import Markup, escape

# Text; an attribute (charts); or the HTML of a part whose rows may become more.
Isi = str | dict[str, str]


class Hidup:
    def __init__(self) -> None:
        self.isi: dict[str, Isi] = {}

    def teks(self, kunci: str, nilai: object) -> Markup:
        self.isi[kunci] = str(nilai)
        return Markup('<span data-l="{}">{}</span>').format(kunci, nilai)

    def sel(self, kunci: str, nilai: object) -> Markup:
        """A cell of a table that is one figure as a whole."""
        self.isi[kunci] = str(nilai)
        return Markup('<td class="n" data-l="{}">{}</td>').format(kunci, nilai)

    def atribut(self, kunci: str, **nilai: object) -> Markup:
        """To be written inside a tag: `<rect {{ hidup.atribut("iku.b", width=36.6) }}>`."""
        atribut = {nama.replace("_", "-"): str(satu) for nama, satu in nilai.items()}
        self.isi[kunci] = atribut
        ditulis = " ".join(f'{nama}="{escape(satu)}"' for nama, satu in atribut.items())
        return Markup('data-l="{}" {}').format(kunci, Markup(ditulis))  # noqa: S704  (escaped)

    def bagian(self, kunci: str, caller: Callable[[], str]) -> Markup:
        """`{% call hidup.bagian("hari-ini") %}…{% endcall %}`"""
        html = Markup(caller())  # noqa: S704  (keluaran templat)
        self.isi[kunci] = {"html": str(html)}
        return Markup('<div data-l="{}">{}</div>').format(kunci, html)

    def sidik(self) -> str:
        return sidik(self.isi)


def sidik(isi: dict[str, Isi]) -> str:
    return hashlib.sha256(orjson.dumps(isi, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def selisih(lama: dict[str, Isi], baru: dict[str, Isi]) -> dict[str, Isi]:
    """What changed or was added."""
    return {kunci: nilai for kunci, nilai in baru.items() if lama.get(kunci) != nilai}
