"""Bagian halaman yang berubah selagi dibuka.

Templat menandai setiap angka hidup; penandaannya sekaligus mencatat isinya. Karena itu halaman dan
kiriman pembaruan tidak dapat berbeda: keduanya hasil templat yang sama.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import orjson
from markupsafe import Markup, escape

# Teks; atribut (grafik); atau HTML sebuah bagian yang barisnya dapat bertambah.
Isi = str | dict[str, str]


class Hidup:
    def __init__(self) -> None:
        self.isi: dict[str, Isi] = {}

    def teks(self, kunci: str, nilai: object) -> Markup:
        self.isi[kunci] = str(nilai)
        return Markup('<span data-l="{}">{}</span>').format(kunci, nilai)

    def sel(self, kunci: str, nilai: object) -> Markup:
        """Sel tabel yang seluruhnya satu angka."""
        self.isi[kunci] = str(nilai)
        return Markup('<td class="n" data-l="{}">{}</td>').format(kunci, nilai)

    def atribut(self, kunci: str, **nilai: object) -> Markup:
        """Untuk ditulis di dalam tanda: `<rect {{ hidup.atribut("iku.b", width=36.6) }}>`."""
        atribut = {nama.replace("_", "-"): str(satu) for nama, satu in nilai.items()}
        self.isi[kunci] = atribut
        ditulis = " ".join(f'{nama}="{escape(satu)}"' for nama, satu in atribut.items())
        return Markup('data-l="{}" {}').format(kunci, Markup(ditulis))  # noqa: S704  (sudah lolos)

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
    """Yang berubah atau bertambah."""
    return {kunci: nilai for kunci, nilai in baru.items() if lama.get(kunci) != nilai}
