"""From records to facts: pure functions over the office's mapping, without a database."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from kantor.bidang import PEMILIK_PSKS
from kinerja.aturan.pemetaan.cacah import Cacah, JenisFakta, Tahap
from kit.schemas import BORN_FROM, RECORDED_FROM, RECORDED_UNTIL


class Alasan(StrEnum):
    """Mengapa suatu fakta tidak dihitung. Yang pertama-tama pasti dari rekamnya sendiri."""

    BUKAN_KEWENANGAN_KOTA = "bukan-kewenangan-kota"
    TIDAK_BERLAKU = "tidak-berlaku"
    WAKTU_MUSTAHIL = "waktu-mustahil"
    TIDAK_DIBERIKAN = "tidak-diberikan"
    TANPA_PEMETAAN = "tanpa-pemetaan"
    LAYANAN_TIDAK_DIHITUNG = "layanan-tidak-dihitung"
    TANPA_PPKS = "tanpa-ppks"
    TANPA_KATEGORI = "tanpa-kategori"
    PEMETAAN_BELUM_AKTIF = "pemetaan-belum-aktif"
    TANPA_PADANAN = "tanpa-padanan"
    TANPA_DAFTAR = "tanpa-daftar"
    TANGGAL_MENDATANG = "tanggal-mendatang"
    # What follows depends on other facts of the same subject and may change.
    SUBJEK_SUDAH_DIHITUNG = "subjek-sudah-dihitung"
    MENUNGGU_REKAM = "menunggu-rekam"
    BUKAN_PENYEBUT = "bukan-penyebut"
    BUKAN_PENANGGUNG_JAWAB = "bukan-penanggung-jawab"
    BELUM_BERFUNGSI = "belum-berfungsi"
    DIGANTIKAN = "digantikan"
    BELUM_LENGKAP = "belum-lengkap"
    TANPA_INDIKATOR = "tanpa-indikator"


PENJELASAN: Mapping[Alasan, str] = {
    Alasan.TIDAK_BERLAKU: "Rekamnya dibatalkan.",
    Alasan.WAKTU_MUSTAHIL: "Tanggalnya sebelum orangnya lahir, atau di luar tahun yang mungkin.",
    Alasan.TIDAK_DIBERIKAN: "Jumlahnya 0: tidak ada yang diberikan.",
    Alasan.TANPA_PEMETAAN: "Layanan ini tidak ada dalam pemetaan kantor.",
    Alasan.LAYANAN_TIDAK_DIHITUNG: "Layanan ini tidak membuat kliennya dihitung ditangani.",
    Alasan.TANPA_PPKS: "Rekam ini bukan atas nama seorang PPKS.",
    Alasan.TANPA_KATEGORI: "PPKS ini belum mempunyai kategori.",
    Alasan.BUKAN_KEWENANGAN_KOTA: "Kategorinya kewenangan pemerintah pusat.",
    Alasan.PEMETAAN_BELUM_AKTIF: "Pemetaan layanan ini diragukan dan belum diaktifkan kantor.",
    Alasan.TANPA_PADANAN: "Kliennya di luar SPM, dan keluaran ini tanpa padanan di luar SPM.",
    Alasan.TANPA_DAFTAR: "Daftar sasaran ini tidak dikenal profil kantor.",
    Alasan.TANGGAL_MENDATANG: "Tanggalnya sesudah hari rekam ini dicatat.",
    Alasan.SUBJEK_SUDAH_DIHITUNG: "Orang ini sudah dihitung pada program dan tahun yang sama.",
    Alasan.MENUNGGU_REKAM: "Rekam yang dievaluasi belum diterima.",
    Alasan.BUKAN_PENYEBUT: "Tidak ada dalam penyebutnya (ditangani, dibutuhkan, terdaftar).",
    Alasan.BUKAN_PENANGGUNG_JAWAB: "Bidang ini bukan penilai untuk kategori tersebut.",
    Alasan.BELUM_BERFUNGSI: "Kriteria berfungsi sosial program ini belum terpenuhi.",
    Alasan.DIGANTIKAN: "Ada evaluasi yang lebih baru.",
    Alasan.BELUM_LENGKAP: "Masih ada kebutuhan orang ini yang belum terpenuhi.",
    Alasan.TANPA_INDIKATOR: "Tidak ada indikator yang mencacah fakta ini.",
}

# The derivation in this module; raise it when the same records give other facts, so that an
# existing installation makes its facts again as under a changed mapping.
CARA = 3
# What these say of a record holds for every fact that is made of it.
_SELURUH_REKAM = (Alasan.BUKAN_KEWENANGAN_KOTA, Alasan.TIDAK_BERLAKU, Alasan.WAKTU_MUSTAHIL)
KRITERIA = ("kebutuhan_dasar", "tugas_peran", "mengatasi_masalah")


class _Aturan(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Penilai(_Aturan):
    """The bidang whose evaluation counts: by who gave the service, else `lainnya`."""

    lainnya: str
    menurut_pemberi: dict[str, str] = {}

    def untuk(self, pemberi: str) -> str:
        return self.menurut_pemberi.get(pemberi, self.lainnya)


class Kategori(_Aturan):
    kode: str
    penilai: Penilai


class Keluaran(_Aturan):
    """Sub kegiatan that grow: at the completion, and by the components that were given."""

    selesai: tuple[str, ...] = ()
    komponen: dict[str, tuple[str, ...]] = {}
    aktif: bool = True


_TANPA_KELUARAN = Keluaran()


class Letak(_Aturan):
    """Where a sub kegiatan stands in the tree of programs."""

    kegiatan: str
    program: str


class Sasaran(_Aturan):
    """A governed list; the first that matches wins. Without categories: anybody in that program."""

    kode: str
    program: str | None = None
    kategori: tuple[str, ...] = ()
    psks: bool = False


class KelompokUmur(_Aturan):
    kode: str
    sampai: int | None


class Pemetaan(_Aturan):
    """The rules of one office. The order of `kategori` decides on the main one of several."""

    # source -> code of a service -> program; null: it makes nobody *ditangani*
    layanan: dict[str, dict[str, str | None]]
    kategori: tuple[Kategori, ...]  # kewenangan kota
    bukan_kota: tuple[str, ...]
    status: dict[str, Penilai]
    berfungsi: dict[str, tuple[tuple[str, ...], ...]]  # program -> one list, of which all hold
    keluaran: dict[str, dict[str, Keluaran]] = {}  # sumber -> layanan
    susunan: dict[str, Letak] = {}  # sub kegiatan
    padanan: dict[str, str] = {}  # sub kegiatan of an SPM -> its twin for clients outside the SPM
    kebutuhan: dict[str, tuple[str, ...]] = {}  # program -> kegiatan that hold basic needs
    daftar: tuple[Sasaran, ...] = ()
    kelompok_umur: tuple[KelompokUmur, ...] = ()
    cacah: tuple[Cacah, ...] = ()

    @cached_property
    def urutan(self) -> Mapping[str, int]:
        return {satu.kode: ke for ke, satu in enumerate(self.kategori)}

    @cached_property
    def penilai(self) -> Mapping[str, Penilai]:
        return {satu.kode: satu.penilai for satu in self.kategori}

    @cached_property
    def kegiatan_spm(self) -> frozenset[str]:
        return frozenset(self.susunan[kode].kegiatan for kode in self.padanan)

    @cached_property
    def daftar_psks(self) -> str | None:
        return next((satu.kode for satu in self.daftar if satu.psks), None)

    @cached_property
    def cacah_jenis(self) -> Mapping[JenisFakta, Sequence[Cacah]]:
        return {jenis: [satu for satu in self.cacah if satu.jenis is jenis] for jenis in JenisFakta}

    @cached_property
    def kedudukan_dikenal(self) -> dict[tuple[object, ...], _Kedudukan]:
        return {}

    @cached_property
    def _cacah_dikenal(self) -> dict[tuple[object, ...], tuple[str, ...]]:
        return {}

    def isi(self) -> dict[str, object]:
        """The JSON form that is stored with its version number; `model_validate` reads it."""
        return self.model_dump(mode="json")

    def sidik(self) -> str:
        teks = json.dumps([CARA, self.isi()], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(teks.encode()).hexdigest()

    def dengan_cacah(self, cacah: Iterable[Cacah]) -> Pemetaan:
        """The same rules, with all counts that the office's indicators use."""
        menurut_kode = {satu.kode: satu for satu in cacah}
        terurut = tuple(menurut_kode[kode] for kode in sorted(menurut_kode))
        return self.model_copy(update={"cacah": terurut})

    def model_copy(
        self,
        *,
        update: Mapping[str, object] | None = None,
        deep: bool = False,  # noqa: ARG002
    ) -> Pemetaan:
        """Without what these rules remember: that is by their own content."""
        isi = {nama: getattr(self, nama) for nama in type(self).model_fields}
        return Pemetaan.model_validate(isi | dict(update or {}))

    def bukan_kewenangan(self, kategori: Iterable[str]) -> bool:
        """Whether somebody has only categories that are not the city's to count.

        Renstra 4.1.3: victims of drugs and people with HIV/AIDS are helped, but counted in no
        fact; with a category or status of the city beside it they count under that one.
        """
        milik = set(kategori)
        return not milik.isdisjoint(self.bukan_kota) and milik.isdisjoint(
            [*self.urutan, *self.status]
        )

    def umur(self, tahun_lahir: int | None, pada: date) -> str | None:
        """The age group on the date of the fact; only the year of birth is known."""
        if tahun_lahir is None or tahun_lahir > pada.year:
            return None
        umur = pada.year - tahun_lahir
        for satu in self.kelompok_umur:
            if satu.sampai is None or umur <= satu.sampai:
                return satu.kode
        return None

    def sasaran(self, program: str | None, kategori: Iterable[str]) -> str | None:
        """The list that measures a client of this program."""
        milik = set(kategori)
        for satu in self.daftar:
            if satu.psks or satu.program != program or program is None:
                continue
            if not satu.kategori or milik.intersection(satu.kategori):
                return satu.kode
        return None

    def spm(self, kode: str | None) -> bool:
        return any(satu.kode == kode and satu.kategori for satu in self.daftar)

    def cacah_fakta(self, fakta: Fakta) -> tuple[str, ...]:
        """The counts whose conditions match this fact by itself.

        Program, service, category, list and funds of an evaluation are known only from the record
        that was evaluated; SQL looks at them.
        """
        tanda = (
            fakta.jenis, fakta.program, fakta.sub_kegiatan, fakta.layanan, fakta.kategori,
            fakta.komponen, fakta.sumber_dana, fakta.daftar, fakta.tahap, fakta.legal,
        )  # fmt: skip
        dikenal = self._cacah_dikenal.get(tanda)
        if dikenal is None:
            cocok = (satu for satu in self.cacah_jenis[fakta.jenis] if _cocok(satu, fakta))
            dikenal = self._cacah_dikenal[tanda] = tuple(sorted({satu.kode for satu in cocok}))
        return dikenal


