"""Isi halaman dasbor, seluruhnya dari bacaan yang juga dipakai API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kinerja.dasbor import repository, rules
from kinerja.dasbor.repository import Diterima
from kinerja.dasbor.rules import Titik, Tren
from kinerja.dasbor.schemas import DaftarSaring, FaktaHalamanSaring, RinciSaring
from kinerja.fakta import service as fakta
from kinerja.fakta.schemas import FaktaRinci
from kinerja.indikator import nilai as bacaan
from kinerja.indikator import service as indikator
from kinerja.indikator.errors import IndikatorTidakDitemukan
from kinerja.indikator.nilai import Nilai
from kinerja.indikator.profil import Indikator, Kantor
from kinerja.indikator.rules import angka
from kinerja.indikator.schemas import Angka, AngkaSaring, AngkaSel
from kinerja.pemasangan.schemas import HalamanBertanda
from kit.auth import Actor
from kit.db import ReadSession

FAKTA_BACA = "kinerja:fakta:baca"


@dataclass(frozen=True, slots=True)
class Waktu:
    """Rentang yang ditampilkan, dan pilihan lainnya."""

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
        return None if self.bulan is None else rules.akhir_bulan(self.tahun, self.bulan)


def waktu(kantor: Kantor, tahun: int | None, bulan: int | None, hari_ini: date) -> Waktu:
    bertarget = {t.tahun for satu in kantor.indikator.values() for t in satu.target}
    dipilih = tahun or hari_ini.year
    return Waktu(dipilih, bulan, hari_ini, sorted(bertarget | {dipilih, hari_ini.year}))


@dataclass(frozen=True, slots=True)
class Daerah:
    """Satu kecamatan dan kelurahan-kelurahannya; jumlahnya dari sel yang boleh dilihat."""

    kode: str
    nama: str
    kelurahan: Sequence[AngkaSel]

    @property
    def penyebut(self) -> int:
        return sum(sel.penyebut or 0 for sel in self.kelurahan)

    @property
    def pembilang(self) -> int:
        return sum(sel.pembilang or 0 for sel in self.kelurahan)


@dataclass(frozen=True, slots=True)
class Kegiatan:
    kode: str
    nama: str
    fisik: Nilai | None


@dataclass(frozen=True, slots=True)
class Program(Kegiatan):
    kegiatan: Sequence[Kegiatan]
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
    daerah: Sequence[Daerah]
    indikator_daerah: Angka | None
    hari_ini: Sequence[Diterima]
    demo: bool
    banyak: Mapping[rules.Keadaan, int]

    @property
    def terpadat(self) -> int:
        return max((satu.penyebut for satu in self.daerah), default=0)

    @property
    def kelurahan_terbesar(self) -> int:
        return max((s.penyebut or 0 for satu in self.daerah for s in satu.kelurahan), default=0)


async def beranda(session: ReadSession, actor: Actor, kantor: Kantor, waktu: Waktu) -> Beranda:
    semua = await bacaan.semua(session, kantor, waktu.tahun, waktu.bulan)
    daerah = await _daerah(session, actor, kantor, waktu)
    utama = [n for n in semua.values() if n.indikator.jenis in ("iku", "sasaran")]
    return Beranda(
        waktu=waktu,
        utama=utama,
        tren={n.indikator.kode: gambar for n in utama if (gambar := rules.tren(riwayat(n)))},
        ikk=[n for n in semua.values() if n.indikator.jenis == "ikk"],
        spm=[n for n in semua.values() if n.indikator.jenis == "spm"],
        program=list(_program(kantor, semua)),
        daerah=_kecamatan(kantor, daerah.rincian) if daerah else [],
        indikator_daerah=daerah,
        hari_ini=await repository.diterima_sejak(session, actor, waktu.hari_ini),
        demo=daerah.demo if daerah else False,
        banyak=_banyak(semua.values()),
    )


async def _daerah(session: ReadSession, actor: Actor, kantor: Kantor, waktu: Waktu) -> Angka | None:
    """Indikator utama per kelurahan, sebatas wilayah akun."""
    for satu in kantor.indikator.values():
        if satu.jenis in ("iku", "sasaran") and satu.rumus is not None:
            saring = AngkaSaring(tahun=waktu.tahun, per="kelurahan", sampai=waktu.sampai)
            return await indikator.angka(session, actor, kantor, satu.kode, saring)
    return None


def _kecamatan(kantor: Kantor, sel: Sequence[AngkaSel]) -> list[Daerah]:
    per_kecamatan: dict[str, list[AngkaSel]] = {}
    for satu in sel:
        per_kecamatan.setdefault(satu.kode.rpartition(".")[0], []).append(satu)
    return [
        Daerah(kode, kantor.wilayah[kode].nama if kode in kantor.wilayah else "Lainnya", isi)
        for kode, isi in per_kecamatan.items()
    ]


def _program(kantor: Kantor, semua: Mapping[str, Nilai]) -> Iterator[Program]:
    """Fisik program adalah indikatornya sendiri: IKK-nya, atau Nilai SAKIP."""
    for baris in kantor.program.values():
        if baris.level != "program":
            continue
        milik = [n for n in semua.values() if n.indikator.program == baris.kode]
        sub = [n for n in milik if n.indikator.jenis == "subkegiatan"]
        yield Program(
            kode=baris.kode,
            nama=kantor.nama_program(baris.kode),
            fisik=next((n for n in milik if n.indikator.jenis in ("ikk", "sakip")), None),
            kegiatan=[
                Kegiatan(n.indikator.kode, n.indikator.sasaran or n.indikator.nama, n)
                for n in milik
                if n.indikator.jenis == "kegiatan"
            ],
            sub_berdata=sum(n.asal is not None for n in sub),
            sub_tercapai=sum(keadaan(n) == "tercapai" for n in sub),
            sub=len(sub),
        )


def keadaan(nilai: Nilai) -> rules.Keadaan:
    skala = nilai.indikator.skala
    if skala and nilai.huruf and nilai.target:
        tercapai = skala.index(nilai.huruf) >= skala.index(nilai.target.nilai)
    else:
        tercapai = nilai.capaian is not None and nilai.capaian >= rules.SERATUS
    return rules.keadaan(
        ada=nilai.asal is not None, bertarget=nilai.target is not None, tercapai=tercapai
    )


def _banyak(semua: Iterable[Nilai]) -> dict[rules.Keadaan, int]:
    banyak: dict[rules.Keadaan, int] = {"tercapai": 0, "belum": 0, "kosong": 0, "tanpa-target": 0}
    for satu in semua:
        banyak[keadaan(satu)] += 1
    return banyak


def riwayat(nilai: Nilai) -> list[Titik]:
    """Sebagaimana diterbitkan, lalu target tahun-tahun berikutnya dan angka tahun ini."""
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
    """Semua indikator yang cocok; kata kunci dicari pada kode dan nama."""
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


@dataclass(frozen=True, slots=True)
class Rinci:
    waktu: Waktu
    nilai: Nilai
    angka: Angka
    tren: Tren | None
    terbesar: Fraction

    @property
    def indikator(self) -> Indikator:
        return self.nilai.indikator


async def rinci(
    session: ReadSession, actor: Actor, kantor: Kantor, waktu: Waktu, kode: str, saring: RinciSaring
) -> Rinci:
    if kode not in kantor.indikator:
        raise IndikatorTidakDitemukan(f"Tidak ada indikator {kode}.")
    semua = await bacaan.semua(session, kantor, waktu.tahun, waktu.bulan)
    isi = await indikator.angka(
        session,
        actor,
        kantor,
        kode,
        AngkaSaring(tahun=waktu.tahun, per=saring.per or "bulan", sampai=waktu.sampai),
    )
    sel = [Fraction(s.penyebut or s.pembilang or 0) for s in isi.rincian]
    return Rinci(
        waktu=waktu,
        nilai=semua[kode],
        angka=isi,
        tren=rules.tren(riwayat(semua[kode])),
        terbesar=max(sel, default=Fraction(0)),
    )


async def fakta_indikator(
    session: ReadSession, actor: Actor, kantor: Kantor, kode: str, saring: FaktaHalamanSaring
) -> HalamanBertanda[FaktaRinci]:
    return await fakta.daftar(session, actor, kantor, kode, saring)
