"""How the budget is shown: as an answer, and as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from kinerja.aturan.indikator.profil import Indikator, Kantor
from kinerja.aturan.indikator.rules import teks
from kinerja.hitung.angka.nilai import Nilai
from kinerja.pembukuan.anggaran import rules
from kinerja.pembukuan.anggaran.models import AnggaranVersi
from kinerja.pembukuan.anggaran.repository import BarisPagu, BarisRealisasi, BarisVersi
from kinerja.pembukuan.anggaran.rules import Anggaran, JenisVersi, StatusVersi, Tanda
from kinerja.pembukuan.anggaran.schemas import (
    AnggaranAngka,
    AnggaranBarisRinci,
    AnggaranRinci,
    AnggaranSaring,
    DibayarLain,
    DiLuarProfil,
    Fisik,
    PaguBerubah,
    RealisasiRinci,
    VersiBerlaku,
    VersiRinci,
)
from kinerja.pembukuan.usul import StatusUsul
from kit.exports import Table, Value

KOLOM = (
    "kode", "level", "nama", "versi", "pagu_murni", "pagu", "realisasi", "serapan", "indikator",
    "satuan", "target", "realisasi_fisik", "capaian_fisik", "dibayar_lain", "efisiensi", "tanda",
)  # fmt: skip


def versi_berlaku(nama: str, versi: AnggaranVersi | None) -> VersiBerlaku:
    return VersiBerlaku(
        nama=nama,
        dasar=versi.dasar if versi else None,
        tanggal=versi.tanggal if versi else None,
    )


def _nama(kantor: Kantor, kode: str) -> str:
    baris = kantor.program.get(kode)
    return baris.nama if baris else kode


def versi_rinci(
    kantor: Kantor,
    satu: BarisVersi,
    semua_baris: Sequence[BarisPagu],
    murni: Mapping[str, Decimal],
) -> VersiRinci:
    versi, putusan = satu.versi, satu.putusan
    baris, jumlah = [], rules.NOL
    for isi in semua_baris:
        if isi.baris.versi_id == versi.id:
            kode, pagu = isi.baris.kode, isi.baris.pagu
            sebelum = murni.get(kode, rules.NOL) if isi.sebelum is None else isi.sebelum
            jumlah += pagu - sebelum
            baris.append(
                PaguBerubah(
                    kode=kode,
                    nama=_nama(kantor, kode),
                    sebelum=f"{sebelum:.2f}",
                    pagu=f"{pagu:.2f}",
                    selisih=f"{pagu - sebelum:.2f}",
                )
            )
    jenis = JenisVersi(versi.jenis)
    bergeser = jenis is JenisVersi.PERGESERAN and jumlah != 0
    return VersiRinci(
        id=versi.id,
        tahun=versi.tahun,
        nomor=versi.nomor,
        jenis=jenis,
        status=StatusVersi(putusan.status) if putusan else StatusVersi.DRAF,
        dasar=versi.dasar,
        tanggal=versi.tanggal,
        keterangan=versi.keterangan,
        oleh=versi.oleh,
        pada=versi.pada,
        diputus_oleh=putusan.oleh if putusan else None,
        diputus_pada=putusan.pada if putusan else None,
        alasan=putusan.alasan if putusan else None,
        baris=baris,
        selisih=f"{jumlah:.2f}",
        peringatan=["pergeseran-mengubah-jumlah"] if bergeser else [],
    )


def realisasi_rinci(
    kantor: Kantor, satu: BarisRealisasi, pagu: Mapping[str, Decimal]
) -> RealisasiRinci:
    r, putusan = satu.realisasi, satu.putusan
    batas = pagu.get(r.kode, rules.NOL)
    lebih = satu.kumulatif > batas
    return RealisasiRinci(
        id=r.id,
        tahun=r.tahun,
        bulan=r.bulan,
        kode=r.kode,
        nama=_nama(kantor, r.kode),
        jumlah=f"{r.jumlah:.2f}",
        kumulatif=f"{satu.kumulatif:.2f}",
        pagu=f"{batas:.2f}",
        peringatan=[Tanda.MELEBIHI_PAGU if batas else Tanda.TANPA_PAGU] if lebih else [],
        keterangan=r.keterangan,
        alasan=r.alasan,
        oleh=r.oleh,
        pada=r.pada,
        versi=r.nomor,
        status=StatusUsul(putusan.status) if putusan else StatusUsul.DIUSULKAN,
        berlaku=r.nomor == satu.nomor_berlaku,
        diputus_oleh=putusan.oleh if putusan else None,
        diputus_pada=putusan.pada if putusan else None,
        alasan_putusan=putusan.alasan if putusan else None,
    )


def indikator_baris(kantor: Kantor) -> dict[str, Indikator]:
    """The physical indicator of each code: its own; a program uses its IKK or Nilai SAKIP."""
    hasil = {kode: satu for kode, satu in kantor.indikator.items() if kode in kantor.program}
    for satu in kantor.indikator.values():
        if satu.jenis in ("ikk", "sakip") and satu.program is not None:
            hasil.setdefault(satu.program, satu)
    return hasil


def rincian(
    kantor: Kantor,
    saring: AnggaranSaring,
    *,
    versi: VersiBerlaku,
    murni: Mapping[str, Anggaran],
    ringkas: Mapping[str, Anggaran],
    fisik: Mapping[str, Nilai],
    lain: Mapping[str, Mapping[str, int]],
    di_luar: Mapping[str, Decimal],
    demo: bool,
) -> AnggaranRinci:
    indikator = indikator_baris(kantor)
    program = [kode for kode in ringkas if kantor.program[kode].level == "program"]
    return AnggaranRinci(
        tahun=saring.tahun,
        sampai_bulan=saring.sampai_bulan,
        versi=versi,
        rumus_efisiensi=rules.RUMUS_EFISIENSI,
        total=_total([ringkas[kode] for kode in program], [murni[kode] for kode in program]),
        data=[
            _baris(
                kantor,
                ringkas[kode],
                murni[kode],
                fisik[indikator[kode].kode] if kode in indikator else None,
                lain,
            )
            for kode in kantor.program
        ],
        di_luar_profil=[
            DiLuarProfil(kode=kode, realisasi=f"{jumlah:.2f}")
            for kode, jumlah in sorted(di_luar.items())
        ],
        demo=demo,
    )


def _total(program: Sequence[Anggaran], murni: Sequence[Anggaran]) -> AnggaranAngka:
    pagu = sum((satu.pagu for satu in program), rules.NOL)
    realisasi = sum((satu.realisasi for satu in program), rules.NOL)
    ada = any(satu.bulan_terakhir is not None for satu in program)
    return AnggaranAngka(
        pagu=f"{pagu:.2f}",
        pagu_murni=f"{sum((satu.pagu for satu in murni), rules.NOL):.2f}",
        realisasi=f"{realisasi:.2f}" if ada else None,
        serapan=teks(rules.serapan(realisasi, pagu)) if ada else None,
    )


def _baris(
    kantor: Kantor,
    satu: Anggaran,
    murni: Anggaran,
    nilai: Nilai | None,
    lain: Mapping[str, Mapping[str, int]],
) -> AnggaranBarisRinci:
    baris = kantor.program[satu.kode]
    capaian = nilai.capaian if nilai else None
    ada = satu.bulan_terakhir is not None
    return AnggaranBarisRinci(
        kode=satu.kode,
        induk=baris.kode_induk or None,
        level=baris.level,
        nama=baris.nama,
        pagu=f"{satu.pagu:.2f}",
        pagu_murni=f"{murni.pagu:.2f}",
        realisasi=f"{satu.realisasi:.2f}" if ada else None,
        serapan=teks(satu.serapan),
        fisik=_fisik(nilai, lain) if nilai else None,
        efisiensi=teks(rules.efisiensi(capaian, satu.serapan)),
        tanda=rules.tanda(
            satu, capaian, berfisik=nilai is not None and nilai.indikator.skala is None
        ),
    )


def _fisik(nilai: Nilai, lain: Mapping[str, Mapping[str, int]]) -> Fisik:
    indikator = nilai.indikator
    kode = indikator.rumus.pembilang.kode if indikator.rumus else ""
    return Fisik(
        indikator=indikator.kode,
        nama=indikator.nama,
        satuan=indikator.satuan,
        realisasi=nilai.huruf or teks(nilai.realisasi),
        target=nilai.target.nilai if nilai.target else None,
        capaian=teks(nilai.capaian),
        dibayar_lain=[
            DibayarLain(sumber_dana=sumber, jumlah=n)
            for sumber, n in sorted(lain.get(kode, {}).items())
        ],
    )


def baris_ekspor(isi: AnggaranRinci) -> Table:
    baris: Table = [KOLOM]
    for satu in isi.data:
        fisik = satu.fisik
        baris.append(
            [
                satu.kode,
                satu.level,
                satu.nama,
                isi.versi.nama,
                *map(_angka, (satu.pagu_murni, satu.pagu, satu.realisasi, satu.serapan)),
                *(_fisik_ekspor(fisik) if fisik else [None] * 6),
                _angka(satu.efisiensi),
                " ".join(satu.tanda),
            ]
        )
    total = isi.total
    jumlah = map(_angka, (total.pagu_murni, total.pagu, total.realisasi, total.serapan))
    baris.append(["", "total", "", isi.versi.nama, *jumlah, *[None] * 8])
    return baris


def _fisik_ekspor(fisik: Fisik) -> list[Value]:
    dibayar_lain = sum(lain.jumlah for lain in fisik.dibayar_lain)
    angka = map(_angka, (fisik.target, fisik.realisasi, fisik.capaian))
    return [fisik.nama, fisik.satuan, *angka, dibayar_lain]


def _angka(tertulis: str | None) -> Value:
    """A number as such; a grade stays a word."""
    try:
        return None if tertulis is None else Decimal(tertulis)
    except InvalidOperation:
        return tertulis
