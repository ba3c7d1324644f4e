from __future__ import annotations

from dataclasses import asdict

from kantor.acuan import DAFTAR, tak_dikenal
from kit.errors import CHECK_FIELDS
from kit.pagination import Rows, page_of
from pelayanan.loket import Loket

from .errors import LayananTidakDikenal, LayananTidakDitemukan
from .rules import Layanan
from .schemas import LayananRinci, LayananRingkas, LayananSaring


def daftar(loket: Loket, saring: LayananSaring) -> Rows[LayananRingkas]:
    """In the order of the profile."""
    cocok = [satu for satu in loket.katalog.values() if saring.subjek in (None, satu.subjek)]
    return page_of(cocok, saring, lambda satu: satu.kode).map(_ringkas)


def lihat(loket: Loket, kode: str) -> LayananRinci:
    layanan = loket.katalog.get(kode)
    if layanan is None:
        pesan = f"Bidang ini tidak melayani {kode!r}."
        raise LayananTidakDitemukan(pesan, acuan=_di_bidang(loket))
    return LayananRinci.model_validate(
        {**asdict(layanan), "ppks": sorted(layanan.ppks), "komponen": dict(layanan.komponen)},
        extra="ignore",
    )


def dikenal(loket: Loket, kode: str) -> Layanan:
    """The service that a request names, or 422."""
    layanan = loket.katalog.get(kode)
    if layanan is None:
        raise LayananTidakDikenal(
            CHECK_FIELDS,
            tak_dikenal(
                "body.layanan",
                "Layanan ini tidak ada di bidang ini.",
                apa="layanan",
                di=_di_bidang(loket),
            ),
        )
    return layanan


def _di_bidang(loket: Loket) -> str:
    return f"{DAFTAR['layanan']}?bidang={loket.bidang}"


def _ringkas(layanan: Layanan) -> LayananRingkas:
    return LayananRingkas.model_validate(layanan)
