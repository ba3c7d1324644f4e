"""What the rooms of kinerja share in its worker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci


@dataclass(frozen=True, slots=True)
class Meja:
    """`kantor`: the office by the files on disk. `siap`: there are rules by which records are
    counted."""

    kantor: Kantor
    pemegang: Pemegang
    kunci: Kunci
    siap: asyncio.Event = field(default_factory=asyncio.Event)
