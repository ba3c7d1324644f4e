"""Dari rekam menjadi fakta: fungsi murni atas pemetaan kantor, tanpa basis data."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from kinerja.pemetaan.cacah import JenisFakta


class Alasan(StrEnum):
    """Mengapa suatu fakta tidak dihitung. Yang pertama-tama pasti dari rekamnya sendiri."""

    TIDAK_BERLAKU = "tidak-berlaku"
    TANPA_PEMETAAN = "tanpa-pemetaan"
    LAYANAN_TIDAK_DIHITUNG = "layanan-tidak-dihitung"
    TANPA_PPKS = "tanpa-ppks"
    TANPA_KATEGORI = "tanpa-kategori"
    BUKAN_KEWENANGAN_KOTA = "bukan-kewenangan-kota"
    # Yang berikut bergantung pada fakta lain dari subjek yang sama dan dapat berubah.
    SUBJEK_SUDAH_DIHITUNG = "subjek-sudah-dihitung"
    MENUNGGU_REKAM = "menunggu-rekam"
    BUKAN_PENYEBUT = "bukan-penyebut"
    BUKAN_PENANGGUNG_JAWAB = "bukan-penanggung-jawab"
    BELUM_BERFUNGSI = "belum-berfungsi"
    DIGANTIKAN = "digantikan"


PENJELASAN: Mapping[Alasan, str] = {
    Alasan.TIDAK_BERLAKU: "Rekamnya dibatalkan.",
    Alasan.TANPA_PEMETAAN: "Layanan ini tidak ada dalam pemetaan kantor.",
    Alasan.LAYANAN_TIDAK_DIHITUNG: "Layanan ini tidak membuat kliennya dihitung ditangani.",
    Alasan.TANPA_PPKS: "Rekam ini bukan atas nama seorang PPKS.",
    Alasan.TANPA_KATEGORI: "PPKS ini belum mempunyai kategori.",
    Alasan.BUKAN_KEWENANGAN_KOTA: "Kategorinya kewenangan pemerintah pusat.",
    Alasan.SUBJEK_SUDAH_DIHITUNG: "Orang ini sudah dihitung pada program dan tahun yang sama.",
    Alasan.MENUNGGU_REKAM: "Rekam yang dievaluasi belum diterima.",
    Alasan.BUKAN_PENYEBUT: "Yang dievaluasi tidak dihitung ditangani oleh rekam itu.",
    Alasan.BUKAN_PENANGGUNG_JAWAB: "Bidang ini bukan penilai untuk kategori tersebut.",
    Alasan.BELUM_BERFUNGSI: "Kriteria berfungsi sosial program ini belum terpenuhi.",
    Alasan.DIGANTIKAN: "Ada evaluasi yang lebih baru.",
}

KRITERIA = ("kebutuhan_dasar", "tugas_peran", "mengatasi_masalah")


@dataclass(frozen=True, slots=True)
class Penilai:
    """Bidang yang evaluasinya dihitung: menurut pemberi layanan, selain itu `lainnya`."""

    lainnya: str
    menurut_pemberi: Mapping[str, str]

    def untuk(self, pemberi: str) -> str:
        return self.menurut_pemberi.get(pemberi, self.lainnya)


@dataclass(frozen=True)
class Pemetaan:
    """Aturan satu kantor. Urutan `kategori` menentukan kategori utama bila ada beberapa."""

    # sumber -> kode layanan -> program; null: layanan ini tidak membuat kliennya ditangani
    layanan: Mapping[str, Mapping[str, str | None]]
    kategori: Mapping[str, Penilai]  # kewenangan kota
    bukan_kota: frozenset[str]
    status: Mapping[str, Penilai]
    berfungsi: Mapping[str, Sequence[Sequence[str]]]  # program -> salah satu daftar, isinya semua

    @cached_property
    def urutan(self) -> Mapping[str, int]:
        return {kode: ke for ke, kode in enumerate(self.kategori)}

    def isi(self) -> dict[str, object]:
        """Bentuk JSON untuk disimpan bersama nomor versinya; `dari_isi` membacanya kembali."""
        return {
            "layanan": {sumber: dict(daftar) for sumber, daftar in self.layanan.items()},
            # Daftar, bukan objek: jsonb tidak menyimpan urutan kunci, dan urutan ini berarti.
            "kategori": [[kode, asdict(penilai)] for kode, penilai in self.kategori.items()],
            "bukan_kota": sorted(self.bukan_kota),
            "status": {kode: asdict(penilai) for kode, penilai in self.status.items()},
            "berfungsi": {p: [list(d) for d in cukup] for p, cukup in self.berfungsi.items()},
        }

    def sidik(self) -> str:
        teks = json.dumps(self.isi(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(teks.encode()).hexdigest()


class RekamLayanan(Protocol):
    @property
    def berlaku(self) -> bool: ...
    @property
    def layanan(self) -> str: ...
    @property
    def ppks_id(self) -> uuid.UUID | None: ...
    @property
    def tanggal(self) -> date: ...
    @property
    def kategori(self) -> Sequence[str]: ...
    @property
    def status_khusus(self) -> str | None: ...
    @property
    def kelurahan(self) -> str | None: ...
    @property
    def tahun_lahir(self) -> int | None: ...
    @property
    def jenis_kelamin(self) -> str | None: ...
    @property
    def disabilitas(self) -> bool | None: ...
    @property
    def sumber_dana(self) -> str | None: ...


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


@dataclass(frozen=True, slots=True)
class Fakta:
    """Satu fakta; `alasan` terisi bila dari rekamnya sendiri sudah pasti tidak dihitung."""

    jenis: JenisFakta
    tanggal: date
    program: str | None = None
    layanan: str | None = None
    kelurahan: str | None = None
    kategori: tuple[str, ...] = ()
    jenis_kelamin: str | None = None
    tahun_lahir: int | None = None
    disabilitas: bool | None = None
    sumber_dana: str | None = None
    penilai: str | None = None
    memenuhi: tuple[str, ...] = ()
    legal: bool = False
    alasan: Alasan | None = None


def fakta_layanan(pemetaan: Pemetaan, sumber: str, rekam: RekamLayanan) -> Fakta:
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
        # Beberapa kategori, beberapa penilai: pemberi layanan bila ia salah satunya, selain itu
        # penilai kategori yang pertama.
        calon = [pemetaan.kategori[satu].untuk(sumber) for satu in kategori]
        penilai = sumber if sumber in calon else calon[0]
    elif status is not None:
        penilai = status.untuk(sumber)
        kategori = (str(rekam.status_khusus),)
    alasan: Alasan | None = None
    if not rekam.berlaku:
        alasan = Alasan.TIDAK_BERLAKU
    elif rekam.layanan not in daftar:
        alasan = Alasan.TANPA_PEMETAAN
    elif program is None:
        alasan = Alasan.LAYANAN_TIDAK_DIHITUNG
    elif rekam.ppks_id is None:
        alasan = Alasan.TANPA_PPKS
    elif not kategori:
        pusat = pemetaan.bukan_kota.intersection(lain)
        alasan = Alasan.BUKAN_KEWENANGAN_KOTA if pusat else Alasan.TANPA_KATEGORI
    return Fakta(
        jenis=JenisFakta.DITANGANI,
        tanggal=rekam.tanggal,
        program=program,
        layanan=rekam.layanan,
        kelurahan=rekam.kelurahan,
        kategori=kategori + lain,
        jenis_kelamin=rekam.jenis_kelamin,
        tahun_lahir=rekam.tahun_lahir,
        disabilitas=rekam.disabilitas,
        sumber_dana=rekam.sumber_dana,
        penilai=penilai,
        alasan=alasan,
    )


def fakta_evaluasi(pemetaan: Pemetaan, rekam: RekamEvaluasi) -> Fakta:
    benar = {nama for nama in KRITERIA if getattr(rekam, nama)}
    memenuhi = tuple(
        program
        for program, cukup in pemetaan.berfungsi.items()
        if any(benar.issuperset(daftar) for daftar in cukup)
    )
    return Fakta(
        jenis=JenisFakta.BERFUNGSI,
        tanggal=rekam.tanggal,
        memenuhi=memenuhi,
        legal=len(benar) == len(KRITERIA),
        alasan=None if rekam.berlaku else Alasan.TIDAK_BERLAKU,
    )
