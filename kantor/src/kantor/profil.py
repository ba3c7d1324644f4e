"""The profile of one office: each file opened once, by one function, for whoever needs it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from kantor.berkas import (
    SEMUA,
    BarisLibur,
    BarisProgram,
    BarisWilayah,
    Berkas,
    BerkasKantor,
    BerkasLayanan,
    BerkasPpks,
    BerkasPrivasi,
    BerkasPsks,
    Butir,
    Layanan,
)
from kantor.kalender import Kalender
from kantor.wilayah import Wilayah
from kit.profile import (
    Document,
    ProfileError,
    office_dir,
    read_csv_lines,
    read_yaml,
    validate,
)

M = TypeVar("M", bound=Berkas)
Berbaris = list[tuple[int, M]]

# What kinerja alone reads, by its own forms.
_KINERJA = ("capaian", "ketidakcocokan", "kop", "pemetaan", "pengukuran", "riwayat_program")
DIKENAL = frozenset(
    {"kantor.yaml", "layanan.yaml", "libur.csv", "ppks.yaml", "privasi.yaml", "program.csv"}
    | {"psks.yaml", "wilayah.csv", "indikator"}
    | {f"{nama}.yaml" for nama in _KINERJA}
)

_DI_BAWAH = {"kecamatan": "kota", "kelurahan": "kecamatan"}


@dataclass(frozen=True, slots=True)
class Isi(Generic[M]):
    """What a file says, and where it says it."""

    dokumen: Document
    isi: M


@dataclass(frozen=True)
class Profil:
    """One office's folder. Each file is read at its first use; a mistake is a ProfileError."""

    folder: Path

    @cached_property
    def kantor(self) -> Isi[BerkasKantor]:
        return self._isi(BerkasKantor, "kantor.yaml")

    @cached_property
    def layanan(self) -> Isi[BerkasLayanan]:
        """The catalogue; categories and kinds of output that it names exist."""
        ini = self._isi(BerkasLayanan, "layanan.yaml")
        kategori = {satu.kode for satu in self.ppks.isi.ppks} | {SEMUA}
        _tolak(_salah_layanan(ini, kategori))
        return ini

    @cached_property
    def ppks(self) -> Isi[BerkasPpks]:
        ini = self._isi(BerkasPpks, "ppks.yaml")
        _tolak(_ganda(ini.dokumen, "ppks", [satu.kode for satu in ini.isi.ppks]))
        return ini

    @cached_property
    def psks(self) -> BerkasPsks:
        """Kinds of PSKS; an office whose sources list none has no such file."""
        if not (self.folder / "psks.yaml").exists():
            return BerkasPsks()
        ini = self._isi(BerkasPsks, "psks.yaml")
        sub_kegiatan = {satu.kode for _, satu in self.program if satu.level == "subkegiatan"}
        _tolak(
            [
                *_ganda(ini.dokumen, "psks", [satu.kode for satu in ini.isi.psks]),
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
    def program(self) -> Berbaris[BarisProgram]:
        """Rows of the table of programs with their lines; parents come before their children."""
        semua = read_csv_lines(BarisProgram, self.folder / "program.csv")
        ada: set[str] = set()
        salah = []
        for nomor, satu in semua:
            letak = f"program.csv:{nomor}: {satu.kode}"
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
        for nomor, baris in read_csv_lines(BarisWilayah, self.folder / "wilayah.csv"):
            letak = f"wilayah.csv:{nomor}: {baris.kode}"
            atas = semua.get(baris.induk)
            if baris.kode in semua:
                salah.append(f"{letak} tertulis ganda.")
            elif not semua and (baris.jenis, baris.kode) != ("kota", self.kantor.isi.wilayah):
                salah.append(
                    f"{letak} bukan kota {self.kantor.isi.wilayah} seperti di kantor.yaml."
                )
            elif semua and _DI_BAWAH.get(baris.jenis) != (atas and atas.jenis):
                salah.append(f"{letak}: induk {baris.induk} tidak ada di atasnya.")
            semua[baris.kode] = baris
        if not semua:
            salah.append("wilayah.csv:1: tidak ada wilayah.")
        _tolak(salah)
        return semua

    @cached_property
    def wilayah(self) -> Wilayah:
        def bernama(jenis: str) -> dict[str, str]:
            return {kode: satu.nama for kode, satu in self.daerah.items() if satu.jenis == jenis}

        return Wilayah(self.kantor.isi.wilayah, bernama("kecamatan"), bernama("kelurahan"))

    @cached_property
    def libur(self) -> Berbaris[BarisLibur]:
        return read_csv_lines(BarisLibur, self.folder / "libur.csv")

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
        """SHA-256 over every file that somebody reads, by name and content."""
        sidik = hashlib.sha256()
        for satu in sorted(self.folder.rglob("*")):
            nama = satu.relative_to(self.folder)
            if nama.parts[0] in DIKENAL and satu.is_file():
                isi = satu.read_bytes()
                sidik.update(f"{nama.as_posix()}\0{len(isi)}\0".encode() + isi)
        return sidik.hexdigest()

    def yang_tak_dibaca(self) -> list[str]:
        """Files that nobody reads: a name with a typing error would be silently ignored."""
        return [
            f"{satu.name}: tidak ada yang membaca berkas ini."
            for satu in sorted(self.folder.iterdir())
            if satu.name not in DIKENAL and not satu.name.startswith(".")
        ]

    def _isi(self, model: type[M], nama: str) -> Isi[M]:
        dokumen = read_yaml(self.folder / nama)
        return Isi(dokumen, validate(model, dokumen))


@lru_cache(maxsize=4)
def di(folder: Path) -> Profil:
    """The profile there, read once for all in this process."""
    return Profil(folder)


def terpasang() -> Profil:
    """The office that DINSOS_PROFIL names."""
    return di(office_dir())


def _tolak(salah: list[str]) -> None:
    if salah:
        raise ProfileError(*salah)


def _ganda(dokumen: Document, bagian: str, kode: Iterable[str]) -> list[str]:
    ada: set[str] = set()
    salah = []
    for ke, satu in enumerate(kode):
        if satu in ada:
            salah.append(dokumen.mistake((bagian, ke, "kode"), f"kode {satu} tertulis ganda."))
        ada.add(satu)
    return salah


def _salah_layanan(ini: Isi[BerkasLayanan], kategori: set[str]) -> list[str]:
    dokumen, berkas = ini.dokumen, ini.isi
    ada: set[str] = set()
    salah: list[str] = []
    for letak, satu in berkas.berletak:
        kenal = (("ppks", satu.ppks, kategori), ("output", satu.output, {*berkas.daftar_output}))
        salah += [
            dokumen.mistake((*letak, kolom, urut), f"{kolom} {kode} tidak dikenal.")
            for kolom, isi, boleh in kenal
            for urut, kode in enumerate(isi)
            if kode not in boleh
        ]
        salah += _komponen_ganda(dokumen, letak, satu.butir)
        if satu.kode in ada:
            salah.append(dokumen.mistake((*letak, "kode"), f"kode {satu.kode} tertulis ganda."))
        ada.add(satu.kode)
    return salah


def _komponen_ganda(
    dokumen: Document, letak: tuple[str | int, ...], butir: list[Butir]
) -> list[str]:
    kode = [satu.kode for satu in butir]
    return [
        dokumen.mistake((*letak, "langkah"), f"langkah {satu} tertulis ganda.")
        for satu in sorted({satu for satu in kode if kode.count(satu) > 1})
    ]
