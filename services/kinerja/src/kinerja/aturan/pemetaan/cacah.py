"""Counts: numerator and denominator of an indicator as data, that is what is counted of facts."""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from kit.choices import Choice


class JenisFakta(Choice):
    """`domain.md`, butir fakta. Kebutuhan: satu fakta tiap orang dan komponen."""

    DIAJUKAN = "diajukan", "Diajukan"
    DITANGANI = "ditangani", "Ditangani"
    BERFUNGSI = "berfungsi", "Berfungsi sosial"
    MEMBUTUHKAN = "membutuhkan", "Membutuhkan"
    TERPENUHI = "terpenuhi", "Terpenuhi"
    TERDAFTAR = "terdaftar", "Terdaftar"
    BERKONTRIBUSI = "berkontribusi", "Berkontribusi"
    KELUARAN = "keluaran", "Keluaran"


class Beda(StrEnum):
    """What is counted once in a year."""

    SUBJEK = "subjek"
    SUBJEK_PROGRAM = "subjek-program"  # people in two programs are counted twice
    KEBUTUHAN = "kebutuhan"  # subject and component
    REKAM = "rekam"
    JUMLAH = "jumlah"  # the quantities of facts are added up, whatever the subject


class Tahap(Choice, called="tahap-spm"):
    """Empat tahap penerapan SPM (Permendagri 59/2021)."""

    DATA = "data", "Pendataan"
    KEBUTUHAN = "kebutuhan", "Penghitungan kebutuhan"
    RENCANA = "rencana", "Perencanaan"
    PEMENUHAN = "pemenuhan", "Pemenuhan"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cacah(_Data):
    """How many are distinct among the facts that match all conditions; empty = any."""

    jenis: JenisFakta
    nama: str = ""
    beda: Beda = Beda.SUBJEK
    program: tuple[str, ...] = ()
    sub_kegiatan: tuple[str, ...] = ()
    layanan: tuple[str, ...] = ()
    kategori: tuple[str, ...] = ()
    komponen: tuple[str, ...] = ()
    sumber_dana: tuple[str, ...] = ()
    # The governed list that measures this fact: the code of an SPM, `psks-aktif`, and so on.
    daftar: tuple[str, ...] = ()
    tahap: tuple[Tahap, ...] = ()
    # Conditions that depend on other facts of the same subject. Its subject is on the list of this
    # fact in that year, and in one of `tahap` if they are named.
    dalam_daftar: bool = False
    lengkap: bool = False  # all needs of the subject in that program and year are met
    selesai: bool = False  # permohonannya selesai ditangani
    legal: bool = False  # ketiga kriteria UU 14/2019
    # The service was finished within so many working days, without those for which the applicant
    # owed a paper.
    dalam_hari_kerja: Annotated[int, Field(ge=0, le=1000)] | None = None

    @model_serializer(mode="wrap")
    def _ringkas(self, isi: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Rules of before it could be asked keep their fingerprint."""
        return {
            nama: v for nama, v in isi(self).items() if nama != "dalam_hari_kerja" or v is not None
        }

    @property
    def evaluasi(self) -> bool:
        """Whether an evaluation can match, whose program and service only its service knows."""
        return (
            self.jenis is JenisFakta.BERFUNGSI
            and not (self.sub_kegiatan or self.komponen)
            and (self.dalam_daftar or not self.tahap)
        )

    @cached_property
    def kode(self) -> str:
        """`jenis.beda.sidik`: constant while the content is; its name has no part in it."""
        isi = self.model_dump(mode="json", exclude={"nama"}, exclude_defaults=True)
        urut = {nama: sorted(v) if isinstance(v, list) else v for nama, v in isi.items()}
        teks = json.dumps(urut, sort_keys=True)
        return f"{self.jenis}.{self.beda}.{hashlib.sha256(teks.encode()).hexdigest()[:10]}"


class Rumus(_Data):
    """Numerator / denominator x 100; without a denominator: how many in the numerator."""

    pembilang: Cacah
    penyebut: Cacah | None = None

    @property
    def satu_sel(self) -> bool:
        """Facts of the numerator stand in the cell and month of their denominator
        (`hitung/fakta/hitung.py`).

        What was evaluated and what was needed stands in the person's cell of that program and year,
        which is that of the first time when they were *ditangani* there; a request that was
        completed, and a service that was in time, is the fact itself. The others do not: somebody
        is listed in another month than they are served.
        """
        atas, bawah = self.pembilang, self.penyebut
        if bawah is None:
            return True
        if atas.jenis is bawah.jenis and bawah.jenis in _SATU_REKAM:
            return bawah.beda is Beda.REKAM
        if atas.jenis not in _DI_SEL_ORANG or (
            len(bawah.program) != 1 and (bawah.beda not in (Beda.SUBJEK_PROGRAM, Beda.KEBUTUHAN))
        ):
            return False
        polos = Cacah(jenis=JenisFakta.DITANGANI, beda=bawah.beda, program=bawah.program)
        return bawah.jenis is JenisFakta.MEMBUTUHKAN or bawah.kode == polos.kode


_SATU_REKAM = (JenisFakta.DIAJUKAN, JenisFakta.DITANGANI)
_DI_SEL_ORANG = (JenisFakta.BERFUNGSI, JenisFakta.MEMBUTUHKAN, JenisFakta.TERPENUHI)


class RumusSpm(_Data):
    """SPM index = weight of people x share served + weight of quality x mean share of components.

    Its denominator is the governed list, from a certain `tahap` on.
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
        """Split by component: who needs it, or whose need is met."""
        return Cacah(
            jenis=jenis,
            daftar=(self.daftar,),
            tahap=self.tahap,
            dalam_daftar=True,
            beda=Beda.KEBUTUHAN,
        )


class CaraEntri(StrEnum):
    """How approved entries by month become the figure of a year."""

    JUMLAH = "jumlah"
    RERATA_BULAN = "rerata-bulan"  # People/months: the mean of the months filled in
    TERAKHIR = "terakhir"  # percentage, grade: the entry of the last month


def cacah_dasar(rumus: Rumus | None, spm: RumusSpm | None) -> tuple[Cacah, ...]:
    """What the figure of one indicator is made of, and its progress is followed by."""
    if spm is not None:
        return (spm.terlayani, spm.komponen(JenisFakta.TERPENUHI))
    if rumus is None:
        return ()
    return (rumus.pembilang,) if rumus.penyebut is None else (rumus.pembilang, rumus.penyebut)


def semua_cacah(rumus: Rumus | None, spm: RumusSpm | None) -> tuple[Cacah, ...]:
    """All that has to be counted for one indicator, and the figures beside it, to be read."""
    if spm is not None:
        return (
            spm.sasaran,
            spm.tahapan,
            spm.terlayani,
            spm.komponen(JenisFakta.MEMBUTUHKAN),
            spm.komponen(JenisFakta.TERPENUHI),
        )
    dasar = cacah_dasar(rumus, spm)
    return (
        *dasar,
        *(tanpa_ganda(satu) for satu in dasar if satu.beda is Beda.SUBJEK_PROGRAM),
        *(menurut_undang_undang(satu) for satu in dasar if satu.jenis is JenisFakta.BERFUNGSI),
    )


def tanpa_ganda(cacah: Cacah) -> Cacah:
    """People in several programs are counted once."""
    return _ubah(cacah, beda=Beda.SUBJEK)


def menurut_undang_undang(cacah: Cacah) -> Cacah:
    """The three criteria of UU 14/2019 Article 1 point 3 at once."""
    return _ubah(cacah, legal=True)


def _ubah(cacah: Cacah, **isi: object) -> Cacah:
    # Not model_copy: its copy would bring along the `kode` already computed.
    return Cacah.model_validate(cacah.model_dump(exclude={"nama"}) | isi)