def _cocok(cacah: Cacah, fakta: Fakta) -> bool:
    bebas = fakta.jenis is JenisFakta.BERFUNGSI
    return (
        (bebas or not cacah.program or fakta.program in cacah.program)
        and (not cacah.sub_kegiatan or fakta.sub_kegiatan in cacah.sub_kegiatan)
        and (bebas or not cacah.layanan or fakta.layanan in cacah.layanan)
        and (bebas or not cacah.kategori or bool(set(cacah.kategori) & set(fakta.kategori)))
        and (not cacah.komponen or fakta.komponen in cacah.komponen)
        and (bebas or not cacah.sumber_dana or fakta.sumber_dana in cacah.sumber_dana)
        and (bebas or not cacah.daftar or fakta.daftar in cacah.daftar)
        # On other facts the stage is that of the subject's entry on the list; SQL looks at it.
        and (not cacah.tahap or cacah.dalam_daftar or fakta.tahap in cacah.tahap)
        and (not cacah.legal or fakta.legal)
    )


class Komponen(Protocol):
    @property
    def kode(self) -> str: ...
    @property
    def jumlah(self) -> int: ...
    @property
    def satuan(self) -> str: ...
    @property
    def dinilai_perlu(self) -> bool: ...
    @property
    def diberikan(self) -> bool: ...


