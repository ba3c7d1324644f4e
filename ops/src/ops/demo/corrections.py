"""What an officer corrects afterwards: a need that could not be met, the PSKS who helped.

One by one, as an officer does it, with a reason; the request remembers the key, so a second run
changes nothing.
"""

import datetime as dt
from dataclasses import dataclass

from ops.demo.api import Account, Api, Refused
from ops.demo.calendar_2024 import YEAR
from ops.demo.draws import Draws, make_id
from ops.demo.office import INVENTED
from ops.demo.plan import LINJAMSOS, REHSOS, Completion, Plan

ACTIVE_PSKS = tuple(make_id(f"psks-{number}", dt.date(YEAR, 1, 2)) for number in range(80))
HELPERS = 64
# Several on one record, as one team.
TEAM = 4
UNMET = {REHSOS: 18, LINJAMSOS: 26}
# What is given beside the service itself: without it the service was given all the same.
_BESIDE = {
    REHSOS: {"sandang", "permakanan", "fasilitasi-identitas"},
    LINJAMSOS: {"kelompok-rentan", "dukungan-psikososial", "tempat-pengungsian"},
}


@dataclass(frozen=True, slots=True)
class Correction:
    service: str
    record: Completion
    body: dict[str, object]


def corrections(plan: Plan) -> list[Correction]:
    draws = Draws("corrections")
    made = []
    for service, count in UNMET.items():
        # Only those served once: a second visit might have met the need.
        once = _served_once(plan.services[service].completions, _BESIDE[service])
        draws.shuffle(once)
        made += [_unmet(service, record) for record in once[:count]]
    helped = [record for record in plan.services[REHSOS].completions if record.registration.status]
    helped += [record for record in plan.services[REHSOS].completions if record not in helped]
    touched = {correction.record.id for correction in made}
    free = (record for record in helped if record.id not in touched)
    for first in range(0, HELPERS, TEAM):
        made.append(_helped(next(free), ACTIVE_PSKS[first : first + TEAM]))
    return made


def unmet(plan: Plan) -> set[str]:
    """The registrations whose needs were not all met."""
    return {one.record.registration.id for one in corrections(plan) if "komponen" in one.body}


def _served_once(completions: list[Completion], beside: set[str]) -> list[Completion]:
    times: dict[str, int] = {}
    for record in completions:
        times[record.registration.id] = times.get(record.registration.id, 0) + 1
    return [
        record
        for record in completions
        if times[record.registration.id] == 1
        and record.layanan != "rumah-singgah"
        and record.components[-1][0] in beside
    ]


def _unmet(service: str, record: Completion) -> Correction:
    last = len(record.components) - 1
    parts = [
        {"kode": code, "jumlah": amount, "satuan": unit, "diberikan": at != last}
        for at, (code, amount, unit) in enumerate(record.components)
    ]
    reason = f"Kebutuhan belum dapat dipenuhi. {INVENTED}"
    return Correction(service, record, {"alasan": reason, "komponen": parts})


def _helped(record: Completion, psks: tuple[str, ...]) -> Correction:
    reason = f"PSKS yang membantu ditambahkan. {INVENTED}"
    return Correction(REHSOS, record, {"alasan": reason, "psks": list(psks)})


async def correct(api: Api, account: Account, head: Account, one: Correction) -> None:
    """Proposed by the officer, approved by the head; each is done where it is not yet."""
    path = f"/{one.service}/v1/permohonan/{one.record.id}"
    try:
        await api.call(
            "POST",
            f"{path}/koreksi",
            account=account,
            json=one.body,
            headers={"Idempotency-Key": one.record.id},
        )
    except Refused as refused:
        # The key is forgotten after a month; what it did is not. Or it waits for the head.
        codes = {error["kode"] for error in refused.problem.get("errors", [])}
        if codes != {"tanpa-perubahan"} and refused.status != 409:
            raise
    seen = await api.call("GET", path, account=head)
    if "koreksi/setujui" in seen.json()["boleh"]:
        await api.call(
            "POST",
            f"{path}/koreksi/setujui",
            account=head,
            headers={"Idempotency-Key": one.record.id, "If-Match": seen.headers["ETag"]},
        )
