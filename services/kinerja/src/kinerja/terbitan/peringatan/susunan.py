"""One indicator becomes one warning: projection, status, and what has to happen."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from kinerja.aturan.indikator import rules as angka
from kinerja.aturan.indikator.profil import Indikator, Target
from kinerja.aturan.indikator.putusan import BERJALAN, periode_habis
from kinerja.aturan.indikator.rules import Arah
from kinerja.aturan.indikator.ukuran import terpakai
from kinerja.aturan.pemetaan.cacah import CaraEntri, JenisFakta, Rumus, RumusSpm, cacah_dasar
from kinerja.hitung.angka.entri import EntriSah
from kinerja.hitung.angka.nilai import Nilai
from kinerja.hitung.fakta.penghitung import Bulanan
from kinerja.terbitan.peringatan import cara, langkah, proyeksi, rules
from kinerja.terbitan.peringatan.bahan import TAHUN_LALU, Bahan
from kinerja.terbitan.peringatan.langkah import Langkah, Pecahan
from kinerja.terbitan.peringatan.proyeksi import Ramalan, RamalanBagian, TerlaluSedikit, Waktu
from kinerja.terbitan.peringatan.rules import Spm, Status
from kit.clock import today


@dataclass(frozen=True, slots=True)
class Perkiraan:
    nilai: Fraction
    bawah: Fraction
    atas: Fraction
    pembilang: int | None = None
    penyebut: int | None = None
    tahun_lalu: int = 0


@dataclass(frozen=True, slots=True)
class Peringatan:
    indikator: Indikator
    tahun: int
    target: Target
    nilai: Nilai
    status: Status
    perkiraan: Perkiraan | None
    alasan: str | None  # why there is no projection
    cara: str
    langkah: Sequence[Langkah]
    pagu_sisa: Decimal | None


@dataclass(slots=True)
class _Draf:
    perkiraan: Perkiraan | None = None
    alasan: str | None = None
    cara: str = ""
    tetap: bool = False
    langkah: list[Langkah] = field(default_factory=list)


def susun(bahan: Bahan, nilai: Nilai) -> Peringatan | None:
    """The warning of one indicator; without a target in that year there is none."""
    satu = nilai.indikator
    # The target of the year, also where its value is read up to the end of a quarter.
    target, _ = terpakai(satu.target_tahun(bahan.tahun))
    if target is None:
        return None
    dicari = angka.angka(target.nilai)
    selesai = bahan.waktu.habis and periode_habis(bahan.tahun, None, today())
    if dicari is None:
        draf, status = _huruf(nilai, target)
    else:
        if satu.spm is not None:
            draf = _spm(bahan, nilai, satu.spm, dicari)
        elif satu.rumus is not None and satu.rumus.penyebut is not None:
            draf = _bagian(bahan, nilai, satu.rumus, dicari)
        elif satu.rumus is not None:
            draf = _cacah(bahan, nilai, satu.rumus, dicari)
        else:
            draf = _entri(bahan, nilai, dicari)
        if draf.perkiraan is not None:
            draf.cara += _berubah(bahan, satu)
        if draf.perkiraan is None and nilai.asal is None and draf.alasan is None:
            draf.alasan = "Belum ada data."
        status = _status(draf, nilai, dicari, selesai=selesai)
    anggaran = bahan.anggaran.get(satu.kode)
    sisa = None if anggaran is None else anggaran.pagu - anggaran.realisasi
    kurang = draf.langkah[0].jumlah if draf.langkah and satu.arah is Arah.NAIK else None
    if anggaran is not None and kurang:
        sudah = nilai.realisasi if nilai.pembilang is None else nilai.pembilang
        draf.langkah.append(langkah.pagu(anggaran, kurang, sudah))
    return Peringatan(
        satu, bahan.tahun, target, nilai, status, draf.perkiraan, draf.alasan, draf.cara,
        draf.langkah, sisa,
    )  # fmt: skip


def _berubah(bahan: Bahan, satu: Indikator) -> str:
    """That earlier years were counted in another way, if they were."""
    kode = [cacah.kode for cacah in cacah_dasar(satu.rumus, satu.spm)]
    lain = {*range(bahan.tahun - TAHUN_LALU, bahan.tahun)} - {*bahan.sebanding(*kode)}
    return cara.berubah(max(lain) + 1) if lain else ""


def _status(draf: _Draf, nilai: Nilai, target: Fraction, *, selesai: bool) -> Status:
    """What is too little is not projected; a year that is over is only compared."""
    sedikit = None if nilai.alasan == BERJALAN else nilai.alasan
    rentang = None if draf.perkiraan is None else (draf.perkiraan.bawah, draf.perkiraan.atas)
    if selesai and nilai.realisasi is not None:
        rentang = nilai.realisasi, nilai.realisasi
        draf.cara = draf.alasan = cara.SELESAI
    if sedikit is not None:
        rentang, draf.alasan = None, sedikit
    if selesai or sedikit is not None:
        draf.perkiraan = None
    return rules.status(
        nilai.realisasi,
        rentang,
        target,
        nilai.indikator.arah,
        tetap=sedikit is None and (draf.tetap or selesai),
    )


def _cacah(bahan: Bahan, nilai: Nilai, rumus: Rumus, target: Fraction) -> _Draf:
    kode = rumus.pembilang.kode
    return _jumlah(
        bahan,
        nilai,
        target,
        bahan.kini(bahan.bulanan, kode),
        bahan.lalu(bahan.bulanan, kode),
        bahan.waktu,
    )


def _jumlah(
    bahan: Bahan,
    nilai: Nilai,
    target: Fraction,
    deret: Sequence[int],
    lalu: Sequence[Sequence[int]],
    waktu: Waktu,
) -> _Draf:
    kini = nilai.realisasi or Fraction(0)
    draf = _Draf(tetap=nilai.indikator.arah is Arah.NAIK)
    ramalan = proyeksi.jumlah(math.floor(kini), deret, lalu, waktu)
    if isinstance(ramalan, TerlaluSedikit):
        draf.alasan = ramalan.alasan
    else:
        draf.perkiraan = Perkiraan(
            Fraction(ramalan.tengah),
            Fraction(ramalan.bawah),
            Fraction(ramalan.atas),
            tahun_lalu=ramalan.tahun_lalu,
        )
    draf.cara = cara.jumlah(ramalan)
    draf.langkah += langkah.jumlah(nilai.indikator, kini, target, bahan.sisa_bulan)
    return draf


def _bagian(bahan: Bahan, nilai: Nilai, rumus: Rumus, target: Fraction) -> _Draf:
    assert rumus.penyebut is not None  # noqa: S101  (pemanggil memeriksanya)
    atas, bawah = rumus.pembilang, rumus.penyebut
    n, semua = int(nilai.pembilang or 0), int(nilai.penyebut or 0)
    draf = _Draf()
    deret = bahan.evaluasi if atas.jenis is JenisFakta.BERFUNGSI else bahan.bulanan
    hasil: RamalanBagian | TerlaluSedikit
    if bawah.jenis is JenisFakta.TERDAFTAR:
        # A governed list does not grow by itself: its denominator is the list of now.
        hasil = _terhadap_daftar(
            proyeksi.jumlah(
                n, bahan.kini(deret, atas.kode), bahan.lalu(deret, atas.kode), bahan.waktu
            ),
            semua,
        )
    else:
        penyebut = proyeksi.jumlah(
            semua,
            bahan.kini(bahan.bulanan, bawah.kode),
            bahan.lalu(bahan.bulanan, bawah.kode),
            bahan.waktu,
        )
        hasil = proyeksi.bagian(
            n, penyebut, semua, _pasangan(bahan, deret, atas.kode, bawah.kode), bahan.waktu
        )
    akhir = semua
    if isinstance(hasil, TerlaluSedikit):
        draf.alasan = hasil.alasan
    elif hasil.penyebut.tengah:
        akhir = hasil.penyebut.tengah
        tengah, bawahnya, atasnya = (
            Fraction(banyak * 100, akhir)
            for banyak in (hasil.pembilang.tengah, hasil.pembilang.bawah, hasil.pembilang.atas)
        )
        draf.perkiraan = Perkiraan(
            tengah,
            bawahnya,
            atasnya,
            pembilang=hasil.pembilang.tengah,
            penyebut=akhir,
            tahun_lalu=hasil.pembilang.tahun_lalu,
        )
    draf.cara = cara.bagian(hasil, daftar=bawah.jenis is JenisFakta.TERDAFTAR)
    if semua:
        pecahan = Pecahan(n, semua, akhir)
        draf.langkah += langkah.bagian(nilai.indikator, rumus, pecahan, target, bahan.sisa_bulan)
    return draf


def _pasangan(
    bahan: Bahan, deret: Bulanan, atas: str, bawah: str
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    hasil = []
    for tahun in bahan.sebanding(atas, bawah):
        b = bahan.bulanan.get((bawah, tahun))
        if b is None:
            continue
        a = deret.get((atas, tahun), [0] * 12)
        hasil.append(((bahan.sampai_saat_ini(a), bahan.sampai_saat_ini(b)), (sum(a), sum(b))))
    return hasil


def _terhadap_daftar(
    pembilang: Ramalan | TerlaluSedikit, daftar: int
) -> RamalanBagian | TerlaluSedikit:
    if isinstance(pembilang, TerlaluSedikit):
        return pembilang
    if not daftar:
        return TerlaluSedikit("Belum ada sasaran dalam daftar.")
    return RamalanBagian(
        Ramalan(daftar, daftar, daftar, pembilang.tahun_lalu), _paling_banyak(pembilang, daftar)
    )


def _paling_banyak(satu: Ramalan, batas: int) -> Ramalan:
    return Ramalan(
        min(satu.tengah, batas), min(satu.bawah, batas), min(satu.atas, batas), satu.tahun_lalu
    )


def _spm(bahan: Bahan, nilai: Nilai, rumus: RumusSpm, target: Fraction) -> _Draf:
    rinci = nilai.spm
    if rinci is None or not rinci.sasaran:
        kosong = TerlaluSedikit("Belum ada sasaran dalam daftar yang dikelola.")
        return _Draf(cara=cara.spm(kosong), alasan=kosong.alasan)
    draf = _Draf()
    keadaan = Spm(
        rinci.sasaran,
        rinci.terlayani,
        [(k.butuh, k.terpenuhi) for k in rinci.komponen],
        Fraction(rumus.bobot_penerima),
        Fraction(rumus.bobot_mutu),
    )
    orang, penuh = (
        proyeksi.jumlah(
            banyak, bahan.kini(bahan.bulanan, kode), bahan.lalu(bahan.bulanan, kode), bahan.waktu
        )
        for banyak, kode in (
            (rinci.terlayani, rumus.terlayani.kode),
            (
                sum(k.terpenuhi for k in rinci.komponen),
                rumus.komponen(JenisFakta.TERPENUHI).kode,
            ),
        )
    )
    if isinstance(orang, TerlaluSedikit) or isinstance(penuh, TerlaluSedikit):
        draf.alasan = next(s.alasan for s in (orang, penuh) if isinstance(s, TerlaluSedikit))
    else:
        draf.perkiraan = Perkiraan(
            _indeks(keadaan, orang.tengah, penuh.tengah),
            _indeks(keadaan, orang.bawah, penuh.bawah),
            _indeks(keadaan, orang.atas, penuh.atas),
            pembilang=min(orang.tengah, rinci.sasaran),
            penyebut=rinci.sasaran,
            tahun_lalu=orang.tahun_lalu,
        )
    draf.cara = cara.spm(orang)
    draf.langkah += langkah.spm(rinci, keadaan, target, bahan.sisa_bulan)
    return draf


def _indeks(keadaan: Spm, terlayani: int, terpenuhi: int) -> Fraction:
    kini = sum(dapat for _, dapat in keadaan.komponen)
    bagian = [
        min(Fraction(dapat * terpenuhi, kini * butuh), Fraction(1)) if kini else Fraction(0)
        for butuh, dapat in keadaan.komponen
    ]
    mutu = sum(bagian, Fraction(0)) / len(bagian) * 100 if bagian else Fraction(0)
    return keadaan.indeks(terlayani, mutu)


def _entri(bahan: Bahan, nilai: Nilai, target: Fraction) -> _Draf:
    satu = nilai.indikator
    entri = bahan.entri.get(bahan.tahun, {}).get(satu.kode, ())
    terisi = max((e.bulan for e in entri), default=0)
    if satu.entri is CaraEntri.JUMLAH and nilai.penyebut is None:
        # Entries come by month: what is over is what has been filled in, unless the year has ended.
        waktu = bahan.waktu
        if not waktu.habis:
            waktu = Waktu(waktu.merata, [float(bulan <= terisi) for bulan in range(1, 13)])
        lalu = [
            _bulanan(bahan.entri[tahun][satu.kode])
            for tahun in range(bahan.tahun - TAHUN_LALU, bahan.tahun)
            if satu.kode in bahan.entri.get(tahun, {})
        ]
        draf = _jumlah(bahan, nilai, target, _bulanan(entri), lalu, waktu)
        draf.cara += cara.ENTRI_BULANAN
        return draf
    if satu.entri is CaraEntri.RERATA_BULAN and nilai.penyebut is None:
        return _rerata(bahan, nilai, entri, target)
    draf = _Draf(cara=cara.TERAKHIR)
    if not entri:
        draf.alasan = "Belum ada entri yang disetujui."
    elif bahan.waktu.habis and nilai.realisasi is not None:
        draf.perkiraan = Perkiraan(nilai.realisasi, nilai.realisasi, nilai.realisasi)
    else:
        draf.alasan = "Yang berlaku hanya entri terakhir."
    draf.langkah += langkah.entri_terakhir(satu, nilai.realisasi, target)
    return draf


def _rerata(bahan: Bahan, nilai: Nilai, entri: Sequence[EntriSah], target: Fraction) -> _Draf:
    draf = _Draf(cara=cara.RERATA)
    isi = [Fraction(e.pembilang) for e in entri if e.pembilang is not None]
    terisi = max((e.bulan for e in entri), default=0)
    sisa = 0 if bahan.waktu.habis else 12 - terisi
    jumlah = sum(isi, Fraction(0))
    if len(isi) < 3 and sisa:
        draf.alasan = f"Baru {len(isi)} bulan terisi; terlalu sedikit untuk diproyeksikan."
    elif isi:
        rerata = jumlah / len(isi)
        lebar = Fraction(0)
        if sisa:
            sd = statistics.stdev(map(float, isi))
            acak = proyeksi.Z * sd * math.sqrt(sisa + sisa**2 / len(isi)) / (len(isi) + sisa)
            lebar = Fraction(math.ceil(acak * 100), 100)
        draf.perkiraan = Perkiraan(rerata, max(rerata - lebar, Fraction(0)), rerata + lebar)
    draf.langkah += langkah.rerata(nilai.indikator, isi, target, sisa)
    return draf


def _bulanan(entri: Sequence[EntriSah]) -> list[int]:
    hasil = [0] * 12
    for satu in entri:
        hasil[satu.bulan - 1] = math.floor(satu.pembilang or 0)
    return hasil


def _huruf(nilai: Nilai, target: Target) -> tuple[_Draf, Status]:
    """A grade in letters is not projected; it is only compared by its scale."""
    skala = nilai.indikator.skala or []
    draf = _Draf(cara=cara.HURUF)
    if nilai.huruf is not None and skala.index(nilai.huruf) >= skala.index(target.nilai or ""):
        return draf, Status.TERCAPAI
    draf.alasan = "Belum ada entri yang disetujui." if nilai.huruf is None else None
    draf.langkah.append(
        Langkah("predikat", f"{nilai.indikator.nama} harus paling sedikit {target.nilai}.")
    )
    return draf, Status.BELUM_DAPAT if nilai.huruf is None else Status.BERISIKO