class _Orang(Protocol):
    """What a record says of its person at that time."""

    @property
    def berlaku(self) -> bool: ...
    @property
    def tanggal(self) -> date: ...
    @property
    def kategori(self) -> Sequence[str]: ...
    @property
    def kelurahan(self) -> str | None: ...
    @property
    def tahun_lahir(self) -> int | None: ...
    @property
    def jenis_kelamin(self) -> str | None: ...
    @property
    def disabilitas(self) -> bool | None: ...


class _Klien(_Orang, Protocol):
    @property
    def layanan(self) -> str: ...
    @property
    def ppks_id(self) -> uuid.UUID | None: ...
    @property
    def status_khusus(self) -> str | None: ...
    @property
    def subjek(self) -> str: ...


class RekamPermohonan(_Klien, Protocol): ...


class RekamLayanan(_Klien, Protocol):
    @property
    def sumber_dana(self) -> str | None: ...
    @property
    def komponen(self) -> Sequence[Komponen]: ...
    @property
    def psks(self) -> Sequence[uuid.UUID]: ...


class RekamEvaluasi(Protocol):
    @property
    def berlaku(self) -> bool: ...
    @property
    def tanggal(self) -> date: ...
    @property
    def kebutuhan_dasar(self) -> bool: ...
    @property
    def tugas_peran(self) -> bool: ...
    @property
    def mengatasi_masalah(self) -> bool: ...


