"""Early warning: how near the projected year-end figures come, on generated years.

`.venv/bin/python -m bench.peringatan [--runs 400] [--seed 7]`: years with a season of their own,
growth and shocks are generated; at the end of months 3, 6 and 9 the year is projected by kinerja
(with no, one and three earlier years) and, in the same run, by the plain pace (what there is times
12 / months, with a Poisson range). Reported: the mean absolute error in percent of the truth, and
how often the truth lies in the range that claims 80 %. The model's few constants were chosen with
seed 2025; other seeds are the test.
"""

import argparse
import json
import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kantor.kalender import Kalender
from kantor.profil import terpasang
from kinerja.terbitan.peringatan import proyeksi
from kinerja.terbitan.peringatan.proyeksi import Ramalan, RamalanBagian, Waktu

MONTHS = (3, 6, 9)
YEAR = 2025
Z = 1.2816


@dataclass(frozen=True, slots=True)
class Year:
    """Handled and, by month of evaluation, functioning again; the latter follow months later."""

    handled: list[int]
    functioning: list[int]


def poisson(pick: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(pick.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), pick.random(), 0
    while product > limit:
        product *= pick.random()
        count += 1
    return count


def history(pick: random.Random, years: int) -> list[Year]:
    """`years` years of one indicator: size, season, growth, shocks and evaluation habits drawn."""
    total = math.exp(pick.uniform(math.log(60), math.log(20_000)))
    strength = pick.choice((0.0, 0.3, 0.8))
    peak = pick.uniform(0, 12)
    season = [math.exp(strength * math.cos((m - peak) / 12 * math.tau)) for m in range(12)]
    shock = pick.choice((0.1, 0.3))
    growth = pick.uniform(-0.15, 0.3)
    share = pick.uniform(0.02, 0.6)
    late = pick.uniform(0, 0.8)  # of the evaluations, how many wait for the last quarter
    made = []
    for _ in range(years):
        level = total / sum(season)
        handled = [
            poisson(pick, level * season[m] * pick.lognormvariate(-(shock**2) / 2, shock))
            for m in range(12)
        ]
        if pick.random() < 0.15:  # a flood, or a month of closed doors
            m = pick.randrange(12)
            handled[m] = round(handled[m] * pick.choice((0.2, 3.0)))
        functioning = [0] * 12
        this_share = min(share * pick.lognormvariate(0, 0.15), 0.95)
        for m, many in enumerate(handled):
            for _ in range(binomial(pick, many, this_share)):
                when = pick.randint(9, 11) if pick.random() < late else m + pick.randint(0, 2)
                functioning[min(max(when, m), 11)] += 1
        made.append(Year(handled, functioning))
        total *= 1 + growth + pick.gauss(0, 0.1)
    return made


def binomial(pick: random.Random, many: int, share: float) -> int:
    if many > 200:
        spread = math.sqrt(many * share * (1 - share))
        return min(many, max(0, round(pick.gauss(many * share, spread))))
    return sum(pick.random() < share for _ in range(many))


@dataclass(slots=True)
class Score:
    errors: list[float]
    inside: list[bool]

    def add(self, truth: float, middle: float, low: float, high: float) -> None:
        if truth:
            self.errors.append(abs(middle - truth) / truth * 100)
            self.inside.append(low <= truth <= high)

    @property
    def summary(self) -> dict[str, float]:
        return {
            "error_percent": round(statistics.mean(self.errors), 1),
            "inside_percent": round(100 * statistics.mean(self.inside), 1),
            "cases": len(self.errors),
        }


Row = tuple[str, int, int, str]
Guess = tuple[float, float, float, float]


def run(runs: int, seed: int, earlier: Sequence[int] = (0, 1, 3)) -> dict[Row, Score]:
    calendar = terpasang().kalender
    pick = random.Random(seed)  # noqa: S311  (made-up data)
    scores: dict[Row, Score] = {}

    for _ in range(runs):
        years = history(pick, max(earlier) + 1)
        truth = years[-1]
        for before in earlier:
            past = years[len(years) - 1 - before : -1]
            for months in MONTHS:
                found = one(truth, past, months, calendar)
                for (what, who), (right, middle, low, high) in found.items():
                    row = (what, before, months, who)
                    scores.setdefault(row, Score([], [])).add(right, middle, low, high)
    return scores


def one(
    truth: Year,
    past: Sequence[Year],
    months: int,
    calendar: Kalender,
) -> dict[tuple[str, str], Guess]:
    """By question and by who answers: the truth, what was guessed, and the range around it."""
    found: dict[tuple[str, str], Guess] = {}
    end = date(YEAR, months + 1, 1).toordinal() - 1
    time = Waktu(calendar.merata(YEAR), calendar.lewat(YEAR, date.fromordinal(end)))
    known = [n if m < months else 0 for m, n in enumerate(truth.handled)]
    total, so_far = sum(truth.handled), sum(known)
    functioning = sum(truth.functioning[:months])
    made = proyeksi.jumlah(so_far, known, [year.handled for year in past], time)
    if not isinstance(made, Ramalan) or not so_far:
        return found
    found["count", "kinerja"] = (total, made.tengah, made.bawah, made.atas)
    pace = so_far * 12 / months
    rest = pace - so_far
    spread = Z * math.sqrt(rest)
    found["count", "pace"] = (total, pace, pace - spread, pace + spread)
    shared = proyeksi.bagian(
        functioning,
        made,
        so_far,
        [
            (
                (sum(year.functioning[:months]), sum(year.handled[:months])),
                (sum(year.functioning), sum(year.handled)),
            )
            for year in past
        ],
        time,
    )
    if not isinstance(shared, RamalanBagian) or not functioning:
        return found
    ratio = sum(truth.functioning) / total
    guess = shared.pembilang
    found["share", "kinerja"] = (
        ratio,
        guess.tengah / made.tengah,
        guess.bawah / made.tengah,
        guess.atas / made.tengah,
    )
    now = functioning / so_far
    spread = Z * math.sqrt(now * (1 - now) / so_far)
    found["share", "pace"] = (ratio, now, now - spread, now + spread)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    scores = run(asked.runs, asked.seed)
    print("what   years  month   kinerja: error, inside    pace: error, inside")
    for what, before, months, who in scores:
        if who == "kinerja":
            ours = scores[what, before, months, "kinerja"].summary
            pace = scores[what, before, months, "pace"].summary
            print(
                f"{what:6} {before:5} {months:6}   "
                f"{ours['error_percent']:12} % {ours['inside_percent']:5} %   "
                f"{pace['error_percent']:11} % {pace['inside_percent']:5} %"
            )
    if asked.json:
        rows = [
            {"what": w, "years": b, "month": m, "who": who, **s.summary}
            for (w, b, m, who), s in scores.items()
        ]
        asked.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
