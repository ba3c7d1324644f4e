"""The table of IKK and the LKjIP's table of performance, with the past as it was published."""

from __future__ import annotations

from collections.abc import Sequence

from kinerja.aturan.indikator.profil import JenisIndikator, Riwayat, RiwayatProgram
from kinerja.aturan.indikator.rules import BELUM_ADA
from kinerja.hitung.angka.nilai import Nilai
from kinerja.terbitan.laporan.bahan import Bahan
from kinerja.terbitan.laporan.errors import LaporanTidakSah
from kinerja.terbitan.laporan.isi import Bagian, Baris, Kolom, Pasangan, Sel, Susunan, Tabel
from kinerja.terbitan.laporan.susun import sel
from kinerja.terbitan.laporan.susun.program import nilai_baris, serapan, total

_KINERJA: frozenset[JenisIndikator] = frozenset({"iku", "sasaran", "ikk", "sakip", "spm"})
_PUTUS = "Indikator diganti mulai {tahun}; angka sebelum dan sesudahnya tidak dapat dibandingkan."
_TERCETAK = (
    "Riwayat ditampilkan sebagaimana tercetak pada tabel yang disebut; bila angka tercetak "
    "menghasilkan capaian lain, hasil itu ditulis di sampingnya."
)


def ikk(bahan: Bahan) -> Susunan:
    semua = [satu for satu in bahan.nilai.values() if satu.indikator.jenis == "ikk"]
    if not semua:
        raise LaporanTidakSah("Kantor ini tidak mempunyai indikator kinerja kunci.")
    return Susunan(
        judul=["Indikator Kinerja Kunci (IKK)", f"{bahan.kop.instansi} {bahan.periode.teks}"],
        kertas="mendatar",
        bagian=[
            Tabel(
                judul=f"Target dan realisasi {bahan.periode.sampai}",
                kolom=[
                    Kolom(kode="no", nama="No", rata="tengah", lebar=4),
                    Kolom(kode="sasaran", nama="Sasaran Program", lebar=24),
                    Kolom(kode="indikator", nama="Indikator Kinerja Program", lebar=30),
                    Kolom(kode="target", nama="Target", rata="kanan", lebar=9),
                    Kolom(kode="pembilang", nama="Pembilang", rata="kanan", lebar=11),
                    Kolom(kode="penyebut", nama="Penyebut", rata="kanan", lebar=11),
                    Kolom(kode="realisasi", nama="Realisasi", rata="kanan", lebar=11),
                    Kolom(kode="capaian", nama="Capaian", rata="kanan", lebar=11),
                    Kolom(kode="predikat", nama="Predikat", lebar=12),
                ],
                baris=[Baris(sel=_baris_ikk(ke, satu)) for ke, satu in enumerate(semua, 1)],
            ),
            _riwayat("Riwayat indikator program", semua),
        ],
        utama=[Pasangan(nama=satu.indikator.nama, nilai=sel.realisasi(satu)) for satu in semua],
        catatan=[
            *sel.catatan_target(semua),
            *sel.catatan_putusan(semua),
            *sel.catatan_tafsir(semua),
            _TERCETAK,
        ],
    )


def _baris_ikk(ke: int, satu: Nilai) -> list[Sel]:
    return [
        str(ke),
        satu.indikator.sasaran,
        satu.indikator.nama,
        sel.target(satu),
        None if satu.pembilang is None else sel.banyak(satu.pembilang),
        None if satu.penyebut is None else sel.banyak(satu.penyebut),
        sel.realisasi(satu),
        sel.persen(satu.capaian),
        satu.predikat,
    ]


