"""The clock of a task: working days of the office, none while the applicant owes something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from kantor.kalender import Kalender
from kit.choices import Choice
from kit.errors import FieldError


class KeadaanTugas(Choice):
    BERJALAN = "berjalan", "Berjalan"
    JEDA = "jeda", "Menunggu pemohon"
    SELESAI = "selesai", "Selesai"


class Tenggat(Choice):
    MENDEKATI = "mendekati", "Mendekati jatuh tempo"
    TERLAMBAT = "terlambat", "Lewat jatuh tempo"


@dataclass(frozen=True, slots=True)
class Jam:
    """A clock that began on `mulai` (day 0) and has `hari` working days, None: no limit.

    `hari_jeda`: the working days of its pauses that are over; `jeda_sejak`: since when it stands.
    """

    mulai: date
    hari: int | None
    hari_jeda: int = 0
    jeda_sejak: date | None = None

    def tempo(self, kalender: Kalender) -> date | None:
        """The day on which its days are full; unknown without a limit and while it stands."""
        if self.hari is None or self.jeda_sejak is not None:
            return None
        return kalender.jatuh_tempo(self.mulai, self.hari + self.hari_jeda)

    def terpakai(self, kalender: Kalender, sampai: date) -> int:
        """The working days that have run up to and with that day."""
        kini = self.jalan(kalender, sampai)
        return max(kalender.antara(self.mulai, sampai) - kini.hari_jeda, 0)

    def berhenti(self, pada: date) -> Self:
        return self if self.jeda_sejak is not None else replace(self, jeda_sejak=pada)

    def jalan(self, kalender: Kalender, pada: date) -> Self:
        """It runs again. Days that were full when it was stopped do not become fewer: a pause
        makes nobody punctual."""
        if self.jeda_sejak is None:
            return self
        tempo = replace(self, jeda_sejak=None).tempo(kalender)
        lewat = tempo is not None and tempo <= self.jeda_sejak
        hari = 0 if lewat else kalender.antara(self.jeda_sejak, pada)
        return replace(self, hari_jeda=self.hari_jeda + hari, jeda_sejak=None)


def tenggat(tempo: date | None, hari_ini: date, peringatan: date) -> Tenggat | None:
    """What to say of a running task; `peringatan`: the last due day of which one is warned."""
    if tempo is None or tempo > peringatan:
        return None
    return Tenggat.TERLAMBAT if tempo < hari_ini else Tenggat.MENDEKATI


def periksa_penggantian(
    petugas: str, pengganti: str, penyuruh: str, dari: date, sampai: date, hari_ini: date
) -> list[FieldError]:
    """`penyuruh` gives the work of somebody else to a third, since a substitute sees what only
    whoever is assigned sees."""
    salah = []
    if petugas == pengganti:
        pesan = "Pengganti harus orang lain."
        salah.append(FieldError("pengganti", pesan, "pengganti-diri-sendiri"))
    elif pengganti == penyuruh:
        pesan = "Yang menyuruh tidak menjadi penggantinya."
        salah.append(FieldError("pengganti", pesan, "pengganti-penyuruh"))
    if sampai < dari:
        salah.append(FieldError("sampai", "Tidak boleh sebelum dari.", "rentang-terbalik"))
    elif sampai < hari_ini:
        salah.append(FieldError("sampai", "Masa ini sudah lewat.", "tanggal-tidak-mungkin"))
    return salah
