from __future__ import annotations

from dataclasses import asdict

from kit.errors import FieldError
from kit.pagination import Page, decode_cursor, encode_cursor
from pelayanan.loket import Loket

from .errors import LayananTidakDikenal, LayananTidakDitemukan
from .rules import Layanan
from .schemas import LayananRinci, LayananRingkas, LayananSaring


def daftar(loket: Loket, saring: LayananSaring) -> Page[LayananRingkas]:
    """In the order of the profile; the cursor is the place in it."""
    mulai = decode_cursor(saring.kursor, (int,))[0] if saring.kursor is not None else 0
    cocok = [satu for satu in loket.katalog.values() if saring.subjek in (None, satu.subjek)]
    sampai = mulai + saring.batas
    lanjut = encode_cursor((sampai,)) if sampai < len(cocok) else None
    return Page(data=[_ringkas(satu) for satu in cocok[mulai:sampai]], berikutnya=lanjut)


def lihat(loket: Loket, kode: str) -> LayananRinci:
    layanan = loket.katalog.get(kode)
    if layanan is None:
        raise LayananTidakDitemukan(f"Bidang ini tidak melayani {kode!r}.")
    return LayananRinci.model_validate(
        {**asdict(layanan), "ppks": sorted(layanan.ppks), "komponen": dict(layanan.komponen)},
        extra="ignore",
    )


def dikenal(loket: Loket, kode: str) -> Layanan:
    """The service that a request names, or 422."""
    layanan = loket.katalog.get(kode)
    if layanan is None:
        raise LayananTidakDikenal(
            "Periksa isian yang disebut di errors.",
            FieldError(
                "body.layanan", "Layanan ini tidak ada di bidang ini.", "layanan-tidak-dikenal"
            ),
        )
    return layanan


def _ringkas(layanan: Layanan) -> LayananRingkas:
    return LayananRingkas.model_validate(layanan)
