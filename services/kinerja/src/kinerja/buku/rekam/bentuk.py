"""What every kind of counted record has: the shape of its file, one per kind, beside this one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, TypeVar, cast

from pydantic import ConfigDict, Field, model_validator

from kinerja.aturan.pemetaan.bentuk import Fakta, Klien
from kinerja.aturan.pemetaan.cacah import JenisFakta
from kinerja.aturan.pemetaan.fakta import milik_orang, tahan_mendatang
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.buku.identitas.repository import Orang
from kinerja.dasar.ciri import Ciri
from kit.schemas import RECORDED_FROM, RECORDED_UNTIL, Strict, between

Versi = Annotated[int, Field(ge=1, le=2_000_000_000)]
# The same limits as at the door of the bidang; sealed content is read with ACCEPTED_BEFORE.
Tanggal = Annotated[date, between(RECORDED_FROM, RECORDED_UNTIL)]


class KunciRekam(NamedTuple):
    sumber: str
    jenis: str
    rekam_id: uuid.UUID


class Dibaca(Strict):
    """Only the fields that kinerja uses; new fields do no harm."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Isi(Dibaca):
    """What the content of every kind says; each change is the next `versi`."""

    rekam_id: uuid.UUID
    versi: Versi
    berlaku: bool
    tanggal: Tanggal


class BerciriDatar(Isi):
    """A record of the first kinds: the parts of `ciri` stand beside its other fields."""

    # What old versions may leave out.
    bawaan: ClassVar[Mapping[str, Any]] = {}

    ciri: Ciri

    @model_validator(mode="before")
    @classmethod
    def _lipat(cls, data: Any) -> Any:  # noqa: ANN401  (whatever was sent)
        if not isinstance(data, dict) or "ciri" in data:
            return data
        return {**data, "ciri": {**cls.bawaan, **data} if cls.bawaan else data}


R = TypeVar("R", bound=Isi)
# Shapes of records whose facts are remembered: some megabytes.
_PALING_BANYAK = 2_000


def _tidak_menunjuk(_isi: Any) -> KunciRekam | None:  # noqa: ANN401
    return None


def _tidak_diingat(_pemetaan: Pemetaan, _isi: Any) -> None:  # noqa: ANN401
    return None


def _tahun(isi: Isi) -> int:
    return isi.tanggal.year


@dataclass(frozen=True, slots=True, kw_only=True)
class Jenis(Generic[R]):
    """One kind of counted record.

    `fakta`: what one version of it makes, by the rules and the source that sent it; the first is of
    kind `utama`. `orang`: whose it is. `menunjuk`: the record that it is about and that is locked
    with it, received or not yet. `asal`: where a column of `rekam` is found in the sealed content,
    where that is not the same for every kind (SQL over `data`). `tahun`: the year whose rules
    apply. `ditahan`: dated after the day of its recording, it has not happened yet and does not
    count. `serupa`: all that its facts depend on but the day and whose they are; records alike make
    facts alike, which are remembered.
    """

    nama: str
    model: type[R]
    utama: JenisFakta
    fakta: Callable[[Pemetaan, str, R], list[Fakta]]
    orang: Callable[[str, R], Orang]
    menunjuk: Callable[[R], KunciRekam | None] = _tidak_menunjuk
    asal: Mapping[str, str] = field(default_factory=dict)
    tahun: Callable[[R], int] = _tahun
    ditahan: bool = True
    serupa: Callable[[Pemetaan, R], tuple[object, ...] | None] = _tidak_diingat

    @property
    def peristiwa(self) -> str:
        """The type of the events that bring it."""
        return f"{self.nama}.rekam.v1"

    def jadikan(self, pemetaan: Pemetaan, sumber: str, isi: R, hari: date) -> list[Fakta]:
        """The facts of one version that was recorded on that day, each with its counts."""
        serupa = self.serupa(pemetaan, isi)
        if serupa is None:
            return self._buat(pemetaan, sumber, isi, hari)
        tanda = (self.nama, sumber, isi.tanggal > hari, *serupa)
        dikenal = pemetaan.fakta_dikenal.get(tanda)
        if dikenal is None:
            if len(pemetaan.fakta_dikenal) >= _PALING_BANYAK:
                pemetaan.fakta_dikenal.clear()
            hasil = self._buat(pemetaan, sumber, isi, hari)
            pemetaan.fakta_dikenal[tanda] = hasil
            return hasil
        klien = cast("Klien", isi)
        return [milik_orang(pemetaan, satu, sumber, klien) for satu in dikenal]

    def _buat(self, pemetaan: Pemetaan, sumber: str, isi: R, hari: date) -> list[Fakta]:
        semua = self.fakta(pemetaan, sumber, isi)
        for satu in semua:
            satu.cacah = pemetaan.cacah_fakta(satu)
        if self.ditahan:
            tahan_mendatang(semua, hari)
        return semua
