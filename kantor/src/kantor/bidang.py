"""The divisions, each with a service of its own; nowhere else in the shared code stand their codes.

Which of them an office has, and what it calls them, is in its profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Bidang = Literal["rehsos", "linjamsos", "dayasos", "fakirmiskin"]
BIDANG: tuple[Bidang, ...] = get_args(Bidang)

# Who keeps the register of those who help (PSKS).
PEMILIK_PSKS: Bidang = "dayasos"

# Every program that answers under an address of its own, by the name that people use.
NAMA: Mapping[str, str] = {
    "rehsos": "Rehabilitasi Sosial",
    "linjamsos": "Perlindungan dan Jaminan Sosial",
    "dayasos": "Pemberdayaan Sosial",
    "fakirmiskin": "Penanganan Fakir Miskin",
    "kinerja": "Kinerja",
}
