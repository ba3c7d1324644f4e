"""The programs of the house that answer under an address of their own, by the names people use."""

from __future__ import annotations

from collections.abc import Mapping

NAMA: Mapping[str, str] = {
    "rehsos": "Rehabilitasi Sosial",
    "linjamsos": "Perlindungan dan Jaminan Sosial",
    "dayasos": "Pemberdayaan Sosial",
    "fakirmiskin": "Penanganan Fakir Miskin",
    "kinerja": "Kinerja",
}