def lkjip(bahan: Bahan) -> Susunan:
    tahun = bahan.periode.tahun
    semua = [satu for satu in bahan.nilai.values() if satu.indikator.jenis in _KINERJA]
    if not any(satu.target is not None for satu in semua):
        raise LaporanTidakSah(f"Profil kantor ini tidak memuat target tahun {tahun}.")
    utama = [satu for satu in semua if satu.indikator.jenis in ("iku", "sasaran")]
    program = [satu for satu in semua if satu.indikator.jenis in ("ikk", "sakip")]
    spm = [satu for satu in semua if satu.indikator.jenis == "spm"]
    return Susunan(
        judul=["Pengukuran Kinerja", f"{bahan.kop.instansi} Tahun {tahun}"],
        kertas="mendatar",
        bagian=[
            _pengukuran(semua, tahun),
            *_bila_ada("Riwayat indikator perangkat daerah", utama),
            *_bila_ada("Riwayat indikator program", program, bahan.kantor.riwayat_program),
            *_riwayat_spm(spm),
            _keuangan(bahan),
        ],
        utama=[Pasangan(nama=satu.indikator.nama, nilai=sel.realisasi(satu)) for satu in utama],
        catatan=[
            *sel.catatan_target(semua),
            *sel.catatan_putusan(semua),
            *sel.catatan_tafsir(semua),
            *(f"{satu.indikator.nama}: {isi}" for satu in utama for isi in satu.indikator.catatan),
            _TERCETAK,
        ],
    )


def _pengukuran(semua: list[Nilai], tahun: int) -> Tabel:
    return Tabel(
        judul=f"Target dan realisasi kinerja tahun {tahun}",
        kolom=[
            Kolom(kode="no", nama="No", rata="tengah", lebar=4),
            Kolom(kode="sasaran", nama="Sasaran", lebar=28),
            Kolom(kode="indikator", nama="Indikator Kinerja", lebar=38),
            Kolom(kode="target", nama="Target", rata="kanan", lebar=9),
            Kolom(kode="realisasi", nama="Realisasi", rata="kanan", lebar=12),
            Kolom(kode="capaian", nama="Capaian", rata="kanan", lebar=11),
            Kolom(kode="predikat", nama="Predikat", lebar=13),
        ],
        baris=[
            Baris(
                sel=[
                    str(ke),
                    satu.indikator.sasaran,
                    satu.indikator.nama,
                    sel.target(satu),
                    sel.realisasi(satu),
                    sel.persen(satu.capaian),
                    satu.predikat,
                ]
            )
            for ke, satu in enumerate(semua, 1)
        ],
    )


def _bila_ada(judul: str, semua: list[Nilai], lama: Sequence[RiwayatProgram] = ()) -> list[Bagian]:
    ada = lama or any(satu.indikator.riwayat for satu in semua)
    return [_riwayat(judul, semua, lama)] if ada else []


def _riwayat(judul: str, semua: Sequence[Nilai], lama: Sequence[RiwayatProgram] = ()) -> Tabel:
    baris: list[Baris] = []
    for dahulu in lama:
        # What goes on as an indicator of today is written with that indicator, below.
        if dahulu.indikator is None:
            baris += [_baris_riwayat(dahulu.nama, satu) for satu in dahulu.nilai]
    mulai = [lalu.tahun for satu in semua for lalu in satu.indikator.riwayat]
    if baris and mulai:
        baris.append(_pemisah(min(mulai)))
    for satu in semua:
        for lalu in satu.indikator.riwayat:
            if lalu.putus:
                baris.append(_pemisah(lalu.tahun))
            baris.append(_baris_riwayat(lalu.nama or satu.indikator.nama, lalu))
        if satu.indikator.riwayat and satu.asal is not None:
            if _berganti(satu):
                baris.append(_pemisah(satu.tahun))
            baris.append(_baris_kini(satu))
    return Tabel(
        judul=judul,
        kolom=[
            Kolom(kode="tahun", nama="Tahun", rata="tengah", lebar=8),
            Kolom(kode="indikator", nama="Indikator", lebar=44),
            Kolom(kode="target", nama="Target (%)", rata="kanan", lebar=10),
            Kolom(kode="realisasi", nama="Realisasi (%)", rata="kanan", lebar=11),
            Kolom(kode="capaian", nama="Capaian tercetak (%)", rata="kanan", lebar=12),
            Kolom(
                kode="capaian_hitung",
                nama="Capaian dihitung (%)",
                rata="kanan",
                lebar=14,
            ),
            Kolom(kode="sumber", nama="Sumber", lebar=18),
        ],
        baris=baris,
    )


def _berganti(satu: Nilai) -> bool:
    """Whether the published year before measured another indicator."""
    terakhir = satu.indikator.riwayat[-1]
    nama = terakhir.nama or satu.indikator.nama
    return terakhir.tahun < satu.tahun and nama.casefold() != satu.indikator.nama.casefold()


