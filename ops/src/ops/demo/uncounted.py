"""Work that is done and recorded and counts for no figure of the sheet."""

import datetime as dt
from collections.abc import Callable, Sequence

from ops.demo.calendar_2024 import ALL_YEAR, LAST_EVALUATION, last_working_day
from ops.demo.draws import Draws
from ops.demo.people import WHERE, Person, Town
from ops.demo.plan import FAKIRMISKIN, LINJAMSOS, REHSOS, Client, Plan
from ops.demo.protection import POOR
from ops.demo.rehabilitation import ADVICE, rehabilitate


def add_what_does_not_count(plan: Plan, town: Town, clients: Sequence[Client]) -> None:
    draws = Draws("what does not count")
    _not_the_citys(plan, town, draws)
    _letters(plan, town, draws)
    _evaluations_out_of_place(plan, draws, clients)


def _not_the_citys(plan: Plan, town: Town, draws: Draws) -> None:
    """Victims of drugs and people with HIV, with no second category, are the ministry's."""
    for category, people in (("korban-napza", 27), ("odha", 9)):
        for number in range(people):
            day = ALL_YEAR.day(draws)
            kelurahan = draws.of(WHERE)
            person = town.person(
                age=draws.between(20, 48),
                on=day,
                sex="P" if draws.happens(25) else "L",
                kelurahan=kelurahan,
                card=town.family_card(kelurahan),
            )
            entry = plan.register(REHSOS, person, (category,), day)
            record = rehabilitate(plan, draws, entry, ADVICE, day, found=False)
            if category == "korban-napza" and number < 2:
                later = last_working_day(min(day + dt.timedelta(days=40), LAST_EVALUATION))
                plan.evaluate(REHSOS, entry, record, later, (True, True, True))


def _letters(plan: Plan, town: Town, draws: Draws) -> None:
    kinds = (
        (LINJAMSOS, "rekomendasi-kis-pbi", (("rekomendasi-usulan-bpjs", 1, "surat"),), 160, 0),
        (FAKIRMISKIN, "surat-keterangan-dtks", (("terbit-surat", 1, "surat"),), 80, 140),
        (FAKIRMISKIN, "pengusulan-dtks", (("input-usulan", 1, "usulan"),), 250, 150),
    )
    for service, layanan, components, strangers, known in kinds:
        people: list[Callable[[dt.date], Person]] = []
        served = list(plan.services[service].people.values())
        if known:
            people += [
                lambda _, entry=entry: entry.person  # type: ignore[misc]
                for entry in served[:: len(served) // known][:known]
            ]
        people += [lambda day: _head_of_family(town, draws, day)] * strangers
        for make in people:
            day = ALL_YEAR.day(draws)
            plan.complete(
                service,
                plan.register(service, make(day), POOR, day),
                layanan,
                day,
                days=draws.between(0, 5),
                source="permohonan",
                components=components,
            )


def _head_of_family(town: Town, draws: Draws, day: dt.date) -> Person:
    kelurahan = draws.of(WHERE)
    return town.person(
        age=draws.between(22, 70),
        on=day,
        sex="P" if draws.happens(45) else "L",
        kelurahan=kelurahan,
        card=town.family_card(kelurahan),
        phone=town.phone(),
    )


def _evaluations_out_of_place(plan: Plan, draws: Draws, clients: Sequence[Client]) -> None:
    """Three clients of rehsos are judged by rehsos for what linjamsos gave them."""
    linjamsos = plan.services[LINJAMSOS]
    insured = {
        record.registration.person.name_of_id: record
        for record in linjamsos.completions
        if record.layanan == "pbi-jaminan-kesehatan"
    }
    both = [c for c in clients if c.registration.person.name_of_id in insured]
    for client in both[:3]:
        record = insured[client.registration.person.name_of_id]
        soon = min(record.completed + dt.timedelta(days=draws.between(20, 60)), LAST_EVALUATION)
        date = last_working_day(soon)
        plan.evaluate(REHSOS, client.registration, record, date, (True, True, True), of=LINJAMSOS)