class RekamDaftar(_Orang, Protocol):
    @property
    def daftar(self) -> str: ...
    @property
    def tahun(self) -> int: ...
    @property
    def tahap(self) -> Tahap: ...


@dataclass(slots=True)
class Fakta:
    """One fact; `alasan` is filled where its record alone makes certain that it is not counted.

    `orang`: another subject than the record's person (a PSKS who helped), else None.
    """

    jenis: JenisFakta
    tanggal: date
    program: str | None = None
    sub_kegiatan: str | None = None
    layanan: str | None = None
    komponen: str | None = None
    daftar: str | None = None
    tahap: str | None = None
    kelurahan: str | None = None
    kategori: tuple[str, ...] = ()
    jenis_kelamin: str | None = None
    tahun_lahir: int | None = None
    kelompok_umur: str | None = None
    disabilitas: bool | None = None
    sumber_dana: str | None = None
    subjek: str = "orang"
    jumlah: int = 1
    satuan: str | None = None
    penilai: str | None = None
    memenuhi: tuple[str, ...] = ()
    legal: bool = False
    alasan: Alasan | None = None
    orang: tuple[str, uuid.UUID] | None = None
    cacah: tuple[str, ...] = field(default=(), compare=False)


_ISI = attrgetter(*(satu.name for satu in fields(Fakta)))


def _lain(fakta: Fakta, **isi: object) -> Fakta:
    """Another fact of the same record; `dataclasses.replace` takes three times as long."""
    hasil = Fakta(*_ISI(fakta))
    for nama, nilai in isi.items():
        setattr(hasil, nama, nilai)
    return hasil


@dataclass(frozen=True, slots=True)
class _Kedudukan:
    """How the mapping looks at the client of a record."""

    program: str | None
    kategori: tuple[str, ...]
    penilai: str | None
    daftar: str | None
    alasan: Alasan | None


