"""The content of the pages of the dashboard, all from readings that the API uses too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import get_args

from kinerja.aturan.indikator.errors import IndikatorTidakDitemukan
from kinerja.aturan.indikator.profil import Indikator, Kantor
from kinerja.aturan.indikator.rules import Banyak, akhir_bulan, angka, jumlah
from kinerja.buku.pemasangan import repository as pemasangan
from kinerja.buku.pemasangan.schemas import HalamanBertanda
from kinerja.hitung.angka import nilai as bacaan
from kinerja.hitung.angka import potongan
from kinerja.hitung.angka.nilai import Nilai
from kinerja.hitung.fakta import diterima, keraguan
from kinerja.hitung.fakta import service as fakta
from kinerja.hitung.fakta.diterima import Diterima
from kinerja.hitung.fakta.schemas import FaktaRinci
from kinerja.hitung.fakta.sel import Per
from kinerja.pembukuan.anggaran import service as anggaran
from kinerja.pembukuan.anggaran.rules import Anggaran
from kinerja.pembukuan.pergantian import service as pergantian
from kinerja.terbitan.dasbor import rules
from kinerja.terbitan.dasbor.ingatan import Ingatan
from kinerja.terbitan.dasbor.rules import Titik, Tren
from kinerja.terbitan.dasbor.schemas import DaftarSaring, FaktaHalamanSaring, RinciSaring
from kinerja.terbitan.indikator import service as indikator
from kinerja.terbitan.indikator.schemas import Angka, AngkaSaring
from kinerja.terbitan.peringatan import service as peringatan_dini
from kinerja.terbitan.peringatan.rules import Status
from kinerja.terbitan.peringatan.susunan import Peringatan
from kit.auth import Actor
from kit.db import ReadSession

FAKTA_BACA = "kinerja:fakta:baca"


@dataclass(frozen=True, slots=True)
class Waktu:
    """The span that is shown, and what else may be chosen."""

    tahun: int
    bulan: int | None
    hari_ini: date
    pilihan: Sequence[int]

    @property
    def nama(self) -> str:
        return rules.nama_periode(self.tahun, self.bulan, self.hari_ini)

    @property
    def berjalan(self) -> bool:
        return self.tahun == self.hari_ini.year

    @property
    def sampai(self) -> date | None:
        return None if self.bulan is None else akhir_bulan(self.tahun, self.bulan)


def waktu(kantor: Kantor, tahun: int | None, bulan: int | None, hari_ini: date) -> Waktu:
    semua = (satu for masa in kantor.semua_masa for satu in masa.indikator.values())
    bertarget = {t.tahun for satu in semua for t in satu.target}
    dipilih = tahun or hari_ini.year
    return Waktu(dipilih, bulan, hari_ini, sorted(bertarget | {dipilih, hari_ini.year}))


@dataclass(frozen=True, slots=True)
class Kelurahan:
    kode: str
    nama: str
    cacah: Banyak


@dataclass(frozen=True, slots=True)
class Kecamatan:
    """The sum over the kelurahan that may be seen only."""

    kode: str
    nama: str
    kelurahan: Sequence[Kelurahan]

    @property
    def cacah(self) -> Banyak:
        return jumlah([satu.cacah for satu in self.kelurahan])


@dataclass(frozen=True, slots=True)
class Peta:
    """One indicator by kelurahan. `wilayah`: the limits of the account."""

    indikator: Indikator
    kecamatan: Sequence[Kecamatan]
    wilayah: Sequence[str]

    @property
    def terpadat(self) -> int:
        return max((satu.cacah.penyebut for satu in self.kecamatan), default=0)

    @property
    def kelurahan_terbesar(self) -> int:
        semua = [kel.cacah.penyebut for kec in self.kecamatan for kel in kec.kelurahan]
        return max(semua, default=0)


@dataclass(frozen=True, slots=True)
class Program:
    kode: str
    nama: str
    fisik: Nilai | None
    uang: Anggaran | None
    sub_berdata: int
    sub_tercapai: int
    sub: int


@dataclass(frozen=True, slots=True)
class Beranda:
    waktu: Waktu
    utama: Sequence[Nilai]
    tren: Mapping[str, Tren]
    ikk: Sequence[Nilai]
    spm: Sequence[Nilai]
    program: Sequence[Program]
    peta: Peta | None
    peringatan: Sequence[Peringatan] | None
    hari_ini: Sequence[Diterima]
    banyak: Mapping[rules.Keadaan, int]
    diragukan: int
    aturan_versi: int
    aturan_baru: str | None
    demo: bool


async def beranda(
    session: ReadSession, actor: Actor, kantor: Kantor, waktu: Waktu, ingatan: Ingatan
) -> Beranda:
    semua = await bacaan.semua(session, kantor, waktu.tahun, waktu.bulan)
    uang = await anggaran.ringkasan(session, kantor, waktu.tahun, waktu.bulan)
    utama = [n for n in semua.values() if n.indikator.jenis in ("iku", "sasaran")]
    aturan = await pergantian.keadaan(session)
    return Beranda(
        waktu=waktu,
        utama=utama,
        tren={n.indikator.kode: gambar for n in utama if (gambar := rules.tren(riwayat(n)))},
        ikk=[n for n in semua.values() if n.indikator.jenis == "ikk"],
        spm=[n for n in semua.values() if n.indikator.jenis == "spm"],
        program=list(_program(kantor, semua, uang)),
        peta=await _peta(session, actor, kantor, waktu),
        peringatan=await _peringatan(session, kantor, waktu, ingatan),
        hari_ini=await diterima.sejak(session, actor, kantor.sensitif, waktu.hari_ini),
        banyak=_banyak(semua.values()),
        diragukan=(await keraguan.setahun(session, waktu.tahun)).semua,
        aturan_versi=aturan.berlaku,
        aturan_baru=pergantian.kalimat(aturan),
        demo=await pemasangan.demo(session),
    )


async def _peringatan(
    session: ReadSession, kantor: Kantor, waktu: Waktu, ingatan: Ingatan
) -> list[Peringatan] | None:
    """Only what is in danger, in the order of the profile. Only for the running year, up to
    today."""
    if not waktu.berjalan or waktu.bulan is not None:
        return None
    semua = await ingatan.semua(session, kantor, waktu.tahun, waktu.hari_ini)
    return [satu for satu in semua if satu.status in (Status.TIDAK_MUNGKIN, Status.BERISIKO)]


async def peringatan(session: ReadSession, kantor: Kantor, waktu: Waktu) -> Sequence[Peringatan]:
    return await peringatan_dini.semua(session, kantor, waktu.tahun, waktu.hari_ini)


async def _peta(session: ReadSession, actor: Actor, kantor: Kantor, waktu: Waktu) -> Peta | None:
    """The first main indicator with a denominator; an account of an area sees its area only.

    Only for a whole year: counters keep no kelurahan by month, and counting them from facts costs
    too much for a page that is computed again at every change.
    """
    if waktu.bulan is not None:
        return None
    satu = next(
        (
            i
            for i in kantor.indikator.values()
            if i.jenis in ("iku", "sasaran") and i.rumus is not None and i.rumus.penyebut
        ),
        None,
    )
    if satu is None or satu.rumus is None:
        return None
    cacah = await potongan.menurut(session, waktu.tahun, satu.rumus, "kelurahan")
    kecamatan: dict[str, list[Kelurahan]] = {}
    dikenal = {w.kode: w.nama for w in kantor.daerah("kelurahan", waktu.tahun, cacah)}
    # An old code, or one outside the city, stays visible, so that the sum is right.
    for kode, nama in (dikenal | dict.fromkeys(sorted(cacah.keys() - dikenal), "Lainnya")).items():
        if actor.covers(kode):
            kel = Kelurahan(kode, nama, cacah.get(kode, Banyak()))
            kecamatan.setdefault(kode.rpartition(".")[0], []).append(kel)
    return Peta(
        satu,
        [
            Kecamatan(kode, kantor.wilayah[kode].nama if kode in kantor.wilayah else "Lainnya", isi)
            for kode, isi in kecamatan.items()
        ],
        actor.wilayah,
    )


def _program(
    kantor: Kantor, semua: Mapping[str, Nilai], uang: Mapping[str, Anggaran]
) -> Iterator[Program]:
    """The physical side of a program is its own indicator: its IKK, or the Nilai SAKIP."""
    for baris in kantor.program.values():
        if baris.level != "program":
            continue
        milik = [n for n in semua.values() if n.indikator.program == baris.kode]
        sub = [n for n in milik if n.indikator.jenis == "subkegiatan"]
        yield Program(
            kode=baris.kode,
            nama=kantor.nama_program(baris.kode),
            fisik=next((n for n in milik if n.indikator.jenis in ("ikk", "sakip")), None),
            uang=uang.get(baris.kode),
            sub_berdata=sum(ada(n) for n in sub),
            sub_tercapai=sum(keadaan(n) == "tercapai" for n in sub),
            sub=len(sub),
        )


def ada(nilai: Nilai) -> bool:
    """An SPM without anybody in need comes from facts, but has no value."""
    return nilai.realisasi is not None or nilai.huruf is not None


def keadaan(nilai: Nilai) -> rules.Keadaan:
    return rules.keadaan(
        ada=ada(nilai), bertarget=nilai.target is not None, tercapai=nilai.tercapai
    )


def _banyak(semua: Iterable[Nilai]) -> dict[rules.Keadaan, int]:
    banyak = dict.fromkeys(get_args(rules.Keadaan), 0)
    for satu in semua:
        banyak[keadaan(satu)] += 1
    return banyak


def riwayat(nilai: Nilai) -> list[Titik]:
    """As published, then the targets of the years to come and the figure of this year."""
    satu = nilai.indikator
    titik = [
        Titik(lalu.tahun, angka(lalu.realisasi), angka(lalu.target), putus=lalu.putus)
        for lalu in satu.riwayat
        if lalu.tahun <= nilai.tahun
    ]
    terbit = {t.tahun for t in titik}
    titik += [
        Titik(tahun, None, angka(satu.target_tahun(tahun)[0].nilai))
        for tahun in sorted({t.tahun for t in satu.target if t.triwulan is None})
        if tahun not in terbit and tahun != nilai.tahun and tahun < nilai.tahun
    ]
    target = angka(nilai.target.nilai) if nilai.target else None
    titik.append(Titik(nilai.tahun, nilai.realisasi, target, langsung=True))
    return titik


async def daftar(
    session: ReadSession, kantor: Kantor, waktu: Waktu, saring: DaftarSaring
) -> list[Nilai]:
    """All indicators that match; words are looked for in code and name."""
    semua = await bacaan.semua(session, kantor, waktu.tahun, waktu.bulan)
    kata = saring.cari.casefold().split()
    return [
        n
        for n in semua.values()
        if saring.jenis in (None, n.indikator.jenis)
        and saring.status in (None, keadaan(n))
        and all(satu in _teks(n.indikator) for satu in kata)
    ]


def _teks(satu: Indikator) -> str:
    return f"{satu.kode} {satu.nama} {satu.sasaran or ''}".casefold()


_PER: tuple[Per, ...] = get_args(Per)


@dataclass(frozen=True, slots=True)
class Rinci:
    waktu: Waktu
    nilai: Nilai
    angka: Angka
    per: list[Per]
    tren: Tren | None
    terbesar: Fraction
    uang: Anggaran | None

    @property
    def indikator(self) -> Indikator:
        return self.nilai.indikator


async def rinci(
    session: ReadSession, actor: Actor, kantor: Kantor, waktu: Waktu, kode: str, saring: RinciSaring
) -> Rinci:
    if kode not in kantor.indikator:
        raise IndikatorTidakDitemukan(kode)
    semua = await bacaan.semua(session, kantor, waktu.tahun, waktu.bulan)
    isi = await indikator.angka(
        session,
        actor,
        kantor,
        kode,
        AngkaSaring(tahun=waktu.tahun, per=saring.per or "bulan", sampai=waktu.sampai),
    )
    uang: Mapping[str, Anggaran] = {}
    if kode in kantor.program:
        uang = await anggaran.ringkasan(session, kantor, waktu.tahun, waktu.bulan)
    sel = [Fraction(s.penyebut or s.pembilang or 0) for s in isi.rincian]
    return Rinci(
        waktu=waktu,
        nilai=semua[kode],
        angka=isi,
        per=[per for per in _PER if indikator.dapat_dibagi(kantor.indikator[kode], per)],
        tren=rules.tren(riwayat(semua[kode])),
        terbesar=max(sel, default=Fraction(0)),
        uang=uang.get(kode),
    )


async def fakta_indikator(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: FaktaHalamanSaring
) -> HalamanBertanda[FaktaRinci]:
    return await fakta.daftar(session, actor, kantor, kode, saring)
