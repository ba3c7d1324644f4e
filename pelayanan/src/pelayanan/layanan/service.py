from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, Protocol

from kantor.acuan import DAFTAR, tak_dikenal
from kit.errors import CHECK_FIELDS
from kit.pagination import Rows, page_of
from pelayanan.loket import Loket

from . import rules
from .errors import LayananTidakDikenal, LayananTidakDitemukan
from .rules import Layanan
from .schemas import LayananRinci, LayananRingkas, LayananSaring


class Diajukan(Protocol):
    """Whatever was asked for as one service, and what it has counted as."""

    @property
    def layanan(self) -> str: ...
    @property
    def tanggal_diajukan(self) -> date: ...
    @property
    def rekam(self) -> dict[str, Any] | None: ...


def daftar(loket: Loket, saring: LayananSaring) -> Rows[LayananRingkas]:
    """In the order of the profile."""
    loket.periksa_saringan(subjek=saring.subjek)
    cocok = [
        satu for satu in loket.katalog(saring.pada).values() if saring.subjek in (None, satu.subjek)
    ]
    return page_of(cocok, saring, lambda satu: satu.kode).map(_ringkas)


def lihat(loket: Loket, kode: str) -> LayananRinci:
    """Also one that the office offers no more, as it was last described."""
    layanan = loket.katalog().get(kode) or loket.pernah_melayani().get(kode)
    if layanan is None:
        pesan = f"Bidang ini tidak melayani {kode!r}."
        raise LayananTidakDitemukan(pesan, acuan=_di_bidang(loket))
    return LayananRinci.model_validate(
        {**asdict(layanan), "ppks": sorted(layanan.ppks), "komponen": dict(layanan.komponen)},
        extra="ignore",
    )


def dikenal(loket: Loket, kode: str, pada: date | None = None) -> Layanan:
    """The service that a request names, of the catalogue of that day's year or any, or 422."""
    layanan = (loket.pernah_melayani() if pada is None else loket.katalog(pada)).get(kode)
    if layanan is None:
        raise LayananTidakDikenal(
            CHECK_FIELDS,
            tak_dikenal(
                "body.layanan", tak_ada(loket, kode, pada), apa="layanan", di=_di_bidang(loket)
            ),
        )
    return layanan


def tak_ada(loket: Loket, kode: str, pada: date | None) -> str:
    if pada is not None and kode in loket.pernah_melayani():
        return f"Layanan ini tidak ada dalam katalog tahun {pada.year}."
    return "Layanan ini tidak ada di bidang ini."


def milik(loket: Loket, permohonan: Diajukan) -> Layanan:
    """The service of a request that exists, as the year in which it was asked for describes it;
    else as it was last described. Of one that no file tells of any more only the code is known."""
    komponen = (satu["kode"] for satu in (permohonan.rekam or {}).get("komponen", ()))
    return menurut(loket, permohonan.layanan, permohonan.tanggal_diajukan, komponen)


def menurut(loket: Loket, kode: str, pada: date, komponen: Iterable[str] = ()) -> Layanan:
    """The same by its code and the day on which it began; `komponen`: what is known of it by a
    record, for one that no file tells of any more."""
    ada = loket.katalog(pada).get(kode) or loket.pernah_melayani().get(kode)
    return ada or rules.tanpa_katalog(kode, loket.bidang, {satu: satu for satu in komponen})


def _di_bidang(loket: Loket) -> str:
    return f"{DAFTAR['layanan']}?bidang={loket.bidang}"


def _ringkas(layanan: Layanan) -> LayananRingkas:
    return LayananRingkas.model_validate(layanan)
