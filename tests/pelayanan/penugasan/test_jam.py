"""The clock of a task over holidays, pauses, New Year and the 29th of February."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kantor.kalender import Kalender
from pelayanan.penugasan.rules import Jam, Tenggat, periksa_penggantian, tenggat

# Over two New Years, and the 29th of February 2024 and 2028.
HARI = st.dates(date(2023, 12, 20), date(2028, 3, 10))
KALENDER = st.builds(
    Kalender,
    st.frozensets(st.integers(1, 7), min_size=1),
    st.frozensets(st.dates(date(2023, 12, 20), date(2028, 12, 31)), max_size=40),
)
# Working, then waiting, in days.
JEDA = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3)


def dijalani(jam: Jam, kalender: Kalender, jeda: list[tuple[int, int]]) -> tuple[Jam, set[date]]:
    """The clock after these pauses, and the days on which it stood."""
    hari, berhenti = jam.mulai, set[date]()
    for kerja, tunggu in jeda:
        sejak = hari + timedelta(days=kerja)
        hari = sejak + timedelta(days=tunggu)
        berhenti |= {sejak + timedelta(days=n) for n in range(1, tunggu + 1)}
        jam = jam.berhenti(sejak).jalan(kalender, hari)
    return jam, berhenti


def satu_per_satu(jam: Jam, kalender: Kalender, berhenti: set[date]) -> date:
    """The due day, by going through the calendar as a person would."""
    hari, sisa = jam.mulai, jam.hari or 0
    while sisa > 0:
        hari += timedelta(days=1)
        sisa -= kalender.hari_kerja_pada(hari) and hari not in berhenti
    return hari


@given(KALENDER, HARI, st.integers(1, 60), JEDA)
def test_the_due_day_is_the_one_that_a_person_would_count(
    kalender: Kalender, mulai: date, hari: int, jeda: list[tuple[int, int]]
) -> None:
    awal = Jam(mulai, hari)

    jam, berhenti = dijalani(awal, kalender, jeda)

    assert jam.tempo(kalender) == satu_per_satu(awal, kalender, berhenti)


@given(KALENDER, HARI, st.integers(1, 60), JEDA, st.integers(0, 30))
def test_who_is_late_stays_late_whatever_is_asked_for_then(
    kalender: Kalender, mulai: date, hari: int, jeda: list[tuple[int, int]], tunggu: int
) -> None:
    jam, _ = dijalani(Jam(mulai, hari), kalender, jeda)
    tempo = jam.tempo(kalender)
    assert tempo is not None
    lewat = tempo + timedelta(days=1)

    sesudah = jam.berhenti(lewat).jalan(kalender, lewat + timedelta(days=tunggu))

    assert sesudah.tempo(kalender) == tempo


@given(KALENDER, HARI, JEDA, st.integers(0, 90))
def test_a_clock_without_a_limit_counts_the_days_on_which_it_ran(
    kalender: Kalender, mulai: date, jeda: list[tuple[int, int]], lama: int
) -> None:
    jam, berhenti = dijalani(Jam(mulai, None), kalender, jeda)
    sampai = max({mulai, *berhenti}) + timedelta(days=lama)

    semua = {mulai + timedelta(days=n) for n in range(1, (sampai - mulai).days + 1)}
    assert jam.terpakai(kalender, sampai) == sum(map(kalender.hari_kerja_pada, semua - berhenti))
    assert jam.tempo(kalender) is None


def test_while_it_stands_nobody_knows_when_it_is_due() -> None:
    kalender = Kalender(frozenset(range(1, 6)), frozenset())
    senin = date(2026, 11, 2)
    jam = Jam(senin, 14, 3).berhenti(senin + timedelta(days=10))

    assert jam.tempo(kalender) is None
    assert jam.berhenti(senin) == jam
    assert jam.terpakai(kalender, senin + timedelta(days=11)) == 9 - 3 - 1


def test_near_is_from_the_warning_on_and_late_from_the_day_after() -> None:
    hari = date(2028, 2, 29)
    sehari = timedelta(days=1)

    assert tenggat(hari, hari - 3 * sehari, hari - sehari) is None
    assert tenggat(hari, hari - sehari, hari) is Tenggat.MENDEKATI
    assert tenggat(hari, hari, hari + sehari) is Tenggat.MENDEKATI
    assert tenggat(hari, hari + sehari, hari + 3 * sehari) is Tenggat.TERLAMBAT
    assert tenggat(None, hari, hari) is None


def test_a_substitute_is_another_person_on_days_that_come() -> None:
    hari = date(2026, 12, 31)
    besok = hari + timedelta(days=1)

    def kode(pengganti: str, dari: date, sampai: date) -> list[str]:
        salah = periksa_penggantian("ani", pengganti, "kepala", dari, sampai, hari)
        return [s.kode for s in salah]

    assert kode("budi", hari, besok) == []
    assert kode("kepala", hari, besok) == ["pengganti-penyuruh"]
    assert kode("ani", besok, hari) == ["pengganti-diri-sendiri", "rentang-terbalik"]
    assert kode("budi", hari - timedelta(days=3), hari - timedelta(days=1)) == [
        "tanggal-tidak-mungkin"
    ]