def _pemisah(tahun: int) -> Baris:
    return Baris(gaya="pemisah", sel=[_PUTUS.format(tahun=tahun)])


def _baris_riwayat(nama: str, lalu: Riwayat) -> Baris:
    return Baris(
        sel=[
            str(lalu.tahun),
            nama,
            sel.tercetak(lalu.target),
            sel.tercetak(lalu.realisasi),
            sel.tercetak(lalu.capaian),
            sel.tercetak(lalu.capaian_hitung),
            f"Tabel {lalu.tabel}"
            if lalu.tabel[0].isdigit()
            else lalu.tabel[:1].upper() + lalu.tabel[1:],
        ]
    )


def _baris_kini(satu: Nilai) -> Baris:
    """Figures that are counted now stand apart from those that were published."""
    return Baris(
        sel=[
            str(satu.tahun),
            satu.indikator.nama,
            None if satu.target is None else sel.tercetak(satu.target.nilai),
            sel.polos(sel.realisasi(satu)),
            None,
            sel.polos(sel.persen(satu.capaian)),
            f"dihitung dari {satu.asal}",
        ]
    )


def _riwayat_spm(semua: list[Nilai]) -> list[Bagian]:
    tahun = sorted({lalu.tahun for satu in semua for lalu in satu.indikator.riwayat})
    if not tahun:
        return []

    def sel_tahun(satu: Nilai, kolom: str) -> list[Sel]:
        menurut = {lalu.tahun: lalu for lalu in satu.indikator.riwayat}
        return [
            sel.tercetak(getattr(menurut[ke], kolom), persen=True) if ke in menurut else None
            for ke in tahun
        ]

    return [
        Tabel(
            judul="Riwayat penerapan SPM",
            kolom=[
                Kolom(kode="no", nama="No", rata="tengah", lebar=4),
                Kolom(kode="nama", nama="Jenis Pelayanan Dasar", lebar=40),
                *(
                    Kolom(kode=f"{kode}_{ke}", nama=str(ke), kelompok=nama, rata="kanan", lebar=9)
                    for kode, nama in (
                        ("target", "Target Capaian"),
                        ("capaian", "Capaian Kinerja"),
                    )
                    for ke in tahun
                ),
            ],
            baris=[
                Baris(
                    sel=[
                        str(ke),
                        satu.indikator.nama,
                        *sel_tahun(satu, "target"),
                        *sel_tahun(satu, "realisasi"),
                    ]
                )
                for ke, satu in enumerate(semua, 1)
            ],
        )
    ]


def _keuangan(bahan: Bahan) -> Tabel:
    baris = []
    for satu in bahan.kantor.program.values():
        if satu.level != "program":
            continue
        uang, nilai = bahan.anggaran.get(satu.kode), nilai_baris(bahan, satu)
        terpakai = sel.terpakai(uang)
        baris.append(
            Baris(
                sel=[
                    satu.nama,
                    sel.rupiah(uang.pagu) if uang else None,
                    sel.rupiah(terpakai) or BELUM_ADA,
                    sel.persen(uang.serapan) if uang else None,
                    sel.persen(nilai.capaian) if nilai else None,
                ]
            )
        )
    pagu, terpakai = total(bahan)
    jumlah: list[Sel] = [
        "Jumlah",
        sel.rupiah(pagu),
        sel.rupiah(terpakai) or BELUM_ADA,
        sel.persen(serapan(pagu, terpakai)),
        None,
    ]
    return Tabel(
        judul="Anggaran dan realisasinya per program",
        kolom=[
            Kolom(kode="program", nama="Program", lebar=50),
            Kolom(kode="pagu", nama="Pagu (Rp)", rata="kanan", lebar=18),
            Kolom(kode="realisasi", nama="Realisasi (Rp)", rata="kanan", lebar=18),
            Kolom(kode="serapan", nama="Serapan", rata="kanan", lebar=11),
            Kolom(kode="capaian", nama="Capaian fisik", rata="kanan", lebar=12),
        ],
        baris=[*baris, Baris(gaya="jumlah", sel=jumlah)],
    )
