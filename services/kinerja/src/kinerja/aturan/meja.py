"""What the rooms of kinerja share in its worker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci


@dataclass(frozen=True, slots=True)
class Meja:
    """`siap`: the rules of this profile are those by which records are counted."""

    kantor: Kantor
    kunci: Kunci
    siap: asyncio.Event = field(default_factory=asyncio.Event)
