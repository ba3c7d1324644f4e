"""Whom a sandbox knows: some fifty made-up people and what the bidang did for them.

Made by the demo's town from the day on which the sandbox was made, so a second run sends the same.
"""

import datetime as dt

from ops.demo.draws import Draws
from ops.demo.people import WHERE, Person, Town
from ops.demo.plan import FAKIRMISKIN, LINJAMSOS, REHSOS, Plan, Registration
from ops.demo.protection import (
    AID_COMPONENTS,
    GUIDANCE_COMPONENTS,
    INSURANCE_COMPONENTS,
    PKH_COMPONENTS,
    POOR,
)
from ops.demo.rehabilitation import GROUPS, rehabilitate, someone

HOUSEHOLDS = 8
LATEST, EARLIEST = 2, 55  # days ago
# Whom docs/partners.md asks about; the serial belongs to nobody, as those of the town.
SITI = Person(
    name_of_id="siti-aminah",
    name="Siti Aminah",
    sex="P",
    birth_date=dt.date(1958, 7, 1),
    birth_year=1958,
    birthplace="Palangka Raya",
    kelurahan="62.71.03.1002",
    address="Jalan Meranti No. 12 RT 03 RW 05",
    phone="",
    nik="6271034107589001",
)
# In the form of a NIK, and nobody here has it.
UNKNOWN = "6271034107589999"
_STEADY, _NOT_YET = (True, True, True), (True, False, False)


def make_plan(day: dt.date) -> Plan:
    plan, town, draws = Plan(), Town(), Draws("tiruan")

    def lately() -> dt.date:
        return day - dt.timedelta(days=draws.between(LATEST, EARLIEST))

    old = plan.register(REHSOS, SITI, ("lanjut-usia-terlantar",), day)
    rehabilitate(plan, draws, old, "pelayanan-sosial-ppks", lately(), found=False)
    for group in GROUPS:
        found = draws.happens(group.found)
        person = someone(town, draws, group, day, found=found)
        entry = plan.register(REHSOS, person, group.categories, day, group.status)
        layanan = draws.of(group.services)
        rehabilitate(plan, draws, entry, layanan, lately(), found=found)
    for number in range(HOUSEHOLDS):
        home = town.household(draws.of(WHERE), day, size=draws.between(2, 5))
        for person in home.members:
            _complete(plan, draws, LINJAMSOS, person, "pbi-jaminan-kesehatan", lately())
        mother = home.members[1]
        _complete(plan, draws, LINJAMSOS, mother, "pkh", lately())
        _complete(plan, draws, LINJAMSOS, mother, "pendampingan-penerima-bansos", lately())
        aid = tuple(AID_COMPONENTS)[number % len(AID_COMPONENTS)]
        _complete(plan, draws, FAKIRMISKIN, home.members[0], aid, lately())
    _evaluate(plan, day)
    return plan


_COMPONENTS = AID_COMPONENTS | {
    "pbi-jaminan-kesehatan": INSURANCE_COMPONENTS,
    "pkh": PKH_COMPONENTS,
    "pendampingan-penerima-bansos": GUIDANCE_COMPONENTS,
}


def _complete(
    plan: Plan, draws: Draws, service: str, person: Person, layanan: str, on: dt.date
) -> None:
    plan.complete(
        service,
        plan.register(service, person, POOR, on),
        layanan,
        on,
        days=draws.between(2, 14),
        source="permohonan",
        components=_COMPONENTS[layanan],
        funds="apbn" if layanan == "pkh" else "apbd-kota",
    )


def _evaluate(plan: Plan, day: dt.date) -> None:
    """Every third record, two of three of these with a yes; of travellers none."""
    for service, part in plan.services.items():
        judged: set[str] = set()
        for number, record in enumerate(list(part.completions)[::3]):
            entry: Registration = record.registration
            if entry.status is not None or entry.id in judged:
                continue
            judged.add(entry.id)
            answers = _NOT_YET if number % 3 == 2 else _STEADY
            plan.evaluate(service, entry, record, day, answers)
