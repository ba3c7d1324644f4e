"""The office as it answers: by the files with which the version of the rules in force came.

New files on disk count from the moment on at which their rules are in force; while these are being
prepared, or wait for a decision, all answers stay those of the files before.
"""

from __future__ import annotations

import logging
import tempfile
import time
from pathlib import Path

from kantor.profil import Profil
from kinerja.aturan.indikator.profil import Kantor, baca
from kinerja.aturan.pemetaan import calon, repository
from kit.db import ReadSession
from kit.profile import ProfileError

log = logging.getLogger(__name__)

SELANG = 1.0


class Pemegang:
    """`tertulis`: the office by the files on disk."""

    def __init__(self, tertulis: Kantor) -> None:
        self.tertulis = tertulis
        self._sidik = tertulis.peraturan.sidik()
        self._tercatat: tuple[int, Kantor | None] | None = None
        self._pengganti: tuple[int, Kantor] | None = None
        self._dilihat = -SELANG

    @property
    def usang(self) -> bool:
        """Whether it was not looked at for a while."""
        return time.monotonic() - self._dilihat >= SELANG

    async def kini(self, session: ReadSession) -> Kantor:
        """By the version in force; as on disk if that has its rules. If its files are not known, as
        on disk with the formulas that it counts."""
        self._dilihat = time.monotonic()
        terakhir = await repository.terakhir(session)
        if terakhir is None or terakhir.sidik == self._sidik:
            return self.tertulis
        return await self.tercatat(session, terakhir.versi) or await self._menurut(
            session, terakhir.versi
        )

    async def tercatat(self, session: ReadSession, versi: int) -> Kantor | None:
        """By the files with which that version came; None if they are not known, or are none to
        this program."""
        if self._tercatat is None or self._tercatat[0] != versi:
            ada = await calon.berkas(session, versi)
            kantor = None
            if ada is not None:
                try:
                    kantor = dari_berkas(ada)
                except ProfileError as error:
                    log.warning(
                        "stored files not read", extra={"aturan_versi": versi, "error": str(error)}
                    )
            self._tercatat = versi, kantor
        return self._tercatat[1]

    async def _menurut(self, session: ReadSession, versi: int) -> Kantor:
        if self._pengganti is None or self._pengganti[0] != versi:
            peraturan = await repository.terbaca(session, versi)
            kantor = self.tertulis if peraturan is None else self.tertulis.menurut(peraturan)
            self._pengganti = versi, kantor
        return self._pengganti[1]


def dari_berkas(isi: dict[str, str]) -> Kantor:
    with tempfile.TemporaryDirectory(prefix="profil-") as folder:
        for nama, teks in isi.items():
            letak = Path(folder, nama)
            letak.parent.mkdir(parents=True, exist_ok=True)
            letak.write_text(teks, encoding="utf-8")
        return baca(Profil(Path(folder)))
