"""NIK: `PPKKCC DDMMYY NNNN`, where and when a person was first registered (Permendagri 37/2007)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

# A woman's day of birth is written with 40 added.
TAMBAHAN_PEREMPUAN = 40

# Provinces by Kemendagri code, with the four of Papua since 2022.
PROVINSI = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65"
    " 71 72 73 74 75 76 81 82 91 92 93 94 95 96".split()
)


class NikSalah(ValueError):
    """A NIK that nobody can have. `kode` names what is wrong; the number is never in the text."""

    def __init__(self, kode: str, pesan: str) -> None:
        super().__init__(pesan)
        self.kode = kode
        self.pesan = pesan


@dataclass(frozen=True, slots=True)
class Nik:
    nomor: str
    kecamatan: str
    hari: int
    bulan: int
    tahun_dua_angka: int
    jenis_kelamin: str

    def lahir(self, abad: int) -> date:
        return date(abad + self.tahun_dua_angka, self.bulan, self.hari)


def baca(nomor: str, kecamatan_kota: Collection[str]) -> Nik:
    """The parts of a NIK, or NikSalah. `kecamatan_kota` are the office's own (`62.71.03`)."""
    if len(nomor) != 16 or not (nomor.isascii() and nomor.isdigit()):
        raise NikSalah("nik-panjang", "NIK harus 16 angka.")
    kecamatan = _wilayah(nomor, kecamatan_kota)
    hari, bulan, tahun = int(nomor[6:8]), int(nomor[8:10]), int(nomor[10:12])
    perempuan = hari > TAMBAHAN_PEREMPUAN
    nik = Nik(
        nomor,
        kecamatan,
        hari - TAMBAHAN_PEREMPUAN if perempuan else hari,
        bulan,
        tahun,
        "P" if perempuan else "L",
    )
    if not _tanggal_ada(nik):
        raise NikSalah("nik-tanggal", "Tanggal lahir di dalam NIK tidak ada di kalender.")
    if nomor[12:] == "0000":
        raise NikSalah("nik-urut", "Nomor urut di akhir NIK tidak boleh 0000.")
    return nik


def _wilayah(nomor: str, kecamatan_kota: Collection[str]) -> str:
    provinsi, kabkota, kecamatan = nomor[:2], nomor[2:4], nomor[4:6]
    kode = f"{provinsi}.{kabkota}.{kecamatan}"
    if provinsi not in PROVINSI or kabkota == "00" or kecamatan == "00":
        raise NikSalah("nik-wilayah", "Kode wilayah di awal NIK tidak ada.")
    # Of other cities we hold no list; of our own we know every kecamatan.
    kota_sendiri = any(k.startswith(kode[:6]) for k in kecamatan_kota)
    if kota_sendiri and kode not in kecamatan_kota:
        raise NikSalah("nik-wilayah", "Kode kecamatan di awal NIK tidak ada di daerah ini.")
    return kode


def _tanggal_ada(nik: Nik) -> bool:
    for abad in (2000, 1900):
        try:
            nik.lahir(abad)
        except ValueError:
            continue
        return True
    return False


def kemungkinan_lahir(nik: Nik, hari_ini: date) -> list[date]:
    """The birth dates that the two-digit year allows, the younger one first."""
    mungkin: list[date] = []
    for abad in (2000, 1900):
        try:
            lahir = nik.lahir(abad)
        except ValueError:
            continue  # 29 February 1900 was never
        if lahir <= hari_ini:
            mungkin.append(lahir)
    return mungkin


def tak_cocok(
    nik: Nik, tanggal_lahir: date | None, tahun_lahir: int | None, jenis_kelamin: str
) -> list[tuple[str, str, str]]:
    """(field, code, message) for each given fact that this NIK contradicts."""
    salah: list[tuple[str, str, str]] = []
    if tanggal_lahir is not None and (
        (tanggal_lahir.day, tanggal_lahir.month, tanggal_lahir.year % 100)
        != (nik.hari, nik.bulan, nik.tahun_dua_angka)
    ):
        salah.append(
            ("tanggal_lahir", "nik-beda-tanggal", "Tanggal lahir tidak sesuai dengan NIK.")
        )
    elif (
        tanggal_lahir is None
        and tahun_lahir is not None
        and tahun_lahir % 100 != nik.tahun_dua_angka
    ):
        salah.append(("tahun_lahir", "nik-beda-tahun", "Tahun lahir tidak sesuai dengan NIK."))
    if jenis_kelamin != nik.jenis_kelamin:
        salah.append(
            ("jenis_kelamin", "nik-beda-jenis-kelamin", "Jenis kelamin tidak sesuai dengan NIK.")
        )
    return salah
