"""The office as it answers: by the files with which the version of the rules in force came.

New files on disk count from the moment on at which their rules are in force; while these are being
prepared, or wait for a decision, all answers stay those of the files before.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from kantor.profil import Profil
from kinerja.aturan.indikator.profil import Kantor, baca
from kinerja.aturan.pemetaan import calon, repository
from kit.db import ReadSession

SELANG = 1.0


class Pemegang:
    """`tertulis`: the office by the files on disk."""

    def __init__(self, tertulis: Kantor) -> None:
        self.tertulis = tertulis
        self._sidik = tertulis.peraturan.sidik()
        self._dikenal: tuple[int, Kantor] | None = None
        self._dilihat = -SELANG

    @property
    def usang(self) -> bool:
        """Whether it was not looked at for a while."""
        return time.monotonic() - self._dilihat >= SELANG

    async def kini(self, session: ReadSession) -> Kantor:
        """By the version in force; as on disk if that has its rules, or its files are not known."""
        self._dilihat = time.monotonic()
        terakhir = await repository.terakhir(session)
        if terakhir is None or terakhir.sidik == self._sidik:
            return self.tertulis
        if self._dikenal is None or self._dikenal[0] != terakhir.versi:
            ada = await calon.berkas(session, terakhir.versi)
            if ada is None:
                return self.tertulis
            self._dikenal = terakhir.versi, dari_berkas(ada)
        return self._dikenal[1]


def dari_berkas(isi: dict[str, str]) -> Kantor:
    with tempfile.TemporaryDirectory(prefix="profil-") as folder:
        for nama, teks in isi.items():
            letak = Path(folder, nama)
            letak.parent.mkdir(parents=True, exist_ok=True)
            letak.write_text(teks, encoding="utf-8")
        return baca(Profil(Path(folder)))
