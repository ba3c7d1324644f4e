"""What the rooms of kinerja share in its worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kinerja.aturan.berlaku import Pemegang
from kinerja.aturan.indikator.profil import Kantor
from kinerja.dasar.kunci import Kunci
from kit.auth import Actor
from kit.db import Session
from kit.imports.spec import ImportRow, ImportSpec, Outcome


@dataclass(frozen=True, slots=True)
class Meja:
    """`kantor`: the office by the files on disk. `siap`: there are rules by which records are
    counted."""

    kantor: Kantor
    pemegang: Pemegang
    kunci: Kunci
    siap: asyncio.Event = field(default_factory=asyncio.Event)

    def impor(self, spesifikasi: Callable[[Kantor], ImportSpec]) -> ImportSpec:
        """An import whose rows are read by the office as it answers then."""

        async def olah(session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
            kini = spesifikasi(await self.pemegang.kini(session))
            return await kini.process(session, actor, rows)

        return replace(spesifikasi(self.kantor), process=olah)
