"""The life of an adoption's preparation, who may adopt whom, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kantor.cota import Bentuk, BerkasCota
from kantor.tanggal import terakhir
from kit.choices import Choice
from kit.errors import FieldError
from pelayanan.ppks.rules import kisaran_usia

from .errors import LangkahCotaDitolak


class Keadaan(Choice, called="keadaan-cota"):
    DIPERIKSA = "diperiksa", "Persyaratan dan kelayakan diperiksa"
    PENGASUHAN = "pengasuhan", "Masa pengasuhan sementara"
    DIPUTUS = "diputus", "Diputus pengadilan"
    BERHENTI = "berhenti", "Berhenti bersama permohonannya"


class Putusan(Choice, called="putusan-cota"):
    DIKABULKAN = "dikabulkan", "Dikabulkan"
    DITOLAK = "ditolak", "Ditolak"
    TIDAK_DITERIMA = "tidak-diterima", "Tidak dapat diterima, gugur, atau dicabut"


class Langkah(StrEnum):
    CATAT = "catat"
    UBAH = "ubah"
    SYARAT = "syarat"
    KONSELING = "konseling"
    PENGASUHAN = "pengasuhan"
    LAPORAN = "laporan"
    PUTUSAN = "putusan"
    BATAL_PUTUSAN = "putusan/batal"
    # Nobody's: its request ended.
    BERHENTI = "berhenti"


_D, _P = Keadaan.DIPERIKSA, Keadaan.PENGASUHAN
_TETAP = {_D: _D, _P: _P}
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.UBAH: _TETAP,
    Langkah.SYARAT: _TETAP,
    Langkah.KONSELING: _TETAP,
    Langkah.PENGASUHAN: {_D: _P},
    Langkah.LAPORAN: {_P: _P},
    Langkah.PUTUSAN: {_P: Keadaan.DIPUTUS},
    Langkah.BATAL_PUTUSAN: {Keadaan.DIPUTUS: _P},
    Langkah.BERHENTI: dict.fromkeys(_TETAP, Keadaan.BERHENTI),
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahCotaDitolak:
    return LangkahCotaDitolak(
        f"Keadaannya: {keadaan.label.lower()}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


# --- Who may adopt whom (PP 54/2007, Articles 12, 13, 16) -----------------------------------------


@dataclass(frozen=True, slots=True)
class Orang:
    lahir: date
    jenis_kelamin: str


def tahun(sejak: date, pada: date) -> int:
    """Whole years; below zero if it is yet to come."""
    kisaran = kisaran_usia(sejak, None, pada)
    assert kisaran is not None  # noqa: S101  (of a known day)
    return kisaran[0]


def periksa_calon(
    aturan: BerkasCota,
    bentuk: Bentuk,
    calon: Sequence[Orang],
    menikah: date | None,
    pada: date,
) -> list[FieldError]:
    """On the day of the request: ages, and of a couple their marriage."""
    salah = []
    if not all(aturan.usia_min <= tahun(satu.lahir, pada) <= aturan.usia_maks for satu in calon):
        pesan = f"Tiap pemohon berumur {aturan.usia_min} sampai {aturan.usia_maks} tahun."
        salah.append(FieldError("calon", pesan, "usia-di-luar-batas"))
    if bentuk is Bentuk.TUNGGAL:
        if len(calon) != 1:
            salah.append(FieldError("calon", "Orang tua tunggal satu orang.", "calon-bentuk"))
        if menikah is not None:
            pesan = "Hanya diisi bagi pasangan."
            salah.append(FieldError("menikah", pesan, "tidak-diisi"))
        return salah
    if sorted(satu.jenis_kelamin for satu in calon) != ["L", "P"]:
        salah.append(FieldError("calon", "Pasangan ialah suami dan istri.", "calon-bentuk"))
    if menikah is None or tahun(menikah, pada) < aturan.menikah_tahun:
        pesan = f"Pasangan sudah menikah paling singkat {aturan.menikah_tahun} tahun."
        salah.append(FieldError("menikah", pesan, "menikah-kurang"))
    return salah


def periksa_anak(aturan: BerkasCota, lahir: date, pada: date) -> list[FieldError]:
    if lahir <= pada and tahun(lahir, pada) <= aturan.anak_usia_maks:
        return []
    pesan = f"Anak yang diangkat berumur paling banyak {aturan.anak_usia_maks} tahun."
    return [FieldError("anak", pesan, "usia-di-luar-batas")]


def periksa_antara(
    kolom: str, hari: date, mulai: date, hari_ini: date, sejak: str
) -> list[FieldError]:
    """`sejak`: what is on the day `mulai`, for people."""
    if mulai <= hari <= hari_ini:
        return []
    pesan = f"Antara {sejak} ({mulai}) dan hari ini."
    return [FieldError(kolom, pesan, "tanggal-tidak-mungkin")]


# --- What is still missing ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hadir:
    """A visit to the home that holds. `terbuka`: something found is not followed up yet."""

    tanggal: date
    layak: bool
    terbuka: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bekal:
    """What there is of one adoption's preparation. `kunjungan`: in the order of their days."""

    bentuk: Bentuk
    syarat: frozenset[str]
    konseling: int
    laporan: int
    pengasuhan: date | None
    kunjungan: Sequence[Hadir]


def kurang_diasuh(aturan: BerkasCota, bekal: Bekal, pada: date) -> list[str]:
    """What is missing for the child to be placed on that day: its requirements, counselling, a
    home that was found fit, and was so when it was last visited."""
    sampai = [satu for satu in bekal.kunjungan if satu.tanggal <= pada]
    return [
        *_syarat(aturan, bekal, "pengasuhan"),
        *(["konseling"] if bekal.konseling < aturan.konseling else []),
        *([] if sampai and sampai[-1].layak else ["kunjungan-pertama"]),
    ]


def kurang(aturan: BerkasCota, bekal: Bekal) -> list[str]:
    """What is missing for the recommendation; nothing: everything stands."""
    if bekal.pengasuhan is None:
        asuh = kurang_diasuh(aturan, bekal, date.max)
        return [*asuh, *_syarat(aturan, bekal, "rekomendasi"), "pengasuhan"]
    penuh = genap(aturan, bekal.pengasuhan)
    akhir = bekal.kunjungan[-1] if bekal.kunjungan else None
    kedua = akhir is not None and akhir.layak and akhir.tanggal >= penuh
    return [
        *kurang_diasuh(aturan, bekal, bekal.pengasuhan),
        *_syarat(aturan, bekal, "rekomendasi"),
        *([] if kedua else ["kunjungan-kedua"]),
        *(["laporan"] if bekal.laporan < aturan.laporan else []),
        *(["tindak-lanjut"] if any(satu.terbuka for satu in bekal.kunjungan) else []),
    ]


def genap(aturan: BerkasCota, pengasuhan: date) -> date:
    """The first day on which the child has been cared for as long as is asked."""
    return date.fromordinal(terakhir(pengasuhan, aturan.pengasuhan_bulan, "bulan").toordinal() + 1)


def _syarat(aturan: BerkasCota, bekal: Bekal, tahap: str) -> list[str]:
    return [
        f"syarat:{satu.kode}"
        for satu in aturan.diminta(bekal.bentuk)
        if satu.tahap == tahap and satu.kode not in bekal.syarat
    ]