def _kedudukan(pemetaan: Pemetaan, sumber: str, rekam: _Klien) -> _Kedudukan:
    tanda = (
        sumber, rekam.layanan, tuple(rekam.kategori), rekam.status_khusus, rekam.berlaku,
        rekam.ppks_id is None, mustahil(rekam.tanggal, rekam.tahun_lahir),
    )  # fmt: skip
    dikenal = pemetaan.kedudukan_dikenal.get(tanda)
    if dikenal is None:
        dikenal = pemetaan.kedudukan_dikenal[tanda] = _susun_kedudukan(pemetaan, sumber, rekam)
    return dikenal


def _susun_kedudukan(pemetaan: Pemetaan, sumber: str, rekam: _Klien) -> _Kedudukan:
    daftar = pemetaan.layanan.get(sumber, {})
    program = daftar.get(rekam.layanan)
    urutan = pemetaan.urutan
    kategori = tuple(
        sorted((k for k in set(rekam.kategori) if k in urutan), key=urutan.__getitem__)
    )
    lain = tuple(sorted(set(rekam.kategori).difference(kategori)))
    status = pemetaan.status.get(rekam.status_khusus) if rekam.status_khusus else None
    penilai: str | None = None
    if kategori:
        # Several categories, several evaluators: who gave the service if it is one of them, else
        # the evaluator of the first category.
        calon = [pemetaan.penilai[satu].untuk(sumber) for satu in kategori]
        penilai = sumber if sumber in calon else calon[0]
    elif status is not None:
        penilai = status.untuk(sumber)
        kategori = (str(rekam.status_khusus),)
    alasan: Alasan | None = None
    if pemetaan.bukan_kewenangan(kategori + lain):
        alasan = Alasan.BUKAN_KEWENANGAN_KOTA
    elif not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, rekam.tahun_lahir):
        alasan = Alasan.WAKTU_MUSTAHIL
    elif rekam.layanan not in daftar:
        alasan = Alasan.TANPA_PEMETAAN
    elif program is None:
        alasan = Alasan.LAYANAN_TIDAK_DIHITUNG
    elif rekam.ppks_id is None:
        alasan = Alasan.TANPA_PPKS
    elif not kategori:
        alasan = Alasan.TANPA_KATEGORI
    return _Kedudukan(
        program, kategori + lain, penilai, pemetaan.sasaran(program, kategori), alasan
    )


def _fakta_klien(
    pemetaan: Pemetaan, jenis: JenisFakta, rekam: _Klien, kedudukan: _Kedudukan
) -> Fakta:
    return Fakta(
        jenis=jenis,
        tanggal=rekam.tanggal,
        program=kedudukan.program,
        layanan=rekam.layanan,
        daftar=kedudukan.daftar,
        kelurahan=rekam.kelurahan,
        kategori=kedudukan.kategori,
        jenis_kelamin=rekam.jenis_kelamin,
        tahun_lahir=rekam.tahun_lahir,
        kelompok_umur=pemetaan.umur(rekam.tahun_lahir, rekam.tanggal),
        disabilitas=rekam.disabilitas,
        subjek=rekam.subjek,
        penilai=kedudukan.penilai,
        alasan=kedudukan.alasan,
    )


def fakta_permohonan(pemetaan: Pemetaan, sumber: str, rekam: RekamPermohonan) -> list[Fakta]:
    kedudukan = _kedudukan(pemetaan, sumber, rekam)
    return _bercacah(pemetaan, [_fakta_klien(pemetaan, JenisFakta.DIAJUKAN, rekam, kedudukan)])


