"""What records say of a person, frozen with them: one value wherever it travels.

Events of the first kinds carry its parts beside their other fields; later kinds carry it whole.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict


class Orang(Protocol):
    """A registered person, as a row of its table or of a query for `KOLOM`."""

    @property
    def kelurahan(self) -> str: ...


class Ciri(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kategori: list[str]
    status_khusus: str | None
    kelurahan: str
    tahun_lahir: int | None
    jenis_kelamin: Literal["L", "P"] | None
    disabilitas: bool | None

    @classmethod
    def dari(cls, orang: Orang | None, kelurahan: str) -> Self:
        """Of a person as registered at this moment; of nobody, only the place."""
        if orang is None:
            tanpa = dict.fromkeys(KOLOM) | {"kategori": [], "kelurahan": kelurahan}
            return cls.model_validate(tanpa)
        return cls.model_validate(kolom(orang))


KOLOM = tuple(Ciri.model_fields)


def kolom(orang: Orang) -> dict[str, Any]:
    return {nama: getattr(orang, nama) for nama in KOLOM}
