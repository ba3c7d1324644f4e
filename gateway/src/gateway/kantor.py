"""What the office's profile says of itself: the bidang and areas that an account can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from kantor.acuan import tak_dikenal
from kantor.profil import Profil
from kit.auth import ALL
from kit.errors import FieldError, Invalid


class BatasTidakDikenal(Invalid):
    code = "batas-tidak-dikenal"
    title = "Bidang atau wilayah tidak dikenal"


@dataclass(frozen=True, slots=True)
class Office:
    bidang: frozenset[str]
    wilayah: frozenset[str]
    tujuan: frozenset[str]

    @classmethod
    def of(cls, profil: Profil) -> Self:
        """Raises: ProfileError for a profile that cannot be read."""
        return cls(
            profil.kantor.isi.pelayanan,
            frozenset(profil.daerah),
            frozenset(profil.privasi.menurut_kode),
        )

    def check(self, given: Mapping[str, Sequence[str]]) -> None:
        """`bidang` and `wilayah` of an account or client, as far as given.

        Raises: BatasTidakDikenal, naming each code that the office does not have.
        """
        unknown = [
            tak_dikenal(
                f"body.{field}.{at}",
                f"Kantor ini tidak mempunyai {field} {code}.",
                apa=field,
                kode="tidak-dikenal",
            )
            for field, known in (("bidang", self.bidang), ("wilayah", self.wilayah))
            for at, code in enumerate(given.get(field, ()))
            if code != ALL and code not in known
        ]
        if unknown:
            raise BatasTidakDikenal("Perbaiki bidang atau wilayah menurut profil kantor.", *unknown)


def bidang_known(body: Any, office: Office) -> Sequence[FieldError]:  # noqa: ANN401
    """A rule of a body (`kit.faults`). Raises: BatasTidakDikenal."""
    office.check({"bidang": body.bidang})
    return ()


def wilayah_known(body: Any, office: Office) -> Sequence[FieldError]:  # noqa: ANN401
    """A rule of a body (`kit.faults`). Raises: BatasTidakDikenal."""
    office.check({"wilayah": body.wilayah})
    return ()
