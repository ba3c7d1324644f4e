"""Program Penanganan Bencana: 1,727 people handled, all of them functioning."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ops.demo.calendar_2024 import next_working_day
from ops.demo.draws import Draws
from ops.demo.people import Household, Person, Town
from ops.demo.plan import LINJAMSOS, REHSOS, Client, Component, Plan, Registration, judge

ALAM, SOSIAL = "korban-bencana-alam", "korban-bencana-sosial"


@dataclass(frozen=True, slots=True)
class Disaster:
    day: dt.date
    category: str
    kelurahan: tuple[str, ...]
    victims: int


DISASTERS = (
    Disaster(dt.date(2024, 1, 23), SOSIAL, ("62.71.01.1001",), 118),
    Disaster(dt.date(2024, 3, 12), ALAM, ("62.71.01.1004", "62.71.01.1005", "62.71.01.1006"), 402),
    Disaster(dt.date(2024, 5, 7), ALAM, ("62.71.03.1003",), 96),
    Disaster(dt.date(2024, 7, 18), SOSIAL, ("62.71.01.1003",), 84),
    Disaster(dt.date(2024, 9, 5), ALAM, ("62.71.04.1003",), 143),
    Disaster(dt.date(2024, 10, 22), SOSIAL, ("62.71.03.1001",), 61),
    Disaster(
        dt.date(2024, 11, 14),
        ALAM,
        ("62.71.01.1001", "62.71.01.1005", "62.71.03.1004", "62.71.04.1003", "62.71.05.1001"),
        823,
    ),
)
VICTIMS_INSURED_PERCENT = 18
VICTIMS_FED = 95
VICTIMS_CLIENTS = 14

_LOST_PAPERS = {
    ALAM: "Dokumen kependudukan hilang atau rusak karena bencana",
    SOSIAL: "Dokumen kependudukan terbakar, menunggu penerbitan ulang",
}
_PACKAGE: tuple[Component, ...] = (("bantuan-logistik", 1, "paket"), ("sandang", 1, "paket"))
# Few stay in a shelter: near the targets of Table 6.1.
RELIEF_COMPONENTS: tuple[tuple[Component, ...], ...] = (
    *(_PACKAGE,) * 14,
    *((*_PACKAGE, ("makanan", 21, "porsi"), ("tempat-pengungsian", 7, "hari")),) * 2,
    *((*_PACKAGE, ("kelompok-rentan", 1, "kali")),) * 3,
    (*_PACKAGE, ("dukungan-psikososial", 1, "kali")),
)
REBUILDING_COMPONENTS: tuple[Component, ...] = (("bahan-bangunan", 1, "paket"),)
_PREPARED = ((True, True, True), (True, True, True), (True, True, True), (True, False, True))
_IN_SHOCK = ((True, False, False), (False, False, False))


def add_disasters(
    plan: Plan,
    town: Town,
    homes: Sequence[Household],
    recipients: Sequence[Registration],
    clients: Sequence[Client],
) -> None:
    draws = Draws("disasters")
    insured: dict[str, list[Household]] = {}
    for home in homes:
        insured.setdefault(home.kelurahan, []).append(home)
    elsewhere = plan.services[LINJAMSOS].people.keys() | plan.services[REHSOS].people.keys()
    fed = [entry.person for entry in recipients if entry.person.nik]
    fed = [person for person in fed if person.name_of_id not in elsewhere]
    known = [client.registration.person for client in clients if client.registration.person.nik]
    # Known to the other services by the same NIK, and now victims as well.
    singles = {"fed": (fed, VICTIMS_FED), "client": (known, VICTIMS_CLIENTS)}
    hit: set[str] = set()
    families: list[Client] = []
    for disaster in DISASTERS:
        victims: list[Person] = []
        for people, most in singles.values():
            share = -(-most * disaster.victims // 1727)
            here = [person for person in people if person.kelurahan in disaster.kelurahan]
            victims += [person for person in here if person.name_of_id not in hit][:share]
            hit.update(person.name_of_id for person in victims)
        while len(victims) < disaster.victims:
            kelurahan = draws.pick(disaster.kelurahan)
            nearby = insured.get(kelurahan)
            if nearby and draws.happens(VICTIMS_INSURED_PERCENT):
                members = nearby.pop(draws.below(len(nearby))).members
            else:
                members = town.household(kelurahan, disaster.day).members
                _lose_papers(town, draws, members, disaster)
            members = [
                person
                for person in members
                if person.name_of_id not in hit and _was_born(person, disaster.day)
            ]
            hit.update(person.name_of_id for person in members)
            victims += members
        families += [
            _relieve(plan, draws, victim, disaster) for victim in victims[: disaster.victims]
        ]
    _rebuild(plan, draws, families)
    for number, family in enumerate(families):
        before = draws.pick(_IN_SHOCK) if number % 8 == 0 else None
        answers = draws.pick(_PREPARED)
        judge(plan, draws, LINJAMSOS, family, answers, first=before, soon=(14, 75))


def _was_born(person: Person, day: dt.date) -> bool:
    """A family insured later in the year may have had its baby after the flood."""
    return person.birth_date is None or person.birth_date < day


def _lose_papers(town: Town, draws: Draws, members: list[Person], disaster: Disaster) -> None:
    for number, person in enumerate(members):
        if draws.happens(4):
            members[number] = town.person_without_nik(
                age=disaster.day.year - person.birth_year,
                on=disaster.day,
                sex=person.sex,
                kelurahan=person.kelurahan,
                reason=_LOST_PAPERS[disaster.category],
                known_birth_date=True,
            )


def _relieve(plan: Plan, draws: Draws, victim: Person, disaster: Disaster) -> Client:
    day = disaster.day + dt.timedelta(days=draws.between(1, 9))
    entry = plan.register(LINJAMSOS, victim, (disaster.category,), day)
    record = plan.complete(
        LINJAMSOS,
        entry,
        "bantuan-logistik-pascabencana",
        day,
        days=(day - disaster.day).days,
        source="temuan" if draws.happens(80) else "permohonan",
        components=draws.pick(RELIEF_COMPONENTS),
        funds="masyarakat" if draws.happens(12) else "apbd-kota",
    )
    return Client(entry, [record])


def _rebuild(plan: Plan, draws: Draws, families: Sequence[Client]) -> None:
    """Some get building material later: a second service, still one person."""
    for family in families[::7]:
        record = family.records[0]
        day = next_working_day(record.completed + dt.timedelta(days=draws.between(18, 32)))
        family.records.append(
            plan.complete(
                LINJAMSOS,
                family.registration,
                "bantuan-logistik-pascabencana",
                day,
                days=draws.between(5, 15),
                source="permohonan",
                components=REBUILDING_COMPONENTS,
            )
        )
