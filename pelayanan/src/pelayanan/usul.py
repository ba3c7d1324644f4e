"""What one person proposes and another decides: a change of what is already counted.

A row keeps one proposal at a time, beside its state, which it does not touch. While one is there
the row takes no other step, so what was proposed is decided on exactly the state it was made for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Self, TypeVar

import orjson
from pydantic import Field, model_validator
from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit.auth import Actor
from kit.choices import Choice
from kit.errors import Conflict
from kit.lifecycle import Plan, Taking
from kit.schemas import ACCEPTED_BEFORE, Schema

B = TypeVar("B", bound=Schema)


class Usul(Choice):
    KOREKSI = "koreksi", "Koreksi"
    PEMBATALAN = "pembatalan", "Pembatalan"


class PenyetujuHarusLain(Conflict):
    code = "penyetuju-harus-lain"
    title = "Penyetuju harus orang lain"


class BukanPengusul(Conflict):
    code = "bukan-pengusul"
    title = "Hanya pengusul yang dapat menarik usulnya"


class Pengusulan:
    """The columns of a row that keeps a proposal. `usul_isi`: what it would change."""

    usul_oleh: Mapped[str | None]
    usul_alasan: Mapped[str | None]
    usul_isi: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Diusulkan(Pengusulan):
    """Of a row whose proposals are of several kinds: `usul` says which one waits."""

    usul: Mapped[str | None]


def periksa_usul() -> CheckConstraint:
    return CheckConstraint("(usul IS NULL) = (usul_oleh IS NULL)", name="usul_dan_pengusul")


class UsulRinci(Schema):
    diusulkan_oleh: str
    alasan: str


class UsulKoreksi(UsulRinci):
    perubahan: dict[str, Any] = Field(description="Isian yang akan berubah bila disetujui")


class IsiKoreksi(Schema):
    """What a correction changes: something, and nothing to empty."""

    @model_validator(mode="after")
    def _ada_isinya(self) -> Self:
        isi = self.model_dump(exclude_unset=True, exclude={"alasan"})
        if not isi or None in isi.values():
            raise ValueError("Isi yang dikoreksi, tanpa nilai kosong.")
        return self


def diusulkan(actor: Actor, alasan: str, isi: dict[str, Any] | None = None) -> dict[str, object]:
    """Columns of a row whose change is proposed; its life writes which change it is."""
    return {"usul_oleh": actor.id, "usul_alasan": alasan, "usul_isi": isi}


async def pembatalan(taking: Taking[Any, Any, Any]) -> Plan:
    return Plan(diusulkan(taking.actor, taking.content.alasan))


def koreksi(actor: Actor, isi: Any) -> Plan:  # noqa: ANN401  (the correction of any noun)
    """What was sent of a correction, as a proposal."""
    diubah = isi.model_dump(mode="json", include=isi.model_fields_set - {"alasan"})
    return Plan(diusulkan(actor, isi.alasan, diubah))


def diminta(baris: Pengusulan, bentuk: type[B]) -> B:
    """The proposed correction again, as it was accepted then."""
    isi = orjson.dumps({**(baris.usul_isi or {}), "alasan": baris.usul_alasan})
    return bentuk.model_validate_json(isi, context=ACCEPTED_BEFORE)


# Columns of a row when its proposal is decided or taken back.
DIPUTUS: Mapping[str, object] = {"usul_oleh": None, "usul_alasan": None, "usul_isi": None}


async def tidak_jadi(_taking: Taking[Any, Any, Any]) -> Plan:
    """The proposal is refused or taken back."""
    return Plan(DIPUTUS)


async def pengusul(taking: Taking[Any, Any, Any]) -> Collection[str | None]:
    """Who made what a step decides, for a life whose rows keep a proposal."""
    return (taking.row.usul_oleh,)


def penyetuju_harus_lain() -> PenyetujuHarusLain:
    return PenyetujuHarusLain("Yang mengusulkan tidak dapat memutuskannya.")


def bukan_pengusul() -> BukanPengusul:
    return BukanPengusul("Usul orang lain tidak ditarik, tetapi disetujui atau ditolak.")


def rinci(
    baris: Diusulkan, tampak: Callable[[dict[str, Any] | None], object] = lambda isi: isi
) -> dict[str, dict[str, Any] | None]:
    """For the answer of a row: at most one of both is there; `tampak` is what it may show."""
    usul = {"diusulkan_oleh": baris.usul_oleh, "alasan": baris.usul_alasan}
    return {
        "usul_pembatalan": usul if baris.usul == Usul.PEMBATALAN else None,
        "usul_koreksi": {**usul, "perubahan": tampak(baris.usul_isi)}
        if baris.usul == Usul.KOREKSI
        else None,
    }
