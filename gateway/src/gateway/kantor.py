"""What the office's profile says of itself: the bidang and areas that an account can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kantor.profil import Profil, terpasang
from kit.auth import ALL
from kit.errors import FieldError, Invalid


class BatasTidakDikenal(Invalid):
    code = "batas-tidak-dikenal"
    title = "Bidang atau wilayah tidak dikenal"


@dataclass(frozen=True, slots=True)
class Office:
    bidang: frozenset[str]
    wilayah: frozenset[str]

    def check(self, given: Mapping[str, Sequence[str]]) -> None:
        """`bidang` and `wilayah` of an account or client, as far as given.

        Raises: BatasTidakDikenal, naming each code that the office does not have.
        """
        unknown = [
            FieldError(
                f"body.{field}.{at}", f"Kantor ini tidak mempunyai {field} {code}.", "tidak-dikenal"
            )
            for field, known in (("bidang", self.bidang), ("wilayah", self.wilayah))
            for at, code in enumerate(given.get(field, ()))
            if code != ALL and code not in known
        ]
        if unknown:
            raise BatasTidakDikenal("Perbaiki bidang atau wilayah menurut profil kantor.", *unknown)


@lru_cache(maxsize=4)
def read_office(folder: Path | None = None) -> Office:
    """The office in `folder` (default: the one that DINSOS_PROFIL names), or ProfileError."""
    profil = terpasang() if folder is None else Profil(folder)
    return Office(
        frozenset(one.kode for one in profil.kantor.isi.bidang),
        frozenset(profil.daerah),
    )
