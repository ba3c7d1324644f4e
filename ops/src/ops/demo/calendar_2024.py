"""The days of 2024 on which the made-up office works.

Written here and not read from the profile: the plan must stay the same when an office edits its
holidays, else a second run would send other rows under the same ids.
"""

import datetime as dt
from collections.abc import Mapping

from ops.demo.draws import Draws, Table

YEAR = 2024
# The day on which the published sheet was signed; no evaluation is later.
LAST_EVALUATION = dt.date(2025, 1, 31)

_HOLIDAYS = frozenset(
    {"01-01", "02-08", "02-09", "02-14", "03-11", "03-12", "03-29", "04-08", "04-09", "04-10"}
    | {"04-11", "04-12", "04-15", "05-01", "05-09", "05-10", "05-23", "05-24", "06-17", "06-18"}
    | {"09-16", "11-27", "12-25", "12-26"}
)
_HOLIDAYS_2025 = frozenset({"01-01", "01-27", "01-28", "01-29"})


def is_working_day(day: dt.date) -> bool:
    holidays = _HOLIDAYS if day.year == YEAR else _HOLIDAYS_2025
    return day.weekday() < 5 and f"{day:%m-%d}" not in holidays


_DAYS = [dt.date(YEAR, 1, 1) + dt.timedelta(days=number) for number in range(366)]
WORKING_DAYS: dict[int, tuple[dt.date, ...]] = {
    month: tuple(day for day in _DAYS if day.month == month and is_working_day(day))
    for month in range(1, 13)
}


class Season:
    """In which months a service is mostly completed."""

    def __init__(self, weights: Mapping[int, int]) -> None:
        self._months = Table(weights)

    def day(self, draws: Draws) -> dt.date:
        return draws.pick(WORKING_DAYS[draws.of(self._months)])


ALL_YEAR = Season({1: 6, 2: 7, 3: 8, 4: 7, 5: 9, 6: 9, 7: 9, 8: 9, 9: 9, 10: 10, 11: 9, 12: 8})
# Membership is renewed in January and joins monthly after that.
MEMBERSHIP = Season({1: 30, 2: 8, 3: 8, 4: 7, 5: 6, 6: 6, 7: 8, 8: 6, 9: 6, 10: 6, 11: 5, 12: 4})
# Paid out in four stages.
STAGES = Season({2: 20, 3: 15, 5: 15, 6: 12, 8: 12, 9: 10, 11: 10, 12: 6})


def next_working_day(day: dt.date) -> dt.date:
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def last_working_day(day: dt.date) -> dt.date:
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day
