"""Program Perlindungan dan Jaminan Sosial: 64,764 people handled, 294 of them functioning.

health insurance       30,594  linjamsos
+ PKH                   4,610  linjamsos, 1,500 of them insured too
+ food, capital, KUBE  33,200  fakirmiskin, 2,140 of them known to linjamsos by the same NIK
- counted once          3,640
"""

import datetime as dt
from collections.abc import Sequence

from ops.demo.calendar_2024 import ALL_YEAR, MEMBERSHIP, STAGES, YEAR, Season
from ops.demo.draws import Draws
from ops.demo.people import WHERE, Household, Person, Town
from ops.demo.plan import (
    FAKIRMISKIN,
    LINJAMSOS,
    Client,
    Completion,
    Component,
    Plan,
    Registration,
    judge,
)
from ops.demo.rehabilitation import REASONS_AT_HOME

INSURED = 30_594
PKH = 4_610
PKH_AND_INSURED = 1_500
PKH_GUIDED = 2_900
FAMILY_AID = 33_200
AID_AND_INSURED = 2_140
CAPITAL = 1_150
CAPITAL_AND_FOOD = 700
KUBE = 400
FOOD_WITHOUT_NIK = 120
CLIENTS_INSURED = 96
CLIENTS_FED = 31

INDEPENDENT_AFTER_PKH = 168
INDEPENDENT_AFTER_AID = 126

POOR = ("fakir-miskin",)
INSURANCE_COMPONENTS: tuple[Component, ...] = (("kepesertaan-aktif", 1, "orang"),)
AID_COMPONENTS: dict[str, tuple[Component, ...]] = {
    "bantuan-pangan": (("penyaluran-pangan", 1, "paket"),),
    "bantuan-ekonomi": (("penyaluran-modal", 1, "paket"),),
    "kube": (("bantuan-kelompok", 1, "paket"),),
}
PKH_COMPONENTS: tuple[Component, ...] = (("penyaluran-bantuan", 1, "tahap"),)
GUIDANCE_COMPONENTS: tuple[Component, ...] = (
    ("bimbingan-prosedur", 1, "kali"),
    ("pendampingan-berkala", 3, "kali"),
)

_INDEPENDENT = ((True, True, True), (True, True, True), (True, True, True), (True, False, True))
_DEPENDENT = ((True, False, False), (True, True, False), (False, False, False))


def add_protection(
    plan: Plan, town: Town, clients: Sequence[Client]
) -> tuple[list[Household], list[Registration]]:
    """The insured families and those who got other aid, for the disasters to choose from."""
    draws = Draws("protection")
    with_nik = [client.registration for client in clients if client.registration.person.nik]
    with_nik = [entry for entry in with_nik if entry.person.birth_year < YEAR]
    adults = [entry for entry in with_nik if entry.person.birth_year < YEAR - 22]
    fed = adults[::5][:CLIENTS_FED]
    taken = {entry.person.name_of_id for entry in fed}
    insured = [entry for entry in with_nik[::3] if entry.person.name_of_id not in taken]

    homes = _insurance(plan, town, draws, insured[:CLIENTS_INSURED])
    _family_hope(plan, town, draws, homes)
    recipients = _family_aid(plan, town, draws, homes, fed)
    return homes, recipients


def _insurance(
    plan: Plan, town: Town, draws: Draws, clients: Sequence[Registration]
) -> list[Household]:
    for client in clients:
        _insure(plan, draws, client.person, MEMBERSHIP.day(draws))
    left = INSURED - len(clients)
    homes = []
    while left:
        day = MEMBERSHIP.day(draws)
        home = town.household(draws.of(WHERE), day)
        del home.members[left:]
        for person in home.members:
            _insure(plan, draws, person, day)
        left -= len(home.members)
        homes.append(home)
    return homes


def _insure(plan: Plan, draws: Draws, person: Person, day: dt.date) -> None:
    plan.complete(
        LINJAMSOS,
        plan.register(LINJAMSOS, person, POOR, day),
        "pbi-jaminan-kesehatan",
        day,
        days=draws.between(3, 20),
        source="permohonan",
        components=INSURANCE_COMPONENTS,
    )


