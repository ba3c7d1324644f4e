"""The budget: ceilings and spending of sub kegiatan, added up the tree without being stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kantor.acuan import tak_dikenal
from kit.choices import Choice
from kit.errors import FieldError

MURNI = "murni"
APBD_KOTA = "apbd-kota"
RUMUS_EFISIENSI = "(capaian fisik - serapan) / capaian fisik x 100"
NOL = Decimal("0.00")


class JenisVersi(Choice, called="jenis-versi-anggaran"):
    PERGESERAN = "pergeseran", "Pergeseran anggaran"
    PERUBAHAN = "perubahan", "Perubahan APBD"


class StatusVersi(StrEnum):
    DRAF = "draf"
    DISETUJUI = "disetujui"
    DITOLAK = "ditolak"
    DITARIK = "ditarik"


class Tanda(StrEnum):
    """Yang patut dilihat pada satu baris."""

    FISIK_DI_BELAKANG_UANG = "fisik-di-belakang-uang"
    MELEBIHI_PAGU = "melebihi-pagu"
    TANPA_PAGU = "realisasi-tanpa-pagu"
    UANG_TANPA_FISIK = "uang-tanpa-data-fisik"
    BELUM_ADA_REALISASI = "belum-ada-realisasi"


@dataclass(frozen=True, slots=True)
class Anggaran:
    """`bulan_terakhir`: the last month with spending filled in; null means no data yet."""

    kode: str
    pagu: Decimal
    versi: str
    realisasi: Decimal
    serapan: Fraction | None
    bulan_terakhir: int | None = None


@dataclass(frozen=True, slots=True)
class Terpakai:
    """The spending of one sub kegiatan since January."""

    jumlah: Decimal
    bulan_terakhir: int


def daun(susunan: Mapping[str, str]) -> frozenset[str]:
    """Codes without children: there budgets and spending are recorded. `susunan`: a code and its
    parent."""
    return frozenset(susunan) - frozenset(susunan.values())


def _ke_atas(susunan: Mapping[str, str], kode: str) -> list[str]:
    jalan = []
    while kode:
        jalan.append(kode)
        kode = susunan.get(kode, "")
    return jalan


def ringkas(
    susunan: Mapping[str, str],
    pagu: Mapping[str, Decimal],
    terpakai: Mapping[str, Terpakai],
    versi: str,
) -> dict[str, Anggaran]:
    """Each code: the sum of the leaves below it, exact to the rupiah and its hundredths."""
    jumlah_pagu = dict.fromkeys(susunan, NOL)
    jumlah = dict.fromkeys(susunan, NOL)
    bulan = dict.fromkeys(susunan, 0)
    for satu in daun(susunan):
        di_sini = terpakai.get(satu)
        for kode in _ke_atas(susunan, satu):
            jumlah_pagu[kode] += pagu.get(satu, NOL)
            if di_sini is not None:
                jumlah[kode] += di_sini.jumlah
                bulan[kode] = max(bulan[kode], di_sini.bulan_terakhir)
    return {
        kode: Anggaran(
            kode=kode,
            pagu=jumlah_pagu[kode],
            versi=versi,
            realisasi=jumlah[kode],
            serapan=serapan(jumlah[kode], jumlah_pagu[kode]) if bulan[kode] else None,
            bulan_terakhir=bulan[kode] or None,
        )
        for kode in susunan
    }


def serapan(realisasi: Decimal, pagu: Decimal) -> Fraction | None:
    return Fraction(realisasi) / Fraction(pagu) * 100 if pagu else None


def efisiensi(fisik: Fraction | None, uang: Fraction | None) -> Fraction | None:
    """Percent; positive where the physical achievement is ahead of the money. Without one there
    is none."""
    if fisik is None or uang is None or fisik == 0:
        return None
    return (fisik - uang) / fisik * 100


def tanda(satu: Anggaran, fisik: Fraction | None, *, berfisik: bool) -> list[Tanda]:
    """`berfisik`: this row has an indicator whose achievement can be computed."""
    if satu.bulan_terakhir is None:
        return [Tanda.BELUM_ADA_REALISASI]
    hasil = []
    if satu.realisasi > satu.pagu:
        hasil.append(Tanda.MELEBIHI_PAGU if satu.pagu else Tanda.TANPA_PAGU)
    if satu.serapan is not None and fisik is not None and fisik < satu.serapan:
        hasil.append(Tanda.FISIK_DI_BELAKANG_UANG)
    if satu.realisasi > 0 and fisik is None and berfisik:
        hasil.append(Tanda.UANG_TANPA_FISIK)
    return hasil


def nama_versi(jenis: Sequence[str]) -> str:
    """`jenis`: the approved versions in order; the last gives the name."""
    return f"{jenis[-1]} {jenis.count(jenis[-1])}" if jenis else MURNI


def periksa_baris(
    baris: Sequence[tuple[str, Decimal]], boleh: frozenset[str], berlaku: Mapping[str, Decimal]
) -> list[FieldError]:
    """The rows of a new version: sub kegiatan that exist, once each, whose budget really
    changes."""
    salah = []
    dilihat: set[str] = set()
    for ke, (kode, pagu) in enumerate(baris):
        if kode not in boleh:
            pesan = f"{kode} bukan sub kegiatan kantor ini."
            salah.append(
                tak_dikenal(
                    f"baris.{ke}.kode", pesan, apa="sub_kegiatan", kode="bukan-sub-kegiatan"
                )
            )
        elif kode in dilihat:
            salah.append(FieldError(f"baris.{ke}.kode", f"{kode} tertulis dua kali.", "ganda"))
        elif pagu == berlaku.get(kode, NOL):
            pesan = f"Pagu {kode} tidak berubah."
            salah.append(FieldError(f"baris.{ke}.pagu", pesan, "tanpa-perubahan"))
        dilihat.add(kode)
    return salah


def periksa_tanggal(
    tanggal: date, tahun: int, *, terakhir: date | None, hari_ini: date
) -> list[FieldError]:
    """The date of its legal basis: in the budget year, not before the version in force."""
    if tanggal.year != tahun:
        pesan = f"Harus dalam tahun anggaran {tahun}."
    elif tanggal > hari_ini:
        pesan = "Tanggal ini belum tiba."
    elif terakhir is not None and tanggal < terakhir:
        pesan = f"Tidak boleh sebelum versi yang berlaku ({terakhir.isoformat()})."
    else:
        return []
    return [FieldError("tanggal", pesan, "tanggal-salah")]


def periksa_realisasi(
    jumlah: Decimal, alasan: str | None, *, lama: Decimal | None
) -> list[FieldError]:
    """`lama`: what is in force or proposed in that month; what is filled in is corrected with a
    reason."""
    salah = []
    if lama is None and jumlah < 0:
        pesan = "Realisasi negatif hanya sebagai koreksi bulan yang sudah terisi."
        salah.append(FieldError("jumlah", pesan, "negatif"))
    if lama is not None and alasan is None:
        pesan = "Bulan ini sudah terisi; sebutkan alasan koreksinya."
        salah.append(FieldError("alasan", pesan, "alasan-wajib"))
    return salah
