"""The early warning for the front page, computed at most once in `umur` seconds.

It is the same for all accounts, changes slowly, and costs far more than the other figures there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from kinerja.aturan.indikator.profil import Kantor
from kinerja.terbitan.peringatan import service
from kinerja.terbitan.peringatan.susunan import Peringatan
from kit.db import ReadSession

UMUR = 30.0


class Ingatan:
    def __init__(self, umur: float = UMUR) -> None:
        self._umur = umur
        self._kunci = asyncio.Lock()
        self._ada: tuple[float, Kantor, tuple[int, date], Sequence[Peringatan]] | None = None

    async def semua(
        self, session: ReadSession, kantor: Kantor, tahun: int, hari_ini: date
    ) -> Sequence[Peringatan]:
        saat = asyncio.get_running_loop().time()
        async with self._kunci:
            if self._ada is not None:
                dihitung, milik, diminta, isi = self._ada
                muda = saat - dihitung < self._umur
                if muda and milik is kantor and diminta == (tahun, hari_ini):
                    return isi
            isi = await service.semua(session, kantor, tahun, hari_ini)
            self._ada = saat, kantor, (tahun, hari_ini), isi
        return isi
