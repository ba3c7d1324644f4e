"""What has to happen for the target to be reached, as a number and a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from kinerja.aturan.indikator import rules as angka
from kinerja.aturan.indikator.profil import Indikator
from kinerja.aturan.indikator.rules import Arah
from kinerja.aturan.pemetaan.cacah import Rumus
from kinerja.hitung.angka.nilai import RinciSpm
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.terbitan.peringatan import rules
from kinerja.terbitan.peringatan.rules import Spm

_SATU = Decimal(1)


@dataclass(frozen=True, slots=True)
class Langkah:
    """One thing that has to happen; `jumlah` is the smallest number that is enough."""

    kode: str
    kalimat: str
    jumlah: int | None = None
    satuan: str | None = None
    per_bulan: int | None = None


def jumlah(satu: Indikator, kini: Fraction, target: Fraction, sisa: int) -> Iterator[Langkah]:
    satuan = satu.satuan.lower()
    if satu.arah is Arah.TURUN:
        longgar = rules.kelonggaran(kini, target)
        kalimat = (
            "Batas target sudah terlewati."
            if longgar is None
            else f"Paling banyak {ribu(longgar)} {satuan} lagi sampai akhir tahun."
        )
        yield Langkah("paling-banyak", kalimat, longgar, satuan)
    elif kurang := rules.kekurangan(kini, target):
        bulan = rules.per_bulan(kurang, sisa)
        kalimat = f"Masih kurang {ribu(kurang)} {satuan}{_tiap_bulan(bulan, sisa)}."
        yield Langkah("tambah", kalimat, kurang, satuan, bulan)


@dataclass(frozen=True, slots=True)
class Pecahan:
    """Numerator and denominator now, and the denominator expected at the end of the year."""

    pembilang: int
    penyebut: int
    penyebut_akhir: int


def bagian(
    satu: Indikator, rumus: Rumus, kini: Pecahan, target: Fraction, sisa: int
) -> Iterator[Langkah]:
    n, semua, akhir = kini.pembilang, kini.penyebut, kini.penyebut_akhir
    sebutan = rumus.pembilang.nama or "Pembilangnya"
    if satu.arah is Arah.TURUN:
        longgar = rules.kelonggaran_bagian(n, akhir, target)
        kalimat = (
            f"Batas target sudah terlewati bila penyebutnya menjadi {ribu(akhir)}."
            if longgar is None
            else f"{sebutan}: paling banyak {ribu(longgar)} lagi sampai akhir tahun."
        )
        yield Langkah("paling-banyak", kalimat, longgar)
        return
    kurang = rules.kekurangan_bagian(n, akhir, target)
    if not kurang:
        return
    bulan = rules.per_bulan(kurang, sisa)
    ekor = "" if akhir == semua else f", bila penyebutnya menjadi {ribu(akhir)} pada akhir tahun"
    yield Langkah(
        "tambah-pembilang",
        f"{sebutan} harus bertambah {ribu(kurang)}{_tiap_bulan(bulan, sisa)}{ekor}; "
        f"kini {ribu(n)} dari {ribu(semua)}.",
        kurang,
        per_bulan=bulan,
    )
    if kurang > akhir - n:
        kalimat = "Jumlah itu melebihi semua yang belum termasuk pembilang."
        yield Langkah("penyebut-kurang", kalimat)
    if akhir != semua:
        sekarang = rules.kekurangan_bagian(n, semua, target)
        yield Langkah(
            "bila-penyebut-tetap",
            f"Tanpa tambahan penyebut cukup {ribu(sekarang)} dari {ribu(semua - n)} yang sudah "
            "tercatat dan belum termasuk.",
            sekarang,
        )


def spm(rinci: RinciSpm, keadaan: Spm, target: Fraction, sisa: int) -> Iterator[Langkah]:
    if keadaan.indeks(keadaan.terlayani) >= target:
        return
    cukup = keadaan.kekurangan(target)
    orang = rinci.sasaran - rinci.terlayani if cukup is None else cukup
    if orang:
        bulan = rules.per_bulan(orang, sisa)
        yield Langkah(
            "layani",
            f"{ribu(orang)} orang lagi dari daftar harus terlayani lengkap"
            f"{_tiap_bulan(bulan, sisa)}; kini {ribu(rinci.terlayani)} dari "
            f"{ribu(rinci.sasaran)}.",
            orang,
            "orang",
            bulan,
        )
    if cukup is None and keadaan.bobot_mutu:
        perlu = (target - keadaan.bobot_penerima * 100) / keadaan.bobot_mutu
        yield Langkah(
            "mutu",
            f"Mutu harus naik dari {angka.tulis(angka.bulat(keadaan.mutu))} menjadi paling sedikit "
            f"{angka.tulis(angka.bulat(perlu))} persen.",
        )
    for satu in rinci.komponen:
        belum = satu.butuh - satu.terpenuhi
        if belum > 0:
            kalimat = (
                f"{satu.nama}: {ribu(belum)} dari {ribu(satu.butuh)} yang membutuhkan belum "
                "menerimanya."
            )
            yield Langkah(f"komponen-{satu.kode}", kalimat, belum, "orang")


def rerata(satu: Indikator, isi: list[Fraction], target: Fraction, sisa: int) -> Iterator[Langkah]:
    total = sum(isi, Fraction(0))
    if not sisa or satu.arah is Arah.TURUN or (isi and total / len(isi) >= target):
        return
    perlu = rules.kekurangan_rerata(total, len(isi), sisa, target)
    satuan = satu.satuan.lower()
    kalimat = (
        f"Tiap bulan dari {sisa} bulan yang belum terisi harus paling sedikit {ribu(perlu)} "
        f"{satuan}."
    )
    yield Langkah("rerata-tersisa", kalimat, perlu, satuan, perlu)


def entri_terakhir(satu: Indikator, kini: Fraction | None, target: Fraction) -> Iterator[Langkah]:
    if kini is None or not angka.mencapai(kini, target, satu.arah):
        batas = "paling sedikit" if satu.arah is Arah.NAIK else "paling banyak"
        tampil = angka.tulis(angka.tampil(target, persen=satu.persen) or "")
        yield Langkah("entri-berikutnya", f"Entri terakhir tahun ini harus {batas} {tampil}.")


def pagu(anggaran: Anggaran, kekurangan: int, sudah: Fraction | None) -> Langkah:
    """The money left for each one that is missing, beside what a unit has cost so far."""
    sisa = max(anggaran.pagu - anggaran.realisasi, Decimal(0))
    tiap = (sisa / kekurangan).quantize(_SATU, ROUND_DOWN)
    kalimat = f"Pagu tersisa Rp{ribu(int(sisa))}: Rp{ribu(int(tiap))} untuk tiap kekurangan"
    if sudah and anggaran.realisasi:
        kalimat += f"; selama ini Rp{ribu(int(Fraction(anggaran.realisasi) / sudah))}"
    return Langkah("pagu", f"{kalimat}.")


def ribu(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def _tiap_bulan(bulan: int | None, sisa: int) -> str:
    return "" if bulan is None else f" ({ribu(bulan)} tiap bulan selama {sisa} bulan tersisa)"
