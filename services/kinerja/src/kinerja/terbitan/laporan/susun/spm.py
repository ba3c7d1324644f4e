"""How the SPM is carried out: index, people, quality, the four stages and their components."""

from __future__ import annotations

from kinerja.aturan.indikator.rules import BELUM_ADA
from kinerja.aturan.pemetaan.cacah import Tahap
from kinerja.hitung.angka.nilai import Nilai
from kinerja.terbitan.laporan.bahan import Bahan
from kinerja.terbitan.laporan.errors import LaporanTidakSah
from kinerja.terbitan.laporan.isi import Bagian, Baris, Kolom, Pasangan, Sel, Susunan, Tabel
from kinerja.terbitan.laporan.susun import sel

_TAHAP = {
    Tahap.DATA: "Pengumpulan data",
    Tahap.KEBUTUHAN: "Penghitungan kebutuhan",
    Tahap.RENCANA: "Perencanaan",
    Tahap.PEMENUHAN: "Pemenuhan",
}


def susun(bahan: Bahan) -> Susunan:
    semua = [satu for satu in bahan.nilai.values() if satu.indikator.jenis == "spm"]
    if not semua:
        raise LaporanTidakSah("Kantor ini tidak mempunyai indikator SPM.")
    return Susunan(
        judul=[
            "Penerapan Standar Pelayanan Minimal Urusan Sosial",
            f"{bahan.kop.instansi} {bahan.periode.teks}",
        ],
        kertas="mendatar",
        bagian=[_indeks(semua), _tahap(semua), *_komponen(semua)],
        utama=[Pasangan(nama=satu.indikator.nama, nilai=sel.realisasi(satu)) for satu in semua],
        catatan=[
            *(_bobot(semua)),
            f"Angka kumulatif {bahan.periode.sampai}. Seseorang terlayani bila semua komponen yang "
            "dinilai ia butuhkan sudah diterimanya; bagian tiap komponen paling banyak 100%.",
            *sel.catatan_putusan(semua),
            *sel.catatan_tafsir(semua),
        ],
    )


def _bobot(semua: list[Nilai]) -> list[str]:
    return sorted(
        {
            f"Indeks = {_koma(rumus.bobot_penerima)} x penerima + {_koma(rumus.bobot_mutu)} x mutu."
            for satu in semua
            if (rumus := satu.indikator.spm) is not None
        }
    )


def _koma(bobot: str) -> str:
    return bobot.replace(".", ",")


def _indeks(semua: list[Nilai]) -> Tabel:
    return Tabel(
        judul="Indeks pencapaian",
        kolom=[
            Kolom(kode="no", nama="No", rata="tengah", lebar=4),
            Kolom(kode="nama", nama="Jenis Pelayanan Dasar", lebar=34),
            Kolom(kode="target", nama="Target", rata="kanan", lebar=8),
            Kolom(kode="sasaran", nama="Sasaran (orang)", rata="kanan", lebar=10),
            Kolom(kode="terlayani", nama="Terlayani (orang)", rata="kanan", lebar=10),
            Kolom(kode="penerima", nama="Penerima", rata="kanan", lebar=10),
            Kolom(kode="mutu", nama="Mutu", rata="kanan", lebar=10),
            Kolom(kode="indeks", nama="Indeks", rata="kanan", lebar=10),
            Kolom(kode="status", nama="Status", lebar=15),
        ],
        baris=[Baris(sel=_baris_indeks(ke, satu)) for ke, satu in enumerate(semua, 1)],
    )


def _baris_indeks(ke: int, satu: Nilai) -> list[Sel]:
    rinci = satu.spm
    return [
        str(ke),
        satu.indikator.nama,
        sel.target(satu),
        sel.banyak(rinci.sasaran) if rinci else BELUM_ADA,
        sel.banyak(rinci.terlayani) if rinci else BELUM_ADA,
        sel.persen(rinci.penerima) if rinci else None,
        sel.persen(rinci.mutu) if rinci else None,
        sel.realisasi(satu),
        satu.predikat,
    ]


def _tahap(semua: list[Nilai]) -> Tabel:
    return Tabel(
        judul="Tahap penerapan (banyaknya sasaran)",
        kolom=[
            Kolom(kode="no", nama="No", rata="tengah", lebar=4),
            Kolom(kode="nama", nama="Jenis Pelayanan Dasar", lebar=40),
            *(
                Kolom(kode=str(tahap), nama=nama, rata="kanan", lebar=15)
                for tahap, nama in _TAHAP.items()
            ),
        ],
        baris=[
            Baris(
                sel=[
                    str(ke),
                    satu.indikator.nama,
                    *(
                        sel.banyak(satu.spm.tahap.get(tahap, 0)) if satu.spm else BELUM_ADA
                        for tahap in _TAHAP
                    ),
                ]
            )
            for ke, satu in enumerate(semua, 1)
        ],
    )


def _komponen(semua: list[Nilai]) -> list[Bagian]:
    baris: list[Baris] = []
    for satu in semua:
        if satu.spm is None or not satu.spm.komponen:
            continue
        baris.append(Baris(gaya="pemisah", sel=[satu.indikator.nama]))
        baris += [
            Baris(
                sel=[
                    komponen.nama,
                    sel.banyak(komponen.butuh),
                    sel.banyak(komponen.terpenuhi),
                    sel.persen(None if komponen.bagian is None else komponen.bagian * 100),
                ]
            )
            for komponen in satu.spm.komponen
        ]
    if not baris:
        return []
    return [
        Tabel(
            judul="Mutu: komponen yang diperlukan dan dipenuhi",
            kolom=[
                Kolom(kode="komponen", nama="Komponen", lebar=60),
                Kolom(kode="butuh", nama="Membutuhkan", rata="kanan", lebar=14),
                Kolom(kode="terpenuhi", nama="Terpenuhi", rata="kanan", lebar=14),
                Kolom(kode="bagian", nama="Bagian", rata="kanan", lebar=12),
            ],
            baris=baris,
        )
    ]
