"""Who is already there, for the rows of a file: looked for a chunk at a time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from kit import limits
from kit.auth import Actor
from kit.db import Session
from pelayanan.loket import Loket

from . import kenal, pencarian
from .kenal import LUAR_IMPOR, Baru, Dikenal
from .serupa import Terdahulu

# Of each row: enough to decide it.
TERBANYAK = 5
_JAWAB = "Isi orang_lain dengan ya bila ia orang lain."


# By the rows that were taken: for the audit, what kenal.fakta() says.
Fakta = dict[uuid.UUID, dict[str, list[str]]]


class Pemeriksa:
    """Of a file: who its rows may be, in the register or further up."""

    def __init__(self, dikenal: Mapping[uuid.UUID, Dikenal], *, berhenti: bool) -> None:
        self.fakta: Fakta = {}
        self._dikenal = dikenal
        self._berhenti = berhenti
        self._terdahulu: Terdahulu[tuple[int, uuid.UUID]] = Terdahulu()
        self._ditolak: list[Dikenal] = []

    @classmethod
    async def siapkan(
        cls, session: Session, actor: Actor, loket: Loket, baru: Sequence[Baru]
    ) -> Pemeriksa:
        sudah = await kenal.mulai(session, actor, loket, baru, LUAR_IMPOR)
        dikenal = await kenal.cari(session, actor, loket, baru, TERBANYAK)
        return cls(dikenal, berhenti=sudah >= pencarian.BERHENTI_IMPOR)

    def salah(self, satu: Baru, *, orang_lain: bool) -> tuple[str, str] | None:
        """Message and code for a row that is not taken, since its person may be known."""
        dikenal = self._dikenal.get(satu.id)
        baris = self._terdahulu.serupa(satu.ciri, satu.calon.kk, TERBANYAK)
        if orang_lain:
            self._catat(satu, dikenal, [ppks_id for _, ppks_id in baris])
            return None
        if self._berhenti:
            return kenal.TERLALU_BANYAK, "terlalu-banyak-serupa"
        if baris:
            return f"Mungkin orang yang sama dengan baris {baris[0][0]}. {_JAWAB}", "mungkin-ganda"
        if dikenal is None or not dikenal.semua:
            self._catat(satu, dikenal)
            return None
        self._ditolak.append(dikenal)
        return f"{_siapa(dikenal)} {_JAWAB}", "mungkin-sudah-terdaftar"

    def _catat(self, satu: Baru, dikenal: Dikenal | None, bukan: Sequence[uuid.UUID] = ()) -> None:
        if dikenal or bukan:
            self.fakta[satu.id] = kenal.fakta(dikenal, bukan)

    def terima(self, baris: int, satu: Baru) -> None:
        self._terdahulu.tambah((baris, satu.id), satu.ciri, satu.calon.kk)

    async def catat(self, session: Session, actor: Actor) -> None:
        """Of whom the file's sender was told."""
        siapa = [satu for dikenal in self._ditolak for satu in dikenal.semua]
        await kenal.catat(session, actor, siapa, "impor")
        if luar := sum(dikenal.di_luar for dikenal in self._ditolak):
            await limits.count(session, actor, LUAR_IMPOR, luar, pencarian.PERLAHAN)


def _siapa(dikenal: Dikenal) -> str:
    """The reason of a refused row is stored as it is, so it names nobody."""
    tampak = ", ".join(str(satu) for satu in dikenal.terlihat)
    mungkin = "Orang ini mungkin sudah terdaftar"
    mungkin += f": {tampak}." if tampak else "."
    return f"{mungkin} Tanyakan kepada {kenal.TANYAKAN}." if dikenal.di_luar else mungkin
