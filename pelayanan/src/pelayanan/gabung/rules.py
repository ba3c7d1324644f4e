"""Who may be taken for one person, and what may still be done with that."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kit.choices import Choice
from kit.errors import FieldError
from pelayanan import lahir
from pelayanan.lahir import Lahir

from .errors import LangkahGabunganDitolak


class Keadaan(Choice, called="status-gabungan"):
    DIUSULKAN = "diusulkan", "Diusulkan digabung"
    DISETUJUI = "disetujui", "Digabung"
    DITOLAK = "ditolak", "Ditolak"
    DITARIK = "ditarik", "Ditarik pengusulnya"
    DIUSULKAN_PISAH = "diusulkan_pisah", "Diusulkan dipisah"
    DIPISAH = "dipisah", "Dipisah lagi"


# While one of them holds, the one record stands for the other.
BERLAKU = (Keadaan.DISETUJUI, Keadaan.DIUSULKAN_PISAH)


class Langkah(StrEnum):
    SETUJUI = "setujui"
    TOLAK = "tolak"
    TARIK = "tarik"
    PISAH = "pisah"
    SETUJUI_PISAH = "pisah/setujui"
    TOLAK_PISAH = "pisah/tolak"
    TARIK_PISAH = "pisah/tarik"


_TETAP = {Keadaan.DIUSULKAN_PISAH: Keadaan.DISETUJUI}

# Where each step leads.
MENJADI: Mapping[Langkah, Mapping[Keadaan, Keadaan]] = {
    Langkah.SETUJUI: {Keadaan.DIUSULKAN: Keadaan.DISETUJUI},
    Langkah.TOLAK: {Keadaan.DIUSULKAN: Keadaan.DITOLAK},
    Langkah.TARIK: {Keadaan.DIUSULKAN: Keadaan.DITARIK},
    Langkah.PISAH: {Keadaan.DISETUJUI: Keadaan.DIUSULKAN_PISAH},
    Langkah.SETUJUI_PISAH: {Keadaan.DIUSULKAN_PISAH: Keadaan.DIPISAH},
    Langkah.TOLAK_PISAH: _TETAP,
    Langkah.TARIK_PISAH: _TETAP,
}


def ditolak(keadaan: Keadaan, langkah: str, boleh: list[str]) -> LangkahGabunganDitolak:
    return LangkahGabunganDitolak(
        f"Gabungan ini {keadaan}; langkah {langkah} tidak dapat dilakukan.",
        keadaan=str(keadaan),
        langkah=langkah,
        boleh=boleh,
    )


@dataclass(frozen=True, slots=True)
class Pihak:
    """One of the two: what decides whether both may be one person. `terawal`, `terakhir`: when they
    were first and last served or evaluated, in any of their records (burials are not the last).
    `meninggal`: when it was known that they are dead; they died on that day or before."""

    id: uuid.UUID
    gabung_ke: uuid.UUID | None
    nik: str | None
    lahir: Lahir
    terawal: date | None
    terakhir: date | None
    meninggal: date | None


def periksa(dari: Pihak, ke: Pihak, *, sebut: bool) -> list[FieldError]:
    """Why `ke` cannot stand for `dari`; without `sebut` no day of a service is named."""
    if dari.id == ke.id:
        pesan = "Data ini sendiri. Sebut dua data yang berbeda."
        return [FieldError("dari", pesan, "orang-sama")]
    if ke.gabung_ke == dari.id:
        pesan = "Data tujuan sudah digabung ke data ini; jangan membaliknya."
        return [FieldError("ke", pesan, "gabungan-melingkar")]
    if dari.gabung_ke is not None:
        return [FieldError("dari", "Data ini sudah digabung.", "sudah-digabung")]
    if ke.gabung_ke is not None:
        pesan = "Data tujuan sudah digabung ke data lain. Usulkan dengan data itu."
        return [FieldError("ke", pesan, "sudah-digabung")]
    if dari.nik is not None and ke.nik is not None:
        pesan = "NIK kedua data berbeda. Betulkan dulu NIK yang salah, atau usulkan dilepas."
        return [FieldError("dari", pesan, "nik-berbeda")]
    if dari.nik is not None:
        pesan = "Data ini ber-NIK, tujuannya tidak. Tukar: yang ber-NIK yang mewakili."
        return [FieldError("dari", pesan, "nik-pada-yang-digabung")]
    if _hidup(dari, ke) or _hidup(ke, dari):
        pesan = "Yang satu sudah meninggal ketika yang lain masih dilayani: mereka dua orang."
        return [FieldError("dari", pesan, "dilayani-sesudah-meninggal")]
    return lahir.periksa_baru("ke", ke.lahir, dari.terawal, sebut=sebut)


def _hidup(satu: Pihak, lain: Pihak) -> bool:
    """Whether the other was served after this one was dead."""
    if satu.meninggal is None or lain.terakhir is None:
        return False
    return lain.terakhir > satu.meninggal


@dataclass(frozen=True, slots=True)
class RekamOrang:
    """A request or evaluation of one of the records that are one person. `sejak_gabung`: written
    to the one that stands for both since it does; `dinilai`: the request of this bidang that an
    evaluation names; `selesai`: of a request, whether it is a counted record."""

    id: uuid.UUID
    jenis: str
    ppks_id: uuid.UUID
    tanggal: date
    sejak_gabung: bool
    dinilai: uuid.UUID | None
    selesai: bool


@dataclass(frozen=True, slots=True)
class Pembagian:
    """Whose each record is after a split."""

    dari: uuid.UUID
    ke: uuid.UUID
    cabang: frozenset[uuid.UUID]
    milik: Mapping[uuid.UUID, uuid.UUID]

    def belum(self, semua: Sequence[RekamOrang]) -> list[RekamOrang]:
        return [satu for satu in semua if satu.sejak_gabung and satu.id not in self.milik]

    def milik_dari(self, satu: RekamOrang) -> bool:
        if satu.sejak_gabung:
            return self.milik[satu.id] == self.dari
        return satu.ppks_id in self.cabang

    def berpindah(self, semua: Sequence[RekamOrang]) -> list[RekamOrang]:
        """What was written to the other record since, and is of this one."""
        return [satu for satu in semua if satu.sejak_gabung and self.milik_dari(satu)]

    def periksa(self, semua: Sequence[RekamOrang], lahir_dari: Lahir) -> list[FieldError]:
        dikenal = {satu.id: satu for satu in semua}
        salah = [
            FieldError("rekam", f"Rekam {satu} bukan dari masa gabungan ini.", "rekam-lain")
            for satu in self.milik
            if satu not in dikenal or not dikenal[satu].sejak_gabung
        ]
        salah += [
            FieldError("rekam", f"Pemilik rekam {satu} bukan kedua orang ini.", "pemilik-lain")
            for satu, milik in self.milik.items()
            if milik not in (self.dari, self.ke)
        ]
        if salah:
            return salah
        for satu in semua:
            dinilai = dikenal.get(satu.dinilai) if satu.dinilai else None
            if dinilai and self.milik_dari(dinilai) is not self.milik_dari(satu):
                pesan = f"Evaluasi {satu.id} dan layanan yang dinilainya harus milik satu orang."
                salah.append(FieldError("rekam", pesan, "evaluasi-terpisah"))
        for satu in self.berpindah(semua):
            salah += lahir.periksa("rekam", satu.tanggal, lahir_dari)
        return salah
