"""What an answer of Dukcapil can mean, and what is done about it.

Classes as a bank's public end-to-end suite has them. Which code or sentence of a gateway means what
is configuration (`wire.Wire`): no manual of the gateway is public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Element(StrEnum):
    """What of a person can be compared, by the name that we give it."""

    NIK = "nik"
    FAMILY_CARD = "kk"
    NAME = "nama"
    BIRTH_PLACE = "tempat_lahir"
    BIRTH_DATE = "tanggal_lahir"
    SEX = "jenis_kelamin"


class Kind(StrEnum):
    CONCLUSIVE = "conclusive"
    # Our request is wrong: a defect of ours, and the same request would be refused again.
    REQUEST = "request"
    # Our access is: nobody is asked until a person has looked.
    ACCOUNT = "account"
    QUOTA = "quota"
    TRANSPORT = "transport"


DECEASED, NOT_FOUND = "meninggal", "tidak-ditemukan"
QUOTA_USED = "kuota-habis"

# Every word that a verdict or a failure may carry: for tables, logs and audits, so never a person's
# data.
REASONS: Mapping[str, Kind] = {
    DECEASED: Kind.CONCLUSIVE,
    NOT_FOUND: Kind.CONCLUSIVE,
    "data-ganda": Kind.CONCLUSIVE,
    "data-tidak-aktif": Kind.CONCLUSIVE,
    "nik-tidak-dapat-dipakai": Kind.CONCLUSIVE,
    "parameter-tidak-lengkap": Kind.REQUEST,
    "parameter-tidak-sah": Kind.REQUEST,
    "login-gagal": Kind.ACCOUNT,
    "akun-tidak-lengkap": Kind.ACCOUNT,
    "ip-tidak-sesuai": Kind.ACCOUNT,
    "pengguna-tidak-aktif": Kind.ACCOUNT,
    "instansi-tidak-aktif": Kind.ACCOUNT,
    # A record where a comparison was asked for: each such answer discloses a person.
    "bukan-perbandingan": Kind.ACCOUNT,
    QUOTA_USED: Kind.QUOTA,
    "waktu-habis": Kind.TRANSPORT,
    "tidak-tersambung": Kind.TRANSPORT,
    "dialihkan": Kind.TRANSPORT,
    "galat-http": Kind.TRANSPORT,
    "bukan-json": Kind.TRANSPORT,
    "bentuk-tidak-dikenal": Kind.TRANSPORT,
    "terlalu-besar": Kind.TRANSPORT,
    "nik-lain": Kind.TRANSPORT,
    "tidak-dikenal": Kind.TRANSPORT,
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One element. `matches` None: it was asked and not answered, so not checked; `score` 0-100,
    of those that are compared by likeness; `threshold`: the least that is a match for us."""

    element: Element
    matches: bool | None
    score: int | None = None
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Said about the person: the elements that were compared, or why none was (`reason`)."""

    compared: tuple[Compared, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Nothing was said about the person."""

    reason: str

    @property
    def kind(self) -> Kind:
        return REASONS[self.reason]


Answer: TypeAlias = Verdict | Failure


def answer(reason: str) -> Answer:
    """What a reason stands for."""
    if REASONS[reason] is Kind.CONCLUSIVE:
        return Verdict(reason=reason)
    return Failure(reason)
