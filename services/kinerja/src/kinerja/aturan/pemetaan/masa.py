"""The rules of all years: which hold when, and under which version the facts of a year stand."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kantor.kalender import Kalender
from kinerja.aturan.pemetaan import rules
from kinerja.aturan.pemetaan.rules import HariKerja, Pemetaan

_AKHIR = 10_000  # no year


@dataclass(frozen=True)
class Peraturan:
    """An office's rules, each from its year on; the first from year 0."""

    masa: tuple[tuple[int, Pemetaan], ...]

    @classmethod
    def dari(cls, semua: Iterable[tuple[int | None, Pemetaan]]) -> Peraturan:
        """Years with the same rules are one time, whatever else changed between them."""
        masa: list[tuple[int, Pemetaan]] = []
        for sejak, satu in semua:
            if not masa or masa[-1][1].sidik() != satu.sidik():
                masa.append((sejak or 0, satu))
        return cls(tuple(masa))

    @classmethod
    def dari_profil(
        cls, semua: Sequence[tuple[int | None, Pemetaan]], kalender: Sequence[Kalender]
    ) -> Peraturan:
        """Of the files of each time, with the calendar of each.

        Where a formula asks for working days, each year knows the holidays until its own end: those
        of a later year change nothing of it.
        """
        if all(satu.dalam_hari_kerja is None for _, isi in semua for satu in isi.cacah):
            return cls.dari(semua)
        batas = [*(sejak or 0 for sejak, _ in semua[1:]), _AKHIR]
        return cls.dari(
            (tahun, isi.model_copy(update={"hari_kerja": _hari_kerja(ini, tahun)}))
            for (sejak, isi), ini, akhir in zip(semua, kalender, batas, strict=True)
            for tahun in sorted({sejak or 0, *(satu.year for satu in ini.libur)})
            if (sejak or 0) <= tahun < akhir
        )

    @classmethod
    def tetap(cls, pemetaan: Pemetaan) -> Peraturan:
        """The same rules in all years."""
        return cls(((0, pemetaan),))

    @classmethod
    def baca(cls, isi: Mapping[str, Any]) -> Peraturan:
        """As it was stored; those of before there were years hold in all of them."""
        if "masa" not in isi:
            return cls.tetap(Pemetaan.model_validate(isi))
        return cls(
            tuple((satu["sejak"], Pemetaan.model_validate(satu["isi"])) for satu in isi["masa"])
        )

    def pada(self, tahun: int) -> Pemetaan:
        return [satu for sejak, satu in self.masa if sejak <= tahun][-1]

    def isi(self) -> dict[str, object]:
        """The JSON form that is stored with its version number; `baca` reads it."""
        if len(self.masa) == 1:
            return self.masa[0][1].isi()
        return {"masa": [{"sejak": sejak, "isi": satu.isi()} for sejak, satu in self.masa]}

    def sidik(self) -> str:
        if len(self.masa) == 1:
            return self.masa[0][1].sidik()
        teks = json.dumps([rules.CARA, self.isi()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(teks.encode()).hexdigest()


def _hari_kerja(kalender: Kalender, tahun: int) -> HariKerja:
    libur = sorted(satu for satu in kalender.libur if satu.year <= tahun)
    return HariKerja(hari_kerja=tuple(sorted(kalender.hari_kerja)), libur=tuple(libur))


@dataclass(frozen=True, slots=True)
class Masa:
    """Years with the same rules. `asal`: the version with which these rules came to these years,
    under which the facts of these years are stored."""

    sejak: int
    asal: int
    pemetaan: Pemetaan


@dataclass(frozen=True, eq=False)
class Aturan:
    """One version of the rules as it counts."""

    versi: int
    masa: tuple[Masa, ...]

    def pada(self, tahun: int) -> Masa:
        return self.masa[bisect_right(self._sejak, tahun) - 1]

    @cached_property
    def _sejak(self) -> Sequence[int]:
        return [satu.sejak for satu in self.masa]

    @classmethod
    def berikut(cls, versi: int, baru: Peraturan, lama: Aturan | None) -> Aturan:
        """The next version: years whose rules stay keep the version that their facts stand under.

        Without `lama` (the first version, or facts that are derived in another way) none does.
        """
        batas = {sejak for sejak, _ in baru.masa}
        if lama is not None:
            batas |= {satu.sejak for satu in lama.masa}
        masa: list[Masa] = []
        for sejak in sorted(batas):
            pemetaan = baru.pada(sejak)
            dulu = None if lama is None else lama.pada(sejak)
            tetap = dulu is not None and pemetaan.berfakta_sama(dulu.pemetaan)
            asal = dulu.asal if dulu is not None and tetap else versi
            if not masa or (masa[-1].asal, masa[-1].pemetaan) != (asal, pemetaan):
                masa.append(Masa(sejak, asal, pemetaan))
        return cls(versi, tuple(masa))


def asal(versi: str, tanggal: str) -> str:
    """SQL: the version under which facts of this date stand by the rules of that version."""
    return (
        f"(SELECT m.asal FROM aturan_masa AS m WHERE m.versi = {versi}"  # noqa: S608  (columns)
        f" AND m.sejak <= extract(year FROM {tanggal}) ORDER BY m.sejak DESC LIMIT 1)"
    )
