"""An office's indicators as data: indikator/*.yaml, program.csv, pengukuran.yaml, capaian.yaml."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from kantor.baris import BarisProgram, BarisWilayah
from kantor.berkas import Bidang
from kantor.kalender import Kalender
from kantor.profil import TAHUN, Profil, di
from kinerja.aturan.indikator import penerusan, periksa, periksa_pita, rules
from kinerja.aturan.indikator.bentuk import (
    BerkasIndikator,
    BerkasKetidakcocokan,
    BerkasPengukuran,
    BerkasRiwayatProgram,
    Capaian,
    Data,
    Diteruskan,
    Indikator,
    JenisIndikator,
    Ketidakcocokan,
    Pengukuran,
    Riwayat,
    RiwayatProgram,
    Target,
)
from kinerja.aturan.indikator.bentuk import Pita as PitaTertulis
from kinerja.aturan.indikator.periksa import Kenal, Pagu, TabelProgram
from kinerja.aturan.indikator.rules import Pita
from kinerja.aturan.pemetaan import profil as pemetaan_profil
from kinerja.aturan.pemetaan.cacah import Rumus, semua_cacah
from kinerja.aturan.pemetaan.masa import Peraturan
from kinerja.aturan.pemetaan.rules import Pemetaan
from kinerja.aturan.privasi import Sensitif, gabungan, sensitif
from kit.profile import Document, ProfileError, called, read_yaml, validate

M = TypeVar("M", bound=Data)

__all__ = [
    "Bidang",
    "Indikator",
    "JenisIndikator",
    "Kantor",
    "Ketidakcocokan",
    "Riwayat",
    "RiwayatProgram",
    "Target",
    "baca_kantor",
    "kantor_terpasang",
]


@dataclass(frozen=True, slots=True)
class Kantor:
    """All that kinerja knows of one office's profile, for the years in which the same files hold.

    `sejak`: the first of these years, None for the earliest; `pada` gives what holds in a year.
    """

    pemetaan: Pemetaan
    kalender: Kalender
    program: Mapping[str, BarisProgram]
    bidang: Mapping[str, Bidang]
    wilayah: Mapping[str, BarisWilayah]
    layanan: Mapping[str, str]
    kategori: Mapping[str, str]
    kelompok_umur: Mapping[str, str]
    nama_daftar: Mapping[str, str]
    indikator: Mapping[str, Indikator]
    tahun: Sequence[int]  # years with programs and a budget
    sensitif: Sensitif
    pagu: Pagu  # code of a program, kegiatan or sub kegiatan -> year -> rupiah
    riwayat_program: Sequence[RiwayatProgram]
    ketidakcocokan: Sequence[Ketidakcocokan]
    pita: Sequence[Pita]
    pita_spm: Sequence[Pita]
    batas_atas: Fraction | None
    minimal_subjek: int
    huruf_setara_100: bool
    dasar_predikat: str
    target_diteruskan: Diteruskan | None = None
    sejak: int | None = None
    # Every time of the office, from the earliest; empty if the same files hold in all years.
    masa: Sequence[Kantor] = field(default=(), repr=False, compare=False)

    def pada(self, tahun: int) -> Kantor:
        """The office by the files that are in force in that year."""
        berlaku = [satu for satu in self.masa if satu.sejak is None or satu.sejak <= tahun]
        return berlaku[-1] if berlaku else self

    @property
    def peraturan(self) -> Peraturan:
        """The rules of counting, of all years."""
        masa = self.semua_masa
        return Peraturan.dari_profil(
            [(satu.sejak, satu.pemetaan) for satu in masa], [satu.kalender for satu in masa]
        )

    @property
    def semua_masa(self) -> Sequence[Kantor]:
        return self.masa or (self,)

    def menurut(self, peraturan: Peraturan) -> Kantor:
        """This office, each indicator by the formula of it that those rules count."""
        semua: list[Kantor] = []
        for satu in self.semua_masa:
            terhitung = {cacah.kode for cacah in peraturan.pada(satu.sejak or 0).cacah}
            indikator = {kode: ini.menurut(terhitung) for kode, ini in satu.indikator.items()}
            semua.append(replace(satu, indikator=indikator, masa=semua))
        return semua[-1]

    def diteruskan(self, tahun: int) -> str | None:
        """That the targets of that year are those of the last planned one, and why."""
        return penerusan.kalimat(self.target_diteruskan, self.tahun, tahun)

    def daerah(self, tingkat: str, tahun: int, terisi: Container[str]) -> list[BarisWilayah]:
        """The areas of that level in that year; one that is no more stays for what is in it."""
        return [
            satu
            for satu in self.wilayah.values()
            if satu.tingkat == tingkat and (satu.ada_tahun(tahun) or satu.kode in terisi)
        ]

    def nama_program(self, kode: str) -> str:
        return self.program[kode].nama.title().replace(" Dan ", " dan ")

    def pagu_seluruh(self, tahun: int) -> Decimal:
        """The sum of the budgets of all programs of a year."""
        program = (kode for kode, satu in self.program.items() if satu.level == "program")
        return sum((self.pagu[kode].get(tahun, Decimal()) for kode in program), Decimal())


_JENIS_PROGRAM: Mapping[str, JenisIndikator] = {
    "kegiatan": "kegiatan",
    "subkegiatan": "subkegiatan",
}


def baca_kantor(folder: Path) -> Kantor:
    """Read and check the whole profile; a mistake names its file and line."""
    return baca(Profil(folder))


def baca(profil: Profil) -> Kantor:
    """The office as it is by the last files, with all its times."""
    masa: list[Kantor] = []
    salah: list[str] = []
    for satu in profil.masa:
        try:
            masa.append(_terusan(_baca(satu)))
        except ProfileError as error:
            salah += [_sejak(satu, isi) for isi in error.mistakes]
    if salah:
        raise ProfileError(*dict.fromkeys(salah))
    if len(masa) == 1:
        return masa[0]
    # What was ever sensitive is not shown of any year.
    tertutup = gabungan([satu.sensitif for satu in masa])
    semua: list[Kantor] = []
    semua += [replace(satu, sensitif=tertutup, masa=semua) for satu in masa]
    return semua[-1]


def _isi(profil: Profil, bentuk: type[M], nama: str) -> tuple[Document, M]:
    dokumen = read_yaml(profil.berkas(nama))
    return dokumen, validate(bentuk, dokumen)


def _terusan(kantor: Kantor) -> Kantor:
    aturan, tahun = kantor.target_diteruskan, kantor.tahun
    return replace(
        kantor,
        program=penerusan.program(kantor.program, aturan, tahun),
        indikator={
            kode: penerusan.indikator(satu, aturan, tahun)
            for kode, satu in kantor.indikator.items()
        },
    )


def _sejak(profil: Profil, salah: str) -> str:
    """A mistake that only the files of a year make names that year, wherever it stands."""
    if profil.sejak is None or salah.startswith(f"{TAHUN}/"):
        return salah
    return f"{salah} (dengan berkas sejak {profil.sejak})"


def _baca(profil: Profil) -> Kantor:
    dok_pemetaan, aturan = pemetaan_profil.baca(profil)
    pemetaan = pemetaan_profil.pemetaan(profil, dok_pemetaan, aturan)
    tabel = TabelProgram(called(profil.berkas("program.csv")), profil.program)
    dok_capaian, capaian = _isi(profil, Capaian, "capaian.yaml")
    ppks = profil.ppks.isi
    nama_layanan = {satu.kode: satu.nama for satu in profil.layanan.isi.semua}
    kategori = {satu.kode: satu.nama for satu in ppks.ppks}
    kategori |= {kode: ppks.status_khusus[kode] for kode in pemetaan.status}
    kenal = Kenal(tabel, pemetaan, nama_layanan, kategori)
    salah = [*tabel.salah, *tabel.jumlah()]
    salah += periksa.jumlah_pagu(dok_capaian, capaian, tabel)
    salah += penerusan.periksa(dok_capaian, capaian, tabel.tahun)
    pita, pita_spm = _pita(capaian.predikat), _pita(capaian.predikat_spm or capaian.predikat)
    salah += periksa.pemetaan(dok_pemetaan, pemetaan, kenal, {k.kode: k.spm for k in ppks.ppks})

    indikator: dict[str, Indikator] = {}
    for berkas in _urut(profil.indikator()):
        dok = read_yaml(berkas)
        for ke, satu in enumerate(validate(BerkasIndikator, dok).indikator):
            salah += periksa.indikator(dok, ke, satu, kenal, indikator)
            indikator[satu.kode] = satu
    dok_ukur = read_yaml(profil.berkas("pengukuran.yaml"))
    ukur = validate(BerkasPengukuran, dok_ukur).pengukuran
    salah += tabel.target(ukur)
    salah += periksa.pengukuran(dok_ukur, ukur, tabel, kenal)
    for baris in tabel.baris.values():
        if baris.level in _JENIS_PROGRAM and baris.kode in ukur:
            indikator[baris.kode] = _dari_program(baris, tabel, ukur[baris.kode], capaian)
    salah += periksa.diaktifkan(dok_pemetaan, aturan.diaktifkan, pemetaan, indikator)

    for nama, isi, spm in (("predikat", pita, False), ("predikat_spm", pita_spm, True)):
        if not spm or capaian.predikat_spm:
            batas = periksa_pita.jangkauan(indikator.values(), spm=spm)
            salah += periksa_pita.pita(dok_capaian, nama, isi, batas)
    dok_beda, beda = _isi(profil, BerkasKetidakcocokan, "ketidakcocokan.yaml")
    dok_lama, lama = _isi(profil, BerkasRiwayatProgram, "riwayat_program.yaml")
    salah += periksa.naskah(dok_beda, beda, dok_lama, lama, indikator)
    salah += periksa.bidang(profil.kantor, kenal, indikator)
    if salah:
        raise ProfileError(*salah)
    return Kantor(
        pemetaan=pemetaan.dengan_cacah(
            cacah for satu in indikator.values() for cacah in semua_cacah(satu.rumus, satu.spm)
        ),
        kalender=profil.kalender,
        program=tabel.baris,
        bidang={satu.kode: satu for satu in profil.kantor.isi.bidang},
        wilayah=profil.daerah,
        layanan=nama_layanan,
        kategori=kategori,
        kelompok_umur={satu.kode: satu.nama for satu in aturan.kelompok_umur},
        nama_daftar={satu.kode: satu.nama for satu in aturan.daftar},
        indikator={
            kode: _bercatatan(satu, beda.ketidakcocokan) for kode, satu in indikator.items()
        },
        tahun=tabel.tahun,
        pagu=tabel.pagu,
        riwayat_program=[_berangka(satu, indikator) for satu in lama.riwayat_program],
        ketidakcocokan=beda.ketidakcocokan,
        pita=pita,
        pita_spm=pita_spm,
        batas_atas=None if capaian.batas_atas is None else Fraction(capaian.batas_atas),
        minimal_subjek=capaian.minimal_subjek,
        huruf_setara_100=capaian.huruf_setara_100,
        dasar_predikat=capaian.dasar,
        sensitif=sensitif(profil),
        sejak=profil.sejak,
        target_diteruskan=capaian.target_diteruskan,
    )


@lru_cache(maxsize=1)
def kantor_terpasang(folder: Path) -> Kantor:
    """Read once for this program: the application and its worker use the same."""
    return baca(di(folder))


def _pita(tertulis: Sequence[PitaTertulis]) -> list[Pita]:
    return [
        Pita(rules.angka(satu.minimal), satu.nama, rules.angka(satu.lebih_dari))
        for satu in tertulis
    ]


def _urut(semua: Sequence[Path]) -> list[Path]:
    urutan = ("iku", "ikk", "sakip", "spm")
    return sorted(
        semua,
        key=lambda berkas: (
            urutan.index(berkas.stem) if berkas.stem in urutan else len(urutan),
            berkas.stem,
        ),
    )


def _dari_program(
    baris: BarisProgram, tabel: TabelProgram, ukur: Pengukuran, capaian: Capaian
) -> Indikator:
    atas = baris
    while atas.level != "program":
        atas = tabel.baris[atas.kode_induk]
    sumber = ukur.sumber or capaian.sumber_program
    return Indikator(
        kode=baris.kode,
        jenis=_JENIS_PROGRAM[baris.level],
        nama=baris.indikator,
        satuan=baris.satuan,
        program=atas.kode,
        sasaran=baris.nama,
        sumber=sumber,
        tafsir=ukur.tafsir,
        rumus=_bernama(ukur.rumus, baris.indikator),
        rumus_dulu=ukur.rumus_dulu,
        entri=ukur.entri,
        target=[
            *(
                Target(tahun=tahun, nilai=nilai, sumber=sumber)
                for tahun, nilai in baris.target().items()
                if nilai is not None
            ),
            *ukur.target_lain,
        ],
        tanpa_target=ukur.tanpa_target,
        catatan=ukur.catatan,
    )


def _bernama(rumus: Rumus | None, nama: str) -> Rumus | None:
    """A single count is named as its indicator if the profile does not name it."""
    if rumus is None or rumus.pembilang.nama or rumus.penyebut is not None:
        return rumus
    return Rumus(pembilang=rumus.pembilang.model_copy(update={"nama": nama}))


def _bercatatan(satu: Indikator, beda: Sequence[Ketidakcocokan]) -> Indikator:
    catatan = [lain.teks for lain in beda if lain.kode == satu.kode]
    return satu.model_copy(update={"catatan": [*satu.catatan, *catatan]}) if catatan else satu


def _berangka(satu: RiwayatProgram, indikator: Mapping[str, Indikator]) -> RiwayatProgram:
    """What goes on as an indicator of today uses the figures of its history."""
    if satu.indikator is None:
        return satu
    nilai = [n for n in indikator[satu.indikator].riwayat if n.tabel == satu.tabel]
    return satu.model_copy(update={"nilai": nilai})