def fakta_layanan(pemetaan: Pemetaan, sumber: str, rekam: RekamLayanan) -> list[Fakta]:
    """The fact *ditangani* first; then outputs, needs, and the PSKS who helped."""
    kedudukan = _kedudukan(pemetaan, sumber, rekam)
    ditangani = _fakta_klien(pemetaan, JenisFakta.DITANGANI, rekam, kedudukan)
    ditangani.sumber_dana = rekam.sumber_dana
    keluaran = pemetaan.keluaran.get(sumber, {}).get(rekam.layanan, _TANPA_KELUARAN)
    diberikan: dict[str, list[Komponen]] = {kode: [] for kode in keluaran.selesai}
    perlu: set[str] = set()
    tidak_diberikan: set[str] = set()
    for satu in rekam.komponen:
        for kode in keluaran.komponen.get(satu.kode, ()):
            if satu.diberikan:
                diberikan.setdefault(kode, []).append(satu)
            else:
                tidak_diberikan.add(kode)
            if satu.dinilai_perlu:
                perlu.add(kode)
    # A completion adds its code, unless its own record says that the component was not given.
    diberikan = {k: isi for k, isi in diberikan.items() if isi or k not in tidak_diberikan}
    hasil = [ditangani]
    hasil += [
        _keluaran(pemetaan, ditangani, kode, isi, aktif=keluaran.aktif)
        for kode, isi in diberikan.items()
    ]
    if ditangani.alasan in (None, *_SELURUH_REKAM):
        dasar = pemetaan.kebutuhan.get(ditangani.program or "", ())
        dipenuhi = diberikan if keluaran.aktif else {}
        kosong = {k for k, isi in dipenuhi.items() if not _jumlah(isi)}
        hasil += [
            _lain(ditangani, jenis=jenis, komponen=kode, alasan=ditangani.alasan or sebab)
            for jenis, kode_kode, sebab in (
                (JenisFakta.MEMBUTUHKAN, perlu, None),
                (JenisFakta.TERPENUHI, dipenuhi.keys() - kosong, None),
                (JenisFakta.TERPENUHI, kosong, Alasan.TIDAK_DIBERIKAN),
            )
            for kode in sorted(kode_kode)
            if pemetaan.susunan[kode].kegiatan in dasar
        ]
    hasil += [_kontribusi(pemetaan, ditangani, psks) for psks in sorted(set(rekam.psks))]
    return _bercacah(pemetaan, hasil)


def _jumlah(isi: Sequence[Komponen]) -> int:
    """What was given; a completed service without components is one.

    Records sealed before 0 was refused may call 0 given: that is nothing.
    """
    return sum(satu.jumlah for satu in isi) if isi else 1


def _keluaran(
    pemetaan: Pemetaan, ditangani: Fakta, kode: str, isi: Sequence[Komponen], *, aktif: bool
) -> Fakta:
    """An output counts on its sub kegiatan, also if its service makes nobody *ditangani*."""
    alasan = ditangani.alasan if ditangani.alasan in _SELURUH_REKAM else None
    letak = pemetaan.susunan[kode]
    # A service that does not make its client *ditangani* (complaint, burial) is not for clients of
    # an SPM or others: its output stays on its own code.
    di_luar_spm = (
        ditangani.program is not None
        and letak.kegiatan in pemetaan.kegiatan_spm
        and not pemetaan.spm(ditangani.daftar)
    )
    pengganti = pemetaan.padanan.get(kode) if di_luar_spm else kode
    jumlah = _jumlah(isi)
    if alasan is None and not jumlah:
        alasan = Alasan.TIDAK_DIBERIKAN
    elif alasan is None and not aktif:
        alasan = Alasan.PEMETAAN_BELUM_AKTIF
    elif alasan is None and pengganti is None:
        alasan = Alasan.TANPA_PADANAN
    return _lain(
        ditangani,
        jenis=JenisFakta.KELUARAN,
        program=letak.program,
        sub_kegiatan=pengganti,
        jumlah=jumlah,
        satuan=isi[0].satuan if isi else None,
        alasan=alasan,
    )


