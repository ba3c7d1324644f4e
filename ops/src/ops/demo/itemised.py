"""Some who were given food are given it once more, itemised: need, delivery and completion are
records of their own.

They are counted already, each once, so no figure of the sheet moves. Needs and deliveries come in
by file, as an office has them of a day on which it handed out.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ops.demo.api import Account, Api
from ops.demo.books import at_once
from ops.demo.calendar_2024 import next_working_day
from ops.demo.draws import make_id
from ops.demo.office import file_of
from ops.demo.plan import FAKIRMISKIN, Completion, Plan
from ops.demo.requests import COMPLETE, VERIFY, WORK, Request, take
from ops.demo.sending import send
from ops.demo.uploads import Upload

FOOD, PACKAGE = "bantuan-pangan", ("penyaluran-pangan", 1, "paket")
CASES = 12
# Of these, so that the next time is in the same year.
UNTIL = dt.date(2024, 9, 30)
AGAIN = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Case:
    """`before`: how this person was given food the last time."""

    before: Completion

    @property
    def assessed(self) -> dt.date:
        return next_working_day(self.before.completed + AGAIN)

    @property
    def given(self) -> dt.date:
        return next_working_day(self.assessed + dt.timedelta(days=5))

    def name(self, noun: str) -> str:
        return make_id(f"{noun}-{FAKIRMISKIN}-rinci-{self.before.id}", self.assessed)

    @property
    def request(self) -> Request:
        about = {
            "layanan": FOOD,
            "ppks_id": self.before.registration.id,
            "sumber": "permohonan",
        }
        return Request(FAKIRMISKIN, self.name("permohonan"), about, self.assessed, self.given)

    def row(self, noun: str, day: dt.date) -> dict[str, str]:
        return {
            "id": self.name(noun),
            "ppks_id": self.before.registration.id,
            "permohonan_id": self.request.id,
            "komponen": PACKAGE[0],
            "tanggal": day.isoformat(),
        }

    @property
    def need(self) -> dict[str, str]:
        return {**self.row("asesmen", self.assessed), "perlu": "ya"}

    @property
    def delivery(self) -> dict[str, str]:
        _, amount, unit = PACKAGE
        return {
            **self.row("pemberian", self.given),
            "jumlah": str(amount),
            "satuan": unit,
            "sumber_dana": "apbd-kota",
            "kebutuhan_id": self.name("asesmen"),
        }


def cases(plan: Plan) -> list[Case]:
    """Those who were given food, and nothing else, early enough in the year."""
    done = plan.services[FAKIRMISKIN].completions
    times: dict[str, int] = {}
    for record in done:
        times[record.registration.id] = times.get(record.registration.id, 0) + 1
    fitting = (
        Case(record)
        for record in done
        if record.layanan == FOOD
        and record.completed <= UNTIL
        and times[record.registration.id] == 1
    )
    return [case for case, _ in zip(fitting, range(CASES), strict=False)]


def uploads(made: Iterable[Case]) -> tuple[Upload, Upload]:
    every = list(made)
    return (
        _upload("asesmen", [case.need for case in every]),
        _upload("pemberian", [case.delivery for case in every]),
    )


def _upload(kind: str, rows: Sequence[Mapping[str, str]]) -> Upload:
    return Upload(kind, len(rows), file_of(rows[0], rows))


async def hand_out(api: Api, account: Account, plan: Plan) -> None:
    every = cases(plan)

    async def begin(case: Case) -> None:
        await take(api, account, case.request, VERIFY, WORK)

    async def complete(case: Case) -> None:
        await take(api, account, case.request, COMPLETE)

    await at_once(every, begin)
    for upload in uploads(every):
        await send(api, account, FAKIRMISKIN, upload, lambda _done: None)
    await at_once(every, complete)
