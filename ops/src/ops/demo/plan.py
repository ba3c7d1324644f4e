"""What the demo tells the four services: people, completed services, evaluations.

Nothing here knows how it is sent, or what kinerja makes of it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from ops.demo.calendar_2024 import LAST_EVALUATION, last_working_day
from ops.demo.draws import Draws, make_id
from ops.demo.people import Person

REHSOS, LINJAMSOS, DAYASOS, FAKIRMISKIN = "rehsos", "linjamsos", "dayasos", "fakirmiskin"
SERVICES = (REHSOS, LINJAMSOS, DAYASOS, FAKIRMISKIN)

Component = tuple[str, int, str]
# Basic needs met, roles carried out, problems mastered.
Answers = tuple[bool, bool, bool]


@dataclass(slots=True)
class Registration:
    """A person in the register of one service."""

    id: str
    person: Person
    categories: list[str]
    status: str | None = None


@dataclass(slots=True)
class Completion:
    """A completed service."""

    id: str
    layanan: str
    registration: Registration
    source: str
    submitted: dt.date
    completed: dt.date
    components: tuple[Component, ...]
    funds: str


@dataclass(slots=True)
class Evaluation:
    """The three answers on one completed service, which may be another division's."""

    id: str
    registration: Registration
    service: str
    record: Completion
    date: dt.date
    basic_needs: bool
    roles: bool
    problems: bool


@dataclass(slots=True)
class ServicePlan:
    people: dict[str, Registration] = field(default_factory=dict)
    completions: list[Completion] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    services: dict[str, ServicePlan] = field(
        default_factory=lambda: {service: ServicePlan() for service in SERVICES}
    )

    def register(
        self,
        service: str,
        person: Person,
        categories: Iterable[str],
        day: dt.date,
        status: str | None = None,
    ) -> Registration:
        """The same person is registered once per service; a second time adds the categories."""
        people = self.services[service].people
        known = people.get(person.name_of_id)
        if known is None:
            entry = make_id(f"ppks-{service}-{person.name_of_id}", day)
            known = people[person.name_of_id] = Registration(entry, person, [], status)
        known.categories.extend(code for code in categories if code not in known.categories)
        return known

    def complete(
        self,
        service: str,
        registration: Registration,
        layanan: str,
        completed: dt.date,
        *,
        days: int,
        source: str,
        components: tuple[Component, ...],
        funds: str = "apbd-kota",
    ) -> Completion:
        done = self.services[service].completions
        submitted = completed - dt.timedelta(days=days)
        born = registration.person.birth_date
        done.append(
            Completion(
                make_id(f"permohonan-{service}-{len(done)}", completed),
                layanan,
                registration,
                source,
                submitted if born is None else max(submitted, born),
                completed,
                components,
                funds,
            )
        )
        return done[-1]

    def evaluate(
        self,
        service: str,
        registration: Registration,
        record: Completion,
        date: dt.date,
        answers: Answers,
        *,
        of: str | None = None,
    ) -> None:
        made = self.services[service].evaluations
        name = make_id(f"evaluasi-{service}-{len(made)}", date)
        made.append(Evaluation(name, registration, of or service, record, date, *answers))


@dataclass(slots=True)
class Client:
    """A registered person with the services that one program gave them, in order of time."""

    registration: Registration
    records: list[Completion]


def judge(
    plan: Plan,
    draws: Draws,
    service: str,
    client: Client,
    answers: Answers,
    *,
    first: Answers | None,
    soon: tuple[int, int] = (30, 120),
) -> None:
    """Evaluate the last service of a client; an earlier evaluation is replaced by this one."""
    record = client.records[-1]
    latest = LAST_EVALUATION - dt.timedelta(days=draws.below(18))
    due = record.completed + dt.timedelta(days=draws.between(*soon))
    date = last_working_day(min(due, latest))
    if first is not None:
        halfway = record.completed + (date - record.completed) // 2
        plan.evaluate(service, client.registration, record, halfway, first)
    plan.evaluate(service, client.registration, record, date, answers)