def _kontribusi(pemetaan: Pemetaan, ditangani: Fakta, psks: uuid.UUID) -> Fakta:
    """Each completed service may name PSKS who helped; its subject is that PSKS."""
    return Fakta(
        jenis=JenisFakta.BERKONTRIBUSI,
        tanggal=ditangani.tanggal,
        program=ditangani.program,
        layanan=ditangani.layanan,
        daftar=pemetaan.daftar_psks,
        kelurahan=ditangani.kelurahan,
        sumber_dana=ditangani.sumber_dana,
        subjek="psks",
        alasan=ditangani.alasan if ditangani.alasan in _SELURUH_REKAM else None,
        orang=(PEMILIK_PSKS, psks),
    )


def fakta_evaluasi(pemetaan: Pemetaan, rekam: RekamEvaluasi) -> list[Fakta]:
    benar = {nama for nama in KRITERIA if getattr(rekam, nama)}
    memenuhi = tuple(
        program
        for program, cukup in sorted(pemetaan.berfungsi.items())
        if any(benar.issuperset(daftar) for daftar in cukup)
    )
    alasan: Alasan | None = None
    if not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, None):
        alasan = Alasan.WAKTU_MUSTAHIL
    fakta = Fakta(
        jenis=JenisFakta.BERFUNGSI,
        tanggal=rekam.tanggal,
        memenuhi=memenuhi,
        legal=len(benar) == len(KRITERIA),
        alasan=alasan,
    )
    return _bercacah(pemetaan, [fakta])


def fakta_daftar(pemetaan: Pemetaan, rekam: RekamDaftar) -> list[Fakta]:
    """An entry of a governed list; its date is always in the year of the list."""
    awal, akhir = date(rekam.tahun, 1, 1), date(rekam.tahun, 12, 31)
    tanggal = min(max(rekam.tanggal, awal), akhir)
    dikenal = next((satu for satu in pemetaan.daftar if satu.kode == rekam.daftar), None)
    alasan: Alasan | None = None
    if pemetaan.bukan_kewenangan(rekam.kategori):
        alasan = Alasan.BUKAN_KEWENANGAN_KOTA
    elif not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif mustahil(rekam.tanggal, rekam.tahun_lahir):
        alasan = Alasan.WAKTU_MUSTAHIL
    elif dikenal is None:
        alasan = Alasan.TANPA_DAFTAR
    fakta = Fakta(
        jenis=JenisFakta.TERDAFTAR,
        tanggal=tanggal,
        program=dikenal.program if dikenal else None,
        daftar=rekam.daftar,
        tahap=rekam.tahap.value,
        kelurahan=rekam.kelurahan,
        kategori=tuple(rekam.kategori),
        jenis_kelamin=rekam.jenis_kelamin,
        tahun_lahir=rekam.tahun_lahir,
        kelompok_umur=pemetaan.umur(rekam.tahun_lahir, tanggal),
        disabilitas=rekam.disabilitas,
        subjek="psks" if dikenal and dikenal.psks else "orang",
        alasan=alasan,
    )
    return _bercacah(pemetaan, [fakta])


def mustahil(tanggal: date, tahun_lahir: int | None) -> bool:
    """Whether a record says what cannot be: doors refuse it now, older records may hold it."""
    return not RECORDED_FROM <= tanggal <= RECORDED_UNTIL or (
        tahun_lahir is not None and not BORN_FROM.year <= tahun_lahir <= tanggal.year
    )


def tahan_mendatang(fakta: Iterable[Fakta], hari: date) -> None:
    """What is dated after the day of its recording has not happened yet: stored, not counted."""
    for satu in fakta:
        if satu.alasan is None and satu.tanggal > hari:
            satu.alasan = Alasan.TANGGAL_MENDATANG


def _bercacah(pemetaan: Pemetaan, fakta: list[Fakta]) -> list[Fakta]:
    for satu in fakta:
        satu.cacah = pemetaan.cacah_fakta(satu)
    return fakta
