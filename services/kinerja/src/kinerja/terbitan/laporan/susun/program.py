"""What Table 6.1 reached and the RKT form: the tree of programs, kegiatan and sub kegiatan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kantor.baris import BarisProgram
from kinerja.aturan.indikator.profil import JenisIndikator, Target
from kinerja.aturan.indikator.rules import BELUM_ADA, TRIWULAN
from kinerja.hitung.angka.nilai import Nilai
from kinerja.pembukuan.anggaran import rules as anggaran
from kinerja.terbitan.laporan.bahan import Bahan
from kinerja.terbitan.laporan.errors import LaporanTidakSah
from kinerja.terbitan.laporan.isi import Baris, Kolom, Pasangan, Sel, Susunan, Tabel
from kinerja.terbitan.laporan.susun import sel

# The indicators of programs are among the IKK and Nilai SAKIP.
_INDIKATOR_PROGRAM: frozenset[JenisIndikator] = frozenset({"ikk", "sakip"})
_SASARAN: frozenset[JenisIndikator] = frozenset({"iku", "sasaran", "ikk"})


def nilai_baris(bahan: Bahan, baris: BarisProgram) -> Nilai | None:
    if baris.level != "program":
        return bahan.nilai[baris.kode]
    for satu in bahan.nilai.values():
        if satu.indikator.program == baris.kode and satu.indikator.jenis in _INDIKATOR_PROGRAM:
            return satu
    return None


def total(bahan: Bahan) -> tuple[Decimal | None, Decimal | None]:
    """The sum of budgets and spending of all programs; without a single one: there is none."""
    program = [
        bahan.anggaran[satu.kode]
        for satu in bahan.kantor.program.values()
        if satu.level == "program" and satu.kode in bahan.anggaran
    ]
    terisi = [uang for satu in program if (uang := sel.terpakai(satu)) is not None]
    return (
        sum((satu.pagu for satu in program), Decimal(0)) if program else None,
        sum(terisi, Decimal(0)) if terisi else None,
    )


def serapan(pagu: Decimal | None, realisasi: Decimal | None) -> Fraction | None:
    if pagu is None or realisasi is None:
        return None
    return anggaran.serapan(realisasi, pagu)


def _ada_rekening(bahan: Bahan) -> bool:
    """Documents without account codes: the code is our abbreviation and is not printed."""
    return all(kode[0].isdigit() for kode in bahan.kantor.program)


def _periksa(bahan: Bahan) -> None:
    tahun = bahan.periode.tahun
    if not any(tahun in satu.target() for satu in bahan.kantor.program.values()):
        raise LaporanTidakSah(f"Profil kantor ini tidak memuat program tahun {tahun}.")


def realisasi(bahan: Bahan) -> Susunan:
    _periksa(bahan)
    berkode = _ada_rekening(bahan)
    pagu, terpakai = total(bahan)
    jumlah: list[Sel] = [
        *([None] if berkode else []),
        "Jumlah", None, None, None, None, None,
        sel.rupiah(pagu), sel.rupiah(terpakai) or BELUM_ADA, sel.persen(serapan(pagu, terpakai)),
    ]  # fmt: skip
    baris = [_baris_realisasi(bahan, satu, berkode) for satu in bahan.kantor.program.values()]
    dipakai = [n for satu in bahan.kantor.program.values() if (n := nilai_baris(bahan, satu))]
    return Susunan(
        judul=[
            "Realisasi Program, Kegiatan, dan Sub Kegiatan",
            f"{bahan.kop.instansi} {bahan.periode.teks}",
        ],
        kertas="mendatar",
        bagian=[
            Tabel(
                kolom=[
                    *([Kolom(kode="kode", nama="Kode", lebar=13)] if berkode else []),
                    Kolom(kode="nama", nama="Program, Kegiatan, dan Sub Kegiatan", lebar=27),
                    Kolom(kode="indikator", nama="Indikator Kinerja", lebar=27),
                    Kolom(kode="satuan", nama="Satuan", lebar=9),
                    Kolom(kode="target", nama="Target", kelompok="Fisik", rata="kanan", lebar=8),
                    Kolom(
                        kode="realisasi",
                        nama="Realisasi",
                        kelompok="Fisik",
                        rata="kanan",
                        lebar=9,
                    ),
                    Kolom(kode="capaian", nama="Capaian", kelompok="Fisik", rata="kanan", lebar=9),
                    Kolom(
                        kode="pagu",
                        nama="Pagu (Rp)",
                        kelompok="Keuangan",
                        rata="kanan",
                        lebar=16,
                    ),
                    Kolom(
                        kode="realisasi_rp",
                        nama="Realisasi (Rp)",
                        kelompok="Keuangan",
                        rata="kanan",
                        lebar=16,
                    ),
                    Kolom(
                        kode="serapan",
                        nama="Serapan",
                        kelompok="Keuangan",
                        rata="kanan",
                        lebar=9,
                    ),
                ],
                baris=[*baris, Baris(gaya="jumlah", sel=jumlah)],
            )
        ],
        utama=[
            Pasangan(nama="Pagu", nilai=sel.rupiah(pagu) or BELUM_ADA),
            Pasangan(nama="Realisasi keuangan", nilai=sel.rupiah(terpakai) or BELUM_ADA),
            Pasangan(nama="Serapan", nilai=sel.persen(serapan(pagu, terpakai)) or BELUM_ADA),
        ],
        catatan=[
            "Target dan pagu menurut " + _sumber(bahan) + ".",
            *sel.catatan_target(dipakai),
            *sel.catatan_tafsir(dipakai),
        ],
    )


def _sumber(bahan: Bahan) -> str:
    versi = {satu.versi for satu in bahan.anggaran.values()}
    sumber = {n.sumber for n in bahan.kantor.indikator.values() if n.jenis == "subkegiatan"}
    teks = ", ".join(sorted(sumber)) or "profil kantor"
    return f"{teks}; pagu: {', '.join(sorted(versi))}" if versi else teks


def _baris_realisasi(bahan: Bahan, baris: BarisProgram, berkode: bool) -> Baris:  # noqa: FBT001
    satu = nilai_baris(bahan, baris)
    uang = bahan.anggaran.get(baris.kode)
    fisik: list[Sel]
    if satu is None:
        # A program without an indicator of its own in the profile: only its target is printed.
        target = baris.target().get(bahan.periode.tahun)
        fisik = [sel.tercetak(target, persen=baris.satuan == "%"), BELUM_ADA, None]
    else:
        fisik = [sel.target(satu), sel.realisasi(satu), sel.persen(satu.capaian)]
    terpakai = sel.terpakai(uang)
    return Baris(
        gaya=baris.level,
        sel=[
            *([baris.kode] if berkode else []),
            baris.nama,
            baris.indikator,
            baris.satuan,
            *fisik,
            sel.rupiah(uang.pagu) if uang else None,
            sel.rupiah(terpakai) or BELUM_ADA,
            sel.persen(uang.serapan) if uang else None,
        ],
    )


def rencana(bahan: Bahan) -> Susunan:
    """The RKT form: objectives with their targets, then programs with target and budget."""
    _periksa(bahan)
    tahun = bahan.periode.tahun
    pagu, _ = total(bahan)
    sasaran = [
        satu
        for satu in bahan.nilai.values()
        if satu.indikator.jenis in _SASARAN
        and satu.indikator.sasaran is not None
        and satu.target is not None
    ]
    return Susunan(
        judul=["Rencana Kinerja Tahunan (RKT)", f"{bahan.kop.instansi} Tahun {tahun}"],
        kertas="mendatar",
        bagian=[_tabel_sasaran(sasaran, tahun), _tabel_rencana(bahan, pagu)],
        utama=[
            *(Pasangan(nama=satu.indikator.nama, nilai=sel.target(satu)) for satu in sasaran),
            Pasangan(nama="Anggaran", nilai=sel.rupiah(pagu) or BELUM_ADA),
        ],
        catatan=[
            "Target dan anggaran menurut " + _sumber(bahan) + ".",
            *sel.catatan_target(sasaran),
        ],
    )


def _tabel_sasaran(sasaran: list[Nilai], tahun: int) -> Tabel:
    triwulan = {satu.indikator.kode: dict(_per_triwulan(satu, tahun)) for satu in sasaran}
    bertriwulan = any(triwulan.values())
    return Tabel(
        judul="A. Sasaran dan target",
        kolom=[
            Kolom(kode="no", nama="No", rata="tengah", lebar=4),
            Kolom(kode="sasaran", nama="Sasaran", lebar=30),
            Kolom(kode="indikator", nama="Indikator Sasaran", lebar=36),
            Kolom(kode="satuan", nama="Satuan", lebar=9),
            Kolom(kode="target", nama=f"Target {tahun}", rata="kanan", lebar=10),
            *(
                [
                    Kolom(
                        kode=f"tw{ke}",
                        nama=nama.replace("Triwulan", "TW"),
                        kelompok="Target Kinerja Sasaran",
                        rata="kanan",
                        lebar=7,
                    )
                    for ke, nama in TRIWULAN.items()
                ]
                if bertriwulan
                else []
            ),
        ],
        baris=[
            Baris(
                sel=[
                    str(ke),
                    satu.indikator.sasaran,
                    satu.indikator.nama,
                    satu.indikator.satuan,
                    sel.target(satu),
                    *(
                        [
                            sel.sel_target(
                                triwulan[satu.indikator.kode].get(tw),
                                persen=satu.indikator.persen,
                            )
                            for tw in TRIWULAN
                        ]
                        if bertriwulan
                        else []
                    ),
                ]
            )
            for ke, satu in enumerate(sasaran, 1)
        ],
    )


def _per_triwulan(satu: Nilai, tahun: int) -> Iterator[tuple[int, Target]]:
    for target in satu.indikator.target:
        if target.tahun == tahun and target.triwulan is not None:
            yield target.triwulan, target


def _tabel_rencana(bahan: Bahan, pagu: Decimal | None) -> Tabel:
    berkode = _ada_rekening(bahan)
    berunit = any(satu.unit for satu in bahan.kantor.program.values())
    tahun = bahan.periode.tahun
    baris = []
    for satu in bahan.kantor.program.values():
        uang = bahan.anggaran.get(satu.kode)
        baris.append(
            Baris(
                gaya=satu.level,
                sel=[
                    *([satu.kode] if berkode else []),
                    satu.nama,
                    satu.indikator,
                    sel.tercetak(satu.target().get(tahun), persen=satu.satuan == "%"),
                    satu.satuan,
                    *([satu.unit] if berunit else []),
                    sel.rupiah(uang.pagu) if uang else None,
                ],
            )
        )
    jumlah: list[Sel] = [
        *([None] if berkode else []),
        "Jumlah", None, None, None,
        *([None] if berunit else []),
        sel.rupiah(pagu),
    ]  # fmt: skip
    return Tabel(
        judul="B. Program, kegiatan, dan sub kegiatan",
        kolom=[
            *([Kolom(kode="kode", nama="Kode", lebar=13)] if berkode else []),
            Kolom(kode="nama", nama="Program, Kegiatan, dan Sub Kegiatan", lebar=34),
            Kolom(kode="indikator", nama="Indikator Kinerja", lebar=36),
            Kolom(kode="target", nama="Target", rata="kanan", lebar=8),
            Kolom(kode="satuan", nama="Satuan", lebar=10),
            *([Kolom(kode="unit", nama="Penanggung Jawab", lebar=14)] if berunit else []),
            Kolom(kode="pagu", nama="Anggaran (Rp)", rata="kanan", lebar=17),
        ],
        baris=[*baris, Baris(gaya="jumlah", sel=jumlah)],
    )
