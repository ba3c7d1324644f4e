"""The content of a picture, from the values of indicators, both tables, and what was last shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from kantor.wilayah import Wilayah
from kinerja.aturan.indikator import rules as indikator_rules
from kinerja.aturan.indikator.profil import Indikator, Kantor
from kinerja.aturan.indikator.putusan import Terukur, putuskan
from kinerja.hitung.angka.nilai import Nilai
from kinerja.terbitan.publik import rules
from kinerja.terbitan.publik.rules import Keadaan, Riwayat, Tampak, Terbit
from kinerja.terbitan.publik.schemas import (
    BarisUmum,
    IndikatorUmum,
    Ingatan,
    IngatanPotret,
    IsiPotret,
    SelDitahan,
    SelTampak,
    SelUmum,
    TabelUmum,
)
from kinerja.terbitan.publik.tabel import KOTA, Baris, Sel, Tabel, Ukuran, jumlah

TANPA_KELURAHAN = "tanpa-kelurahan"
TANPA_KATEGORI = "tanpa-kategori"
TIDAK_DIKETAHUI = "-"
# What is counted are no people: that they are few points at nobody.
_BUKAN_ORANG = frozenset({"dokumen", "laporan", "lembaga", "unit"})


@dataclass(frozen=True, slots=True)
class Susunan:
    isi: IsiPotret
    ingatan: IngatanPotret


def tabel(
    kantor: Kantor, tahun: int, kelurahan: Mapping[str, Baris], kategori: Mapping[str, Baris]
) -> Tabel | None:
    """Every kelurahan and category of that year, the empty ones too; the rest is one cell."""
    nol = Baris(0, 0)
    dikenal = {w.kode: w.induk for w in kantor.daerah("kelurahan", tahun, kelurahan)}
    lain = [baris for kode, baris in kelurahan.items() if kode not in dikenal]
    tanpa = [baris for kode, baris in kategori.items() if kode not in kantor.kategori]
    hasil = Tabel(
        kelurahan={kode: kelurahan.get(kode, nol) for kode in dikenal}
        | {TANPA_KELURAHAN: jumlah(lain)},
        kecamatan=dikenal,
        kategori={kode: kategori.get(kode, nol) for kode in kantor.kategori}
        | {TANPA_KATEGORI: jumlah(tanpa)},
    )
    semua = (*hasil.kelurahan.values(), *hasil.kategori.values())
    # A numerator that is no part of its denominator does not come as a table of *berfungsi* and not
    # yet.
    return hasil if all(0 <= baris.berfungsi <= baris.ditangani for baris in semua) else None


def susun(
    kantor: Kantor,
    nilai: Mapping[str, Nilai],
    utama: tuple[Indikator, Tabel] | None,
    lama: IngatanPotret,
    hari: date,
) -> Susunan:
    riwayat = _riwayat(lama)
    tabel_umum = None
    terbit: Mapping[Sel, Terbit] = {}
    if utama is not None:
        terbit, riwayat = rules.terbitkan(utama[1], riwayat, hari)
        tabel_umum = _tabel_umum(kantor, utama[0], utama[1], terbit)
    indikator = []
    ingatan = dict(lama.indikator)
    for kode, satu in nilai.items():
        if utama is not None and kode == utama[0].kode:
            indikator.append(_utama(kantor, satu, terbit, hari))
            continue
        tampil, ingat = _indikator(satu, lama.indikator.get(kode), hari)
        indikator.append(tampil)
        if ingat is not None:
            ingatan[kode] = ingat
    return Susunan(
        IsiPotret(indikator=indikator, tabel=tabel_umum),
        IngatanPotret(
            tampak=[
                SelTampak(kode=kode, ukuran=ukuran, nilai=satu.nilai, sejak=satu.sejak)
                for (kode, ukuran), satu in sorted(riwayat.tampak.items())
            ],
            ditahan=[
                SelDitahan(kode=kode, ukuran=ukuran, bawah=bawah, atas=atas)
                for (kode, ukuran), (bawah, atas) in sorted(riwayat.ditahan.items())
            ],
            indikator=ingatan,
        ),
    )


def _riwayat(lama: IngatanPotret) -> Riwayat:
    return Riwayat(
        {(satu.kode, Ukuran(satu.ukuran)): Tampak(satu.nilai, satu.sejak) for satu in lama.tampak},
        {(satu.kode, Ukuran(satu.ukuran)): (satu.bawah, satu.atas) for satu in lama.ditahan},
    )


def _umum(
    nilai: Nilai,
    keadaan: Keadaan,
    hari: date,
    realisasi: Fraction | None,
    capaian: Fraction | None,
    predikat: str | None,
) -> IndikatorUmum:
    satu = nilai.indikator
    tampak = indikator_rules.tampil(realisasi, persen=satu.persen)
    return IndikatorUmum(
        kode=satu.kode,
        nama=satu.nama,
        jenis=satu.jenis,
        satuan=satu.satuan,
        persen=satu.persen,
        program=satu.program,
        target=nilai.target.nilai if nilai.target else None,
        target_diteruskan_dari=nilai.target.diteruskan_dari if nilai.target else None,
        realisasi=nilai.huruf or tampak,
        capaian=indikator_rules.teks(capaian),
        predikat=predikat,
        keadaan=keadaan,
        catatan=nilai.catatan,
        tafsir=satu.tafsir,
        sejak=hari,
    )


def _indikator(
    nilai: Nilai, lama: Ingatan | None, hari: date
) -> tuple[IndikatorUmum, Ingatan | None]:
    terbit = _umum(nilai, Keadaan.TERBIT, hari, nilai.realisasi, nilai.capaian, nilai.predikat)
    angka = _di_balik(nilai)
    if not angka:
        return terbit, None
    # A formula whose denominator changed cannot be compared with the one before.
    dulu = lama if lama is not None and len(lama.nilai) == len(angka) else None
    match rules.angka_kota(angka, dulu.nilai if dulu else None):
        case Keadaan.KURANG:
            return _umum(nilai, Keadaan.KURANG, hari, None, None, None), None
        case Keadaan.TETAP if dulu is not None:
            # Its old figure; how it is read, and whether it may be graded, by the rules of today.
            kini = {
                "keadaan": Keadaan.TETAP,
                "tafsir": terbit.tafsir,
                "predikat": dulu.tampil.predikat if nilai.predikat else None,
            }
            return dulu.tampil.model_copy(update=kini), dulu
        case _:
            return terbit, Ingatan(nilai=angka, tampil=terbit)


def _di_balik(nilai: Nilai) -> list[int]:
    """How many people stand behind one figure; empty where it is not people that are counted."""
    if nilai.asal != "fakta" or nilai.pembilang is None:
        return []
    if nilai.indikator.satuan.lower() in _BUKAN_ORANG:
        return []
    pembilang = int(nilai.pembilang)
    if nilai.penyebut is None:
        return [pembilang]
    penyebut = int(nilai.penyebut)
    return [pembilang, penyebut, penyebut - pembilang]


def _utama(kantor: Kantor, nilai: Nilai, terbit: Mapping[Sel, Terbit], hari: date) -> IndikatorUmum:
    """Figures of the city that equal the sum of their table: else the difference would tell
    something."""
    penyebut = terbit[KOTA, Ukuran.DITANGANI]
    pembilang = terbit[KOTA, Ukuran.BERFUNGSI]
    realisasi = _persen(pembilang, penyebut)
    satu = nilai.indikator
    # Whether there are enough to be judged has been decided on the figure itself.
    terukur = Terukur(realisasi, None, nilai.penyebut, habis=nilai.alasan is None)
    putusan = putuskan(kantor, satu, nilai.target, terukur)
    tertahan = penyebut.tampak is None or pembilang.tampak is None
    return _umum(
        nilai,
        Keadaan.KURANG if tertahan else pembilang.keadaan,
        hari if pembilang.tampak is None else pembilang.tampak.sejak,
        realisasi,
        putusan.capaian,
        putusan.predikat,
    )


def _persen(pembilang: Terbit, penyebut: Terbit) -> Fraction | None:
    """From the figures shown only, so that it adds nothing to them."""
    if pembilang.tampak is None or penyebut.tampak is None:
        return None
    if pembilang.tampak.nilai > penyebut.tampak.nilai:
        return None  # shown since different days
    return indikator_rules.persen(pembilang.tampak.nilai, penyebut.tampak.nilai)


def _tabel_umum(
    kantor: Kantor, satu: Indikator, isi: Tabel, terbit: Mapping[Sel, Terbit]
) -> TabelUmum:
    def baris(
        kode: str,
        nama: str,
        jenis: Literal["kota", "kecamatan", "kelurahan", "kategori"],
        induk: str | None,
    ) -> BarisUmum:
        sel = {u: terbit[kode, u] for u in Ukuran}
        return BarisUmum(
            kode=kode,
            nama=nama,
            jenis=jenis,
            induk=induk,
            ditangani=_sel(sel[Ukuran.DITANGANI]),
            berfungsi=_sel(sel[Ukuran.BERFUNGSI]),
            belum=_sel(sel[Ukuran.BELUM]),
            persen=indikator_rules.teks(_persen(sel[Ukuran.BERFUNGSI], sel[Ukuran.DITANGANI])),
        )

    kelurahan: list[BarisUmum] = []
    kategori: list[BarisUmum] = []
    if len(terbit) > len(Ukuran):
        for wilayah in kantor.wilayah.values():
            if wilayah.tingkat != "kota" and (wilayah.kode, Ukuran.DITANGANI) in terbit:
                kelurahan.append(baris(wilayah.kode, wilayah.nama, wilayah.tingkat, wilayah.induk))
        kelurahan.append(baris(TANPA_KELURAHAN, "Tidak diketahui", "kelurahan", None))
        kategori = [
            baris(kode, kantor.kategori.get(kode, "Tanpa kategori"), "kategori", None)
            for kode in isi.kategori
        ]
    rumus = satu.rumus
    return TabelUmum(
        indikator=satu.kode,
        ditangani=rumus.penyebut.nama if rumus and rumus.penyebut else "",
        berfungsi=rumus.pembilang.nama if rumus else "",
        kota=baris(KOTA, Wilayah(kantor.wilayah).sebutan_daerah.capitalize(), "kota", None),
        kelurahan=kelurahan,
        kategori=kategori,
    )


def _sel(terbit: Terbit) -> SelUmum:
    tampak = terbit.tampak
    return SelUmum(
        keadaan=terbit.keadaan,
        nilai=tampak.nilai if tampak else None,
        sejak=tampak.sejak if tampak else None,
    )
