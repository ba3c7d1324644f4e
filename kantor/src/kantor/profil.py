"""The profile of one office: each file opened once, by one function, for whoever needs it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from kantor import periksa
from kantor.baris import BarisLibur, BarisProgram, BarisWilayah
from kantor.berkas import (
    Berkas,
    BerkasKantor,
    BerkasLayanan,
    BerkasPpks,
    BerkasPrivasi,
    BerkasPsks,
    Layanan,
)
from kantor.kalender import Kalender
from kantor.kasus import BerkasKasus
from kantor.pengaduan import BerkasPengaduan
from kantor.periksa import Isi
from kantor.wilayah import Wilayah
from kit.profile import (
    ProfileError,
    called,
    office_dir,
    read_csv_lines,
    read_yaml,
    validate,
)

M = TypeVar("M", bound=Berkas)
Berbaris = list[tuple[int, M]]

# What kinerja alone reads, by its own forms.
_KINERJA = ("capaian", "ketidakcocokan", "pemetaan", "pengukuran", "riwayat_program")
DIKENAL = frozenset(
    {"cota.yaml", "kantor.yaml", "kasus.yaml", "kop.yaml", "kunjungan.yaml", "layanan.yaml"}
    | {"libur.csv", "pengaduan.yaml", "ppks.yaml", "privasi.yaml", "program.csv", "psks.yaml"}
    | {"kegiatan.yaml", "rujukan.yaml", "surat.yaml", "wilayah.csv"}
    | {f"{nama}.yaml" for nama in _KINERJA}
    | {"indikator"}
)
# Whole files of later years stand in `tahun/<YYYY>/`; these hold for all years: areas and holidays
# carry their own, and for what data is opened is asked on the day it is opened.
TAHUN = "tahun"
_SELALU = frozenset({"libur.csv", "privasi.yaml", "wilayah.csv"})

_DI_BAWAH = {"kecamatan": "kota", "kelurahan": "kecamatan"}


@dataclass(frozen=True)
class Profil:
    """One office's folder. Each file is read at its first use; a mistake is a ProfileError.

    `sejak`: the files in force from that year on, until the next of `masa`; None: the first ones.
    """

    folder: Path
    sejak: int | None = None
    _semua: Profil | None = field(default=None, repr=False, compare=False)

    @cached_property
    def masa(self) -> tuple[Profil, ...]:
        """Each time for which the same files hold, in order; the first has no `sejak`.

        Raises: ProfileError for a folder that is no year, or holds what no year can change.
        """
        if self._semua is not None:
            return self._semua.masa
        _tolak(_salah_tahun(self.folder))
        hasil, isi = [self], self._isi_berkas()
        for tahun in sorted(int(satu.name) for satu in self._folder_tahun()):
            lanjut = Profil(self.folder, tahun, self)
            if (baru := lanjut._isi_berkas()) != isi:
                hasil.append(lanjut)
                isi = baru
        return tuple(hasil)

    def pada(self, tahun: int) -> Profil:
        """The profile whose every file is the one in force in that year."""
        return [satu for satu in self.masa if satu.sejak is None or satu.sejak <= tahun][-1]

    def berkas(self, nama: str) -> Path:
        """The file of this name that is in force."""
        return self._letak.get(nama, self.folder / nama)

    def indikator(self) -> list[Path]:
        """The files `indikator/*.yaml` that are in force, by name."""
        return [
            letak
            for nama, letak in sorted(self._letak.items())
            if nama.startswith("indikator/") and nama.endswith(".yaml")
        ]

    @cached_property
    def _letak(self) -> Mapping[str, Path]:
        """Every file in force by its name: that of the last year, else the one of all years."""
        batas = self.sejak or 0
        folder = [satu for satu in self._folder_tahun() if int(satu.name) <= batas]
        return {
            satu.relative_to(asal).as_posix(): satu
            for asal in (self.folder, *sorted(folder))
            for satu in _dibaca(asal)
        }

    def _folder_tahun(self) -> list[Path]:
        return [satu for satu in _isi_folder(self.folder / TAHUN) if satu.is_dir()]

    def _isi_berkas(self) -> dict[str, bytes]:
        return {nama: letak.read_bytes() for nama, letak in self._letak.items()}

    @cached_property
    def kantor(self) -> Isi[BerkasKantor]:
        """Who it is; in every year the same office of the same place."""
        ini = self._isi(BerkasKantor, "kantor.yaml")
        if self._semua is not None:
            dulu = self._semua.kantor.isi
            _tolak(
                ini.dokumen.mistake((nama,), f"{nama} harus {getattr(dulu, nama)}, sama tiap tahun")
                for nama in ("kode", "wilayah")
                if getattr(ini.isi, nama) != getattr(dulu, nama)
            )
        return ini

    @cached_property
    def layanan(self) -> Isi[BerkasLayanan]:
        """The catalogue; what it names exists, and so does what categories name of it."""
        ini = self._isi(BerkasLayanan, "layanan.yaml")
        _tolak(periksa.layanan(ini, self.ppks))
        return ini

    @cached_property
    def ppks(self) -> Isi[BerkasPpks]:
        ini = self._isi(BerkasPpks, "ppks.yaml")
        _tolak(periksa.ganda(ini.dokumen, "ppks", [satu.kode for satu in ini.isi.ppks]))
        return ini

    @cached_property
    def psks(self) -> BerkasPsks:
        """Kinds of PSKS; an office whose sources list none has no such file."""
        if not (self.berkas("psks.yaml")).exists():
            return BerkasPsks()
        ini = self._isi(BerkasPsks, "psks.yaml")
        sub_kegiatan = {satu.kode for _, satu in self.program if satu.level == "subkegiatan"}
        _tolak(
            [
                *periksa.ganda(ini.dokumen, "psks", [satu.kode for satu in ini.isi.psks]),
                *(
                    ini.dokumen.mistake(("psks", ke, "sub_kegiatan"), f"{kode} tidak ada.")
                    for ke, satu in enumerate(ini.isi.psks)
                    for kode in satu.sub_kegiatan
                    if kode not in sub_kegiatan
                ),
            ]
        )
        return ini.isi

    @cached_property
    def privasi(self) -> BerkasPrivasi:
        return self._isi(BerkasPrivasi, "privasi.yaml").isi

    @cached_property
    def pengaduan(self) -> BerkasPengaduan | None:
        """None: the office receives complaints elsewhere."""
        if not self.berkas("pengaduan.yaml").exists():
            return None
        ini = self._isi(BerkasPengaduan, "pengaduan.yaml")
        if not any(satu.kode == ini.isi.layanan for satu in self.layanan.isi.semua):
            _tolak([ini.dokumen.mistake(("layanan",), f"layanan {ini.isi.layanan} tidak ada.")])
        return ini.isi

    @cached_property
    def kasus(self) -> BerkasKasus:
        """Without the file cases are assessed in words only."""
        if not self.berkas("kasus.yaml").exists():
            return BerkasKasus()
        return self._isi(BerkasKasus, "kasus.yaml").isi

    @cached_property
    def program(self) -> Berbaris[BarisProgram]:
        """Rows of the table of programs with their lines; parents come before their children."""
        berkas = self.berkas("program.csv")
        semua = read_csv_lines(BarisProgram, berkas)
        ada: set[str] = set()
        salah = []
        for nomor, satu in semua:
            letak = f"{called(berkas)}:{nomor}: {satu.kode}"
            if satu.kode in ada:
                salah.append(f"{letak} tertulis dua kali.")
            if satu.level != "program" and satu.kode_induk not in ada:
                salah.append(f"{letak}: induknya {satu.kode_induk} tidak ada.")
            ada.add(satu.kode)
        _tolak(salah)
        return semua

    @cached_property
    def daerah(self) -> Mapping[str, BarisWilayah]:
        """Every area by its code: the city, and under it kecamatan and their kelurahan."""
        semua: dict[str, BarisWilayah] = {}
        salah: list[str] = []
        for nomor, baris in read_csv_lines(BarisWilayah, self.berkas("wilayah.csv")):
            letak = f"wilayah.csv:{nomor}: {baris.kode}"
            atas = semua.get(baris.induk)
            if baris.kode in semua:
                salah.append(f"{letak} tertulis ganda.")
            elif not semua and (baris.tingkat, baris.kode) != ("kota", self.kantor.isi.wilayah):
                salah.append(
                    f"{letak} bukan daerah {self.kantor.isi.wilayah} seperti di kantor.yaml."
                )
            elif semua and _DI_BAWAH.get(baris.tingkat) != (atas and atas.tingkat):
                salah.append(f"{letak}: induk {baris.induk} tidak ada di atasnya.")
            semua[baris.kode] = baris
        if not semua:
            salah.append("wilayah.csv:1: tidak ada wilayah.")
        _tolak(salah)
        _tolak(periksa.penerus(semua))
        return semua

    @cached_property
    def wilayah(self) -> Wilayah:
        return Wilayah(self.daerah)

    @cached_property
    def libur(self) -> Berbaris[BarisLibur]:
        return read_csv_lines(BarisLibur, self.berkas("libur.csv"))

    @cached_property
    def kalender(self) -> Kalender:
        libur = frozenset(satu.tanggal for _, satu in self.libur)
        return Kalender(frozenset(self.kantor.isi.hari_kerja), libur)

    @cached_property
    def sensitif(self) -> frozenset[str]:
        """The categories that are shown per person only for a purpose."""
        return frozenset(satu.kode for satu in self.ppks.isi.ppks if satu.sensitif is not None)

    def layanan_sensitif(self, satu: Layanan) -> bool:
        """Whether being served says by itself something sensitive of the person."""
        return satu.sensitif is not None or (
            bool(satu.ppks) and self.sensitif.issuperset(satu.ppks)
        )

    @cached_property
    def sidik(self) -> str:
        """SHA-256 over every file that somebody reads, those of later years too, by name and
        content."""
        sidik = hashlib.sha256()
        for satu in sorted((*_dibaca(self.folder), *_dibaca_tahun(self.folder))):
            isi = satu.read_bytes()
            nama = satu.relative_to(self.folder).as_posix()
            sidik.update(f"{nama}\0{len(isi)}\0".encode() + isi)
        return sidik.hexdigest()

    @cached_property
    def isi_berkas(self) -> Mapping[str, str]:
        """Every file that somebody reads, those of later years too, by name; UTF-8."""
        return {
            satu.relative_to(self.folder).as_posix(): satu.read_text(encoding="utf-8-sig")
            for satu in sorted((*_dibaca(self.folder), *_dibaca_tahun(self.folder)))
        }

    def yang_tak_dibaca(self) -> list[str]:
        """Files that nobody reads: a name with a typing error would be silently ignored."""
        return [
            f"{satu.name}: tidak ada yang membaca berkas ini."
            for satu in _isi_folder(self.folder)
            if satu.name not in DIKENAL and satu.name != TAHUN
        ]

    def _isi(self, model: type[M], nama: str) -> Isi[M]:
        dokumen = read_yaml(self.berkas(nama))
        return Isi(dokumen, validate(model, dokumen))


@lru_cache(maxsize=4)
def di(folder: Path) -> Profil:
    """The profile there, read once for all in this process."""
    return Profil(folder)


def terpasang() -> Profil:
    """The office that DINSOS_PROFIL names."""
    return di(office_dir())


def _isi_folder(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [satu for satu in sorted(folder.iterdir()) if not satu.name.startswith(".")]


def _dibaca(folder: Path) -> Iterator[Path]:
    """The files that somebody reads, of the office's folder or of one of its years."""
    for satu in _isi_folder(folder):
        if satu.name in DIKENAL:
            yield from [satu] if satu.is_file() else (n for n in satu.rglob("*") if n.is_file())


def _dibaca_tahun(folder: Path) -> Iterator[Path]:
    for satu in _isi_folder(folder / TAHUN):
        yield from _dibaca(satu)


def _salah_tahun(folder: Path) -> Iterator[str]:
    """What stands in `tahun/` and cannot be read as the files of a year."""
    for satu in _isi_folder(folder / TAHUN):
        nama = f"{TAHUN}/{satu.name}"
        if not satu.is_dir() or not re.fullmatch(r"20\d\d|2100", satu.name):
            yield f"{nama}:1: bukan folder sebuah tahun, 2000 sampai 2100."
            continue
        for berkas in _isi_folder(satu):
            if berkas.name in _SELALU:
                yield f"{nama}/{berkas.name}:1: berlaku untuk semua tahun; taruh di luar {TAHUN}/."
            elif berkas.name not in DIKENAL or berkas.is_dir() != (berkas.name == "indikator"):
                yield f"{nama}/{berkas.name}:1: tidak ada yang membaca berkas ini."


def _tolak(masalah: Iterable[str]) -> None:
    salah = [*masalah]
    if salah:
        raise ProfileError(*salah)
