"""The IKU sheet as the office published it for 2024."""

from __future__ import annotations

from string import ascii_lowercase

from kinerja.aturan.indikator import rules as angka
from kinerja.aturan.indikator.rules import BELUM_ADA
from kinerja.hitung.angka.nilai import Nilai
from kinerja.terbitan.laporan import rules
from kinerja.terbitan.laporan.bahan import Bahan, Cacahan, RinciProgram
from kinerja.terbitan.laporan.errors import LaporanTidakSah
from kinerja.terbitan.laporan.isi import (
    Bagian,
    Baris,
    Butir,
    Formula,
    Kolom,
    Pasangan,
    Rincian,
    Sel,
    Susunan,
    Tabel,
    Uraian,
)
from kinerja.terbitan.laporan.susun import sel


def susun(bahan: Bahan) -> Susunan:
    bagian: list[Bagian] = []
    utama: list[Pasangan] = []
    catatan: list[str] = []
    for kode, rinci in bahan.iku.items():
        satu = bahan.nilai[kode]
        bagian += _kepala(bahan, satu)
        bagian += [_progres(bahan, rinci), _kotak(bahan, satu, rinci)]
        utama += _utama(bahan, satu, rinci)
        catatan += _catatan(rinci)
        catatan += sel.catatan_target([satu])
    if not bagian:
        raise LaporanTidakSah("Kantor ini tidak mempunyai indikator kinerja utama.")
    return Susunan(
        judul=["Indikator Kinerja Utama", bahan.kop.instansi],
        bagian=bagian,
        utama=utama,
        catatan=catatan,
    )


def _kepala(bahan: Bahan, satu: Nilai) -> list[Bagian]:
    indikator = satu.indikator
    nama = Pasangan(nama="Indikator Kinerja Utama", nilai=indikator.nama)
    bagian: list[Bagian] = [Rincian(baris=[nama])]
    if bahan.kop.lembar_iku.butir:
        butir = [
            Butir(tanda=f"{tanda}.", judul=satu.judul, teks=satu.teks, anak=satu.anak)
            for tanda, satu in zip(ascii_lowercase, bahan.kop.lembar_iku.butir, strict=False)
        ]
        bagian.append(Uraian(judul="Metadata Indikator Kinerja Utama", butir=butir))
    if indikator.rumus is not None and indikator.rumus.penyebut is not None:
        bagian.append(
            Formula(
                nama="Formula",
                pembilang=indikator.rumus.pembilang.nama,
                penyebut=indikator.rumus.penyebut.nama,
            )
        )
    return bagian


def _jumlah(rinci: RinciProgram) -> Cacahan:
    """The sum of its columns, so that the sheet always agrees with itself."""
    return Cacahan(
        sum(satu.pembilang for satu in rinci.program.values()),
        sum(satu.penyebut for satu in rinci.program.values()),
    )


def _persen(satu: Cacahan) -> Sel:
    return sel.persen(angka.persen(satu.pembilang, satu.penyebut)) or BELUM_ADA


def _progres(bahan: Bahan, rinci: RinciProgram) -> Tabel:
    jumlah = _jumlah(rinci)
    baris = [
        Baris(
            sel=[
                str(ke),
                bahan.kantor.nama_program(kode),
                bahan.kop.keberfungsian.get(kode),
                sel.banyak(satu.penyebut) if satu.penyebut else BELUM_ADA,
                sel.banyak(satu.pembilang) if satu.penyebut else BELUM_ADA,
                _persen(jumlah) if ke == 1 else None,
            ]
        )
        for ke, (kode, satu) in enumerate(rinci.program.items(), 1)
    ]
    total: list[Sel] = [
        None,
        None,
        "Jumlah/Total",
        sel.banyak(jumlah.penyebut) if jumlah.penyebut else BELUM_ADA,
        sel.banyak(jumlah.pembilang) if jumlah.penyebut else BELUM_ADA,
        None,
    ]
    return Tabel(
        judul=f"Progres Capaian Indikator Kinerja Utama {bahan.kop.instansi} {bahan.periode.teks}",
        kolom=[
            Kolom(kode="no", nama="No", rata="tengah", lebar=4),
            Kolom(kode="program", nama="Program", lebar=20),
            Kolom(kode="keberfungsian", nama="Jenis Keberfungsian Sosial", lebar=30),
            Kolom(kode="ditangani", nama="Sasaran yang harus ditangani", rata="tengah", lebar=15),
            Kolom(kode="berfungsi", nama="Berfungsi sosial", rata="tengah", lebar=12),
            Kolom(kode="capaian", nama="Capaian", rata="tengah", lebar=12, gabung=True),
        ],
        baris=[*baris, Baris(gaya="jumlah", sel=total)],
    )


def _capaian(satu: Nilai, rinci: RinciProgram) -> Sel:
    jumlah = _jumlah(rinci)
    target = angka.angka(satu.target.nilai) if satu.target else None
    persen = angka.persen(jumlah.pembilang, jumlah.penyebut)
    return sel.persen(angka.capaian(persen, target, satu.indikator.arah))


def _kotak(bahan: Bahan, satu: Nilai, rinci: RinciProgram) -> Rincian:
    return Rincian(kotak=True, baris=_angka_utama(bahan, satu, rinci))


def _angka_utama(bahan: Bahan, satu: Nilai, rinci: RinciProgram) -> list[Pasangan]:
    """A word of the printed sheet: what it calls percentage of realisation is achievement of the
    target."""
    waktu = f"Tahun {bahan.periode.tahun}"
    if bahan.periode.bulan < 12:
        waktu = bahan.periode.sampai
    return [
        Pasangan(nama=f"Target tahun {bahan.periode.tahun}", nilai=sel.target(satu)),
        Pasangan(nama=f"Realisasi {waktu}", nilai=_persen(_jumlah(rinci))),
        Pasangan(
            nama=f"Persentase Realisasi {bahan.periode.sampai}",
            nilai=_capaian(satu, rinci) or BELUM_ADA,
        ),
    ]


def _utama(bahan: Bahan, satu: Nilai, rinci: RinciProgram) -> list[Pasangan]:
    jumlah = _jumlah(rinci)
    cacah: list[Pasangan] = []
    if jumlah.penyebut:
        cacah = [
            Pasangan(nama="Sasaran yang harus ditangani", nilai=sel.banyak(jumlah.penyebut)),
            Pasangan(nama="Berfungsi sosial", nilai=sel.banyak(jumlah.pembilang)),
        ]
    return [*cacah, *_angka_utama(bahan, satu, rinci)]


def _catatan(rinci: RinciProgram) -> list[str]:
    """The other counts kept beside the official figure; the printed sheet does not hold them."""
    lain = {
        "Orang yang ditangani beberapa program dihitung sekali": rinci.tanpa_ganda,
        "Berfungsi sosial menurut ketiga kriteria UU 14/2019 sekaligus": rinci.legal,
    }
    return [
        f"{nama}: {rules.angka_kertas(str(satu.pembilang))} dari "
        f"{rules.angka_kertas(str(satu.penyebut))}, yaitu {rules.angka_kertas(hasil)}%."
        for nama, satu in lain.items()
        if satu is not None
        and (hasil := angka.teks(angka.persen(satu.pembilang, satu.penyebut))) is not None
    ]
