from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pelayanan.profil import muat

KALENDER = muat().kalender


@pytest.mark.parametrize(
    ("mulai", "sampai", "hari"),
    [
        (date(2024, 3, 4), date(2024, 3, 4), 0),
        (date(2024, 3, 4), date(2024, 3, 5), 1),
        (date(2024, 3, 8), date(2024, 3, 11), 0),  # Nyepi
        (date(2024, 3, 8), date(2024, 3, 13), 1),  # and its cuti bersama
        (date(2024, 4, 5), date(2024, 4, 16), 1),  # Idul Fitri 1445
        (date(2024, 12, 24), date(2024, 12, 27), 1),
        (date(2025, 8, 15), date(2025, 8, 19), 1),  # 18 August 2025 was added later
        (date(2024, 5, 1), date(2024, 4, 1), 0),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(mulai: date, sampai: date, hari: int) -> None:
    assert KALENDER.antara(mulai, sampai) == hari


hari_2024_2026 = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(hari_2024_2026, st.integers(0, 400))
def test_counting_by_weeks_is_counting_day_by_day(mulai: date, lama: int) -> None:
    sampai = mulai + timedelta(days=lama)
    satu_per_satu = sum(
        KALENDER.hari_kerja_pada(mulai + timedelta(days=n)) for n in range(1, lama + 1)
    )

    assert KALENDER.antara(mulai, sampai) == satu_per_satu


@given(hari_2024_2026, st.integers(1, 60))
def test_the_due_day_is_a_working_day_with_that_many_before_it(mulai: date, lama: int) -> None:
    tempo = KALENDER.jatuh_tempo(mulai, lama)

    assert KALENDER.hari_kerja_pada(tempo)
    assert KALENDER.antara(mulai, tempo) == lama
