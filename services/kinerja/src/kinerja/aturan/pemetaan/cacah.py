"""Cacah: pembilang dan penyebut indikator sebagai data, yaitu apa yang dihitung dari fakta."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class JenisFakta(StrEnum):
    """`domain.md`, butir fakta. Kebutuhan: satu fakta tiap orang dan komponen."""

    DIAJUKAN = "diajukan"
    DITANGANI = "ditangani"
    BERFUNGSI = "berfungsi"
    MEMBUTUHKAN = "membutuhkan"
    TERPENUHI = "terpenuhi"
    TERDAFTAR = "terdaftar"
    BERKONTRIBUSI = "berkontribusi"
    KELUARAN = "keluaran"


class Beda(StrEnum):
    """Apa yang dihitung sekali dalam setahun."""

    SUBJEK = "subjek"
    SUBJEK_PROGRAM = "subjek-program"  # orang pada dua program dihitung dua kali
    KEBUTUHAN = "kebutuhan"  # subjek dan komponen
    REKAM = "rekam"
    JUMLAH = "jumlah"  # kuantitas fakta dijumlahkan, tanpa membedakan subjek


class Tahap(StrEnum):
    """Empat tahap penerapan SPM (Permendagri 59/2021)."""

    DATA = "data"
    KEBUTUHAN = "kebutuhan"
    RENCANA = "rencana"
    PEMENUHAN = "pemenuhan"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cacah(_Data):
    """Banyaknya yang berbeda di antara fakta yang cocok dengan semua syarat; kosong = bebas."""

    jenis: JenisFakta
    nama: str = ""
    beda: Beda = Beda.SUBJEK
    program: tuple[str, ...] = ()
    sub_kegiatan: tuple[str, ...] = ()
    layanan: tuple[str, ...] = ()
    kategori: tuple[str, ...] = ()
    komponen: tuple[str, ...] = ()
    sumber_dana: tuple[str, ...] = ()
    # Daftar sasaran yang mengukur fakta ini: kode SPM, `psks-aktif`, dan seterusnya.
    daftar: tuple[str, ...] = ()
    tahap: tuple[Tahap, ...] = ()
    # Syarat yang bergantung pada fakta lain dari subjek yang sama.
    # Subjeknya terdaftar pada daftar fakta ini tahun itu, dan pada salah satu `tahap` bila disebut.
    dalam_daftar: bool = False
    lengkap: bool = False  # semua kebutuhan subjek pada program dan tahun itu terpenuhi
    selesai: bool = False  # permohonannya selesai ditangani
    legal: bool = False  # ketiga kriteria UU 14/2019

    @cached_property
    def kode(self) -> str:
        """`jenis.beda.sidik`: tetap selama isinya tetap; namanya tidak ikut menentukan."""
        isi = self.model_dump(mode="json", exclude={"nama"}, exclude_defaults=True)
        urut = {nama: sorted(v) if isinstance(v, list) else v for nama, v in isi.items()}
        teks = json.dumps(urut, sort_keys=True)
        return f"{self.jenis}.{self.beda}.{hashlib.sha256(teks.encode()).hexdigest()[:10]}"


class Rumus(_Data):
    """Pembilang / penyebut x 100; tanpa penyebut: banyaknya pembilang."""

    pembilang: Cacah
    penyebut: Cacah | None = None

    @property
    def satu_sel(self) -> bool:
        """Fakta pembilang sudah berada di sel dan bulan penyebutnya (`hitung/fakta/hitung.py`).

        Yang dinilai dan yang dibutuhkan berada di sel orangnya pada program dan tahun itu, yaitu
        sel pertama kali ia ditangani di sana; permohonan yang selesai ialah faktanya sendiri. Yang
        lain tidak: sasaran terdaftar pada bulan lain daripada ia dilayani.
        """
        atas, bawah = self.pembilang, self.penyebut
        if bawah is None:
            return True
        if atas.jenis is bawah.jenis is JenisFakta.DIAJUKAN:
            return bawah.beda is Beda.REKAM
        if atas.jenis not in _DI_SEL_ORANG or (
            len(bawah.program) != 1 and (bawah.beda not in (Beda.SUBJEK_PROGRAM, Beda.KEBUTUHAN))
        ):
            return False
        polos = Cacah(jenis=JenisFakta.DITANGANI, beda=bawah.beda, program=bawah.program)
        return bawah.jenis is JenisFakta.MEMBUTUHKAN or bawah.kode == polos.kode


_DI_SEL_ORANG = (JenisFakta.BERFUNGSI, JenisFakta.MEMBUTUHKAN, JenisFakta.TERPENUHI)


class RumusSpm(_Data):
    """Indeks SPM = bobot penerima x bagian terlayani + bobot mutu x rerata bagian komponen.

    Penyebutnya daftar sasaran yang dikelola, sejak `tahap` tertentu.
    """

    daftar: str
    program: str
    tahap: tuple[Tahap, ...] = (Tahap.KEBUTUHAN, Tahap.RENCANA, Tahap.PEMENUHAN)
    bobot_penerima: Annotated[str, Field(pattern=r"^[01](\.\d+)?$")] = "0.8"
    bobot_mutu: Annotated[str, Field(pattern=r"^[01](\.\d+)?$")] = "0.2"

    @property
    def sasaran(self) -> Cacah:
        return Cacah(jenis=JenisFakta.TERDAFTAR, daftar=(self.daftar,), tahap=self.tahap)

    @property
    def tahapan(self) -> Cacah:
        """Terbagi per tahap."""
        return Cacah(jenis=JenisFakta.TERDAFTAR, daftar=(self.daftar,))

    @property
    def terlayani(self) -> Cacah:
        return Cacah(
            jenis=JenisFakta.TERPENUHI,
            daftar=(self.daftar,),
            tahap=self.tahap,
            dalam_daftar=True,
            lengkap=True,
        )

    def komponen(self, jenis: Literal[JenisFakta.MEMBUTUHKAN, JenisFakta.TERPENUHI]) -> Cacah:
        """Terbagi per komponen: yang membutuhkan, atau yang terpenuhi."""
        return Cacah(
            jenis=jenis,
            daftar=(self.daftar,),
            tahap=self.tahap,
            dalam_daftar=True,
            beda=Beda.KEBUTUHAN,
        )


class CaraEntri(StrEnum):
    """Bagaimana entri bulanan yang disetujui menjadi angka setahun."""

    JUMLAH = "jumlah"
    RERATA_BULAN = "rerata-bulan"  # Orang/bulan: rerata bulan-bulan yang terisi
    TERAKHIR = "terakhir"  # persentase, predikat: entri bulan terakhir


def semua_cacah(rumus: Rumus | None, spm: RumusSpm | None) -> tuple[Cacah, ...]:
    """Semua yang harus dicacah agar satu indikator, dan angka di sampingnya, dapat dibaca."""
    if spm is not None:
        return (
            spm.sasaran,
            spm.tahapan,
            spm.terlayani,
            spm.komponen(JenisFakta.MEMBUTUHKAN),
            spm.komponen(JenisFakta.TERPENUHI),
        )
    if rumus is None:
        return ()
    dasar = [satu for satu in (rumus.pembilang, rumus.penyebut) if satu is not None]
    return (
        *dasar,
        *(tanpa_ganda(satu) for satu in dasar if satu.beda is Beda.SUBJEK_PROGRAM),
        *(menurut_undang_undang(satu) for satu in dasar if satu.jenis is JenisFakta.BERFUNGSI),
    )


def tanpa_ganda(cacah: Cacah) -> Cacah:
    """Orang pada beberapa program dihitung sekali."""
    return _ubah(cacah, beda=Beda.SUBJEK)


def menurut_undang_undang(cacah: Cacah) -> Cacah:
    """Ketiga kriteria UU 14/2019 Pasal 1 butir 3 sekaligus."""
    return _ubah(cacah, legal=True)


def _ubah(cacah: Cacah, **isi: object) -> Cacah:
    # Bukan model_copy: salinannya membawa serta `kode` yang sudah dihitung.
    return Cacah.model_validate(cacah.model_dump(exclude={"nama"}) | isi)
