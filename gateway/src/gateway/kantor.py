"""What the office's profile says of itself: the bidang and areas that an account can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kit.auth import ALL
from kit.errors import FieldError, Invalid
from kit.profile import office_dir, read_csv, read_yaml, validate


class BatasTidakDikenal(Invalid):
    code = "batas-tidak-dikenal"
    title = "Bidang atau wilayah tidak dikenal"


class _Coded(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    kode: str


class _Office(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    bidang: list[_Coded]


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
    where = folder or office_dir()
    return Office(
        frozenset(one.kode for one in validate(_Office, read_yaml(where / "kantor.yaml")).bidang),
        frozenset(one.kode for one in read_csv(_Coded, where / "wilayah.csv")),
    )