def _family_hope(plan: Plan, town: Town, draws: Draws, homes: Sequence[Household]) -> None:
    """PKH goes to families with children or old people, in the name of a woman mostly."""
    mothers = [
        mother
        for home in homes
        if len(home.members) > 2
        for mother in home.members[:2]
        if mother.sex == "P" and YEAR - 58 < mother.birth_year < YEAR - 20
    ]
    receivers = mothers[:: len(mothers) // PKH_AND_INSURED][:PKH_AND_INSURED]
    while len(receivers) < PKH:
        kelurahan = draws.of(WHERE)
        receivers.append(
            town.person(
                age=draws.between(21, 58),
                on=dt.date(YEAR, 1, 15),
                sex="P" if draws.happens(93) else "L",
                kelurahan=kelurahan,
                card=town.family_card(kelurahan),
                phone=town.phone() if draws.happens(60) else "",
            )
        )
    families = []
    for person in receivers:
        day = STAGES.day(draws)
        entry = plan.register(LINJAMSOS, person, POOR, day)
        record = plan.complete(
            LINJAMSOS,
            entry,
            "pkh",
            day,
            days=draws.between(5, 25),
            source="permohonan",
            components=PKH_COMPONENTS,
            funds="apbn",
        )
        families.append(Client(entry, [record]))
    draws.shuffle(families)
    for family in families[:PKH_GUIDED]:
        record = family.records[0]
        day = ALL_YEAR.day(draws)
        guided = plan.complete(
            LINJAMSOS,
            family.registration,
            "pendampingan-penerima-bansos",
            day,
            days=draws.between(0, 10),
            source="permohonan",
            components=GUIDANCE_COMPONENTS,
        )
        if guided.completed > record.completed:
            family.records.append(guided)
    _judge_independence(plan, draws, LINJAMSOS, families, INDEPENDENT_AFTER_PKH, 640)


def _family_aid(
    plan: Plan,
    town: Town,
    draws: Draws,
    homes: Sequence[Household],
    clients: Sequence[Registration],
) -> list[Registration]:
    heads = [home.members[0] for home in homes]
    people = [client.person for client in clients]
    people += heads[:: len(heads) // AID_AND_INSURED][:AID_AND_INSURED]
    while len(people) < FAMILY_AID:
        kelurahan = draws.of(WHERE)
        age, sex = draws.between(21, 74), "P" if draws.happens(38) else "L"
        on = dt.date(YEAR, 1, 15)
        if len(people) >= FAMILY_AID - FOOD_WITHOUT_NIK:
            person = town.person_without_nik(
                age=age,
                on=on,
                sex=sex,
                kelurahan=kelurahan,
                reason=draws.of(REASONS_AT_HOME),
                known_birth_date=True,
            )
        else:
            person = town.person(
                age=age,
                on=on,
                sex=sex,
                kelurahan=kelurahan,
                card=town.family_card(kelurahan),
                phone=town.phone() if draws.happens(60) else "",
            )
        person.disabled = draws.happens(2)
        people.append(person)
    registered, economic = [], []
    # Who gets what: those without papers and those from other services get food.
    first_of_economic = len(clients) + AID_AND_INSURED
    for number, person in enumerate(people):
        place = number - first_of_economic
        if 0 <= place < CAPITAL:
            layanan, season = "bantuan-ekonomi", ALL_YEAR
        elif CAPITAL <= place < CAPITAL + KUBE:
            layanan, season = "kube", ALL_YEAR
        else:
            layanan, season = "bantuan-pangan", STAGES
        client = _aid(plan, draws, person, layanan, season)
        registered.append(client.registration)
        if 0 <= place < CAPITAL + KUBE:
            economic.append(client)
        elif CAPITAL + KUBE <= place < CAPITAL + KUBE + CAPITAL_AND_FOOD:
            started = _aid(plan, draws, person, "bantuan-ekonomi", ALL_YEAR)
            client.records.append(started.records[0])
            client.records.sort(key=_when)
            economic.append(client)
    draws.shuffle(economic)
    _judge_independence(plan, draws, FAKIRMISKIN, economic, INDEPENDENT_AFTER_AID, 480)
    return registered


def _when(record: Completion) -> tuple[dt.date, str]:
    return record.completed, record.id


def _aid(plan: Plan, draws: Draws, person: Person, layanan: str, season: Season) -> Client:
    day = season.day(draws)
    entry = plan.register(FAKIRMISKIN, person, POOR, day)
    record = plan.complete(
        FAKIRMISKIN,
        entry,
        layanan,
        day,
        days=draws.between(2, 30),
        source="permohonan",
        components=AID_COMPONENTS[layanan],
    )
    return Client(entry, [record])


def _judge_independence(
    plan: Plan, draws: Draws, service: str, clients: Sequence[Client], yes: int, no: int
) -> None:
    for number, client in enumerate(clients[: yes + no]):
        good, bad = draws.pick(_INDEPENDENT), draws.pick(_DEPENDENT)
        if number < yes:
            answers, before = good, bad if number < 40 else None
        else:
            answers, before = bad, good if number < yes + 12 else None
        judge(plan, draws, service, client, answers, first=before, soon=(45, 170))
