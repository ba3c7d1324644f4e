"""The tests on another day: the names mean what they say, and the clock really is another one."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.clock import local, now
from ops import other_day
from ops.refusals import Refusal

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 80 * 366 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@given(MOMENTS)
def test_every_name_is_a_moment_ahead(at: datetime) -> None:
    named = {name: local(other_day.moment(name, at)) for name in other_day.NAMES}

    assert all(moment > at for name, moment in named.items() if name != "malam-tahun-baru")
    assert (named["kabisat"].month, named["kabisat"].day) == (2, 29)
    assert f"{named['malam-tahun-baru']:%m-%d %H:%M}" == "12-31 23:50"
    assert f"{named['tahun-baru']:%m-%d %H:%M}" == "01-01 00:30"
    assert named["tahun-baru"].year == named["malam-tahun-baru"].year + 1


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2027-01-01T00:30", datetime(2026, 12, 31, 17, 30, tzinfo=UTC)),
        ("2027-01-01T00:30+08:00", datetime(2026, 12, 31, 16, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_wib(said: str, utc: datetime) -> None:
    assert other_day.moment(said, now()) == utc


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(Refusal, match="besok"):
        other_day.moment("lusa", now())


def test_a_program_lives_on_that_day_and_pauses_as_long_as_ever() -> None:
    script = (
        "import datetime, sys, threading, time\n"
        "start = time.monotonic()\n"
        "time.sleep(0.05); threading.Event().wait(0.05)\n"
        "assert time.monotonic() - start < 30\n"
        "sys.exit(datetime.date.today() != datetime.date(2028, 2, 29))\n"
    )

    assert other_day.run([sys.executable, "-I", "-c", script], ["2028-02-29T12:00"]) == 0


def test_an_office_further_east_has_its_new_year_earlier() -> None:
    script = (
        "import sys; from kit.clock import now, today, zone_name\n"
        "told = zone_name(), today().strftime('%d-%m'), now().strftime('%d-%m %H')\n"
        "sys.exit(told != ('WITA', '01-01', '31-12 16'))\n"
    )

    assert other_day.run([sys.executable, "-c", script], ["tahun-baru@WITA"]) == 0
    with pytest.raises(Refusal, match="WIT"):
        other_day.run(["true"], ["besok@GMT"])
