"""What a record says of its person at that time, as one value wherever it travels.

Records of the first kinds carry its parts beside their other fields; later kinds carry it whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from sqlalchemy import SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from kit.schemas import BORN_FROM, RECORDED_UNTIL, Schema, Strict, between

# Without a semicolon, which separates lists inside kinerja, and without control characters.
TANPA_PEMISAH = r"^[^\x00-\x1f;]+$"
Kode = Annotated[str, Field(min_length=1, max_length=100, pattern=TANPA_PEMISAH)]
TahunLahir = Annotated[int, between(BORN_FROM.year, RECORDED_UNTIL.year)]


class Ciri(Strict):
    """Categories, special status, domicile (else the place of finding), birth year, sex and
    disability."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kategori: tuple[Kode, ...]
    status_khusus: Kode | None
    kelurahan: Kode | None
    tahun_lahir: TahunLahir | None
    jenis_kelamin: Literal["L", "P"] | None
    disabilitas: bool | None

    @classmethod
    def tersimpan(cls, **isi: Any) -> Ciri:  # noqa: ANN401  (columns)
        """Of stored columns, which were accepted once by the rules of their time; those that are
        not named are not known."""
        return cls.model_construct(**_TANPA | isi)


_TANPA: dict[str, Any] = {**dict.fromkeys(Ciri.model_fields), "kategori": ()}
TANPA = Ciri.tersimpan()

# The columns of a table beside `kategori`, which facts name as the mapping orders them; in
# statements with arrays their types.
KOLOM = {
    "kelurahan": "text",
    "tahun_lahir": "smallint",
    "jenis_kelamin": "text",
    "disabilitas": "boolean",
}


class Berciri:
    """A table that keeps it in columns, to be searched and counted by."""

    kategori: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    kelurahan: Mapped[str | None]
    tahun_lahir: Mapped[int | None] = mapped_column(SmallInteger)
    jenis_kelamin: Mapped[str | None]
    disabilitas: Mapped[bool | None]

    @property
    def ciri(self) -> Ciri:
        return dari_kolom(self.kategori, (getattr(self, nama) for nama in KOLOM))


class CiriRinci(Schema):
    """As answers show it, beside their other fields."""

    kategori: list[str]
    kelurahan: str | None
    tahun_lahir: int | None
    jenis_kelamin: Literal["L", "P"] | None
    disabilitas: bool | None


def kolom(ciri: Ciri) -> dict[str, Any]:
    """As `Berciri` keeps it."""
    return {"kategori": list(ciri.kategori), **{nama: getattr(ciri, nama) for nama in KOLOM}}


def dari_kolom(kategori: Sequence[str] | None, lainnya: Iterable[Any]) -> Ciri:
    """Of a row: its categories, then the other columns in the order of `KOLOM`."""
    return Ciri.tersimpan(kategori=tuple(kategori or ()), **dict(zip(KOLOM, lainnya, strict=True)))
