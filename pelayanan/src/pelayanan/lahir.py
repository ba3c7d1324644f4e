"""Nobody is served or evaluated before they are born, or served when they are dead: one rule for
every door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kit.errors import FieldError
from kit.schemas import BORN_FROM, RECORDED_FROM


@dataclass(frozen=True, slots=True)
class Lahir:
    """What is known of a birth: the date, only the year, or nothing."""

    tanggal: date | None
    tahun: int | None

    def sesudah(self, hari: date) -> bool:
        """Whether the birth lies after this day, as far as it is known."""
        if self.tanggal is not None:
            return self.tanggal > hari
        return self.tahun is not None and self.tahun > hari.year

    def __str__(self) -> str:
        return f"{self.tanggal or self.tahun}"


def periksa(kolom: str, hari: date, lahir: Lahir) -> list[FieldError]:
    """A date of a service or an evaluation of somebody, against their birth."""
    if lahir.sesudah(hari):
        pesan = f"Tanggal {hari} sebelum orangnya lahir ({lahir}). Periksa kedua tanggal itu."
        return [FieldError(kolom, pesan, "sebelum-lahir")]
    return []


def periksa_hari(kolom: str, hari: date, hari_ini: date) -> list[FieldError]:
    """A day that has not come yet, or lies before anything was recorded."""
    if hari > hari_ini:
        return [FieldError(kolom, "Tanggal belum terjadi.", "tanggal-tidak-mungkin")]
    return terlalu_awal(kolom, hari)


def periksa_baru(
    kolom: str, lahir: Lahir, terawal: date | None, *, sebut: bool = True
) -> list[FieldError]:
    """A new birth of somebody, against their earliest service or evaluation.

    Without `sebut` its day is not named: it may be one that the caller does not see.
    """
    if terawal is None or not lahir.sesudah(terawal):
        return []
    if sebut:
        pesan = (
            f"Kelahiran {lahir} sesudah pelayanan orang ini tanggal {terawal}. Periksa kedua"
            " tanggal itu; tanggal pelayanan dibetulkan dengan koreksi."
        )
    else:
        pesan = (
            f"Kelahiran {lahir} tidak cocok dengan catatan orang ini. Periksa tanggalnya, atau"
            " mintalah kepala bidang memeriksanya."
        )
    return [FieldError(kolom, pesan, "lahir-sesudah-pelayanan")]


def sudah_meninggal(kolom: str) -> list[FieldError]:
    pesan = (
        "Orang ini sudah meninggal, menurut Dukcapil atau temuan jenazahnya. Bila keliru,"
        " betulkan di sana."
    )
    return [FieldError(kolom, pesan, "sudah-meninggal")]


def tahun_mungkin(tahun: int, hari_ini: date) -> bool:
    return BORN_FROM.year <= tahun <= hari_ini.year


def terlalu_awal(kolom: str, hari: date) -> list[FieldError]:
    """A date before the first that is recorded anywhere in the system."""
    if hari < RECORDED_FROM:
        pesan = f"Tanggal tidak mungkin; yang terawal {RECORDED_FROM}."
        return [FieldError(kolom, pesan, "tanggal-tidak-mungkin")]
    return []
