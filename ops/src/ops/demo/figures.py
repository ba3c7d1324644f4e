"""What kinerja should say about the plan, and what the office published."""

from dataclasses import dataclass

from ops.demo.plan import LINJAMSOS, REHSOS, Completion, Evaluation, Plan, Registration

REHABILITATION, PROTECTION, DISASTER = "1.06.04", "1.06.05", "1.06.06"

NOT_HANDLED = frozenset({"rekomendasi-kis-pbi", "surat-keterangan-dtks", "pengusulan-dtks"})
NOT_THE_CITYS = frozenset({"korban-napza", "odha"})
RELIEF = "bantuan-logistik-pascabencana"


@dataclass(frozen=True, slots=True)
class Row:
    """One program: people handled, functioning as the sheet reads it, and as the law reads it."""

    handled: int
    functioning: int
    strict: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    programs: dict[str, Row]
    people: int
    people_functioning: int


# The sheet of 31 January 2025. It prints neither the strict reading nor people counted once.
PUBLISHED: dict[str, Row] = {
    REHABILITATION: Row(615, 430),
    PROTECTION: Row(64_764, 294),
    DISASTER: Row(1_727, 1_727),
}


def figures(plan: Plan) -> Figures:
    handled = _handled(plan)
    functioning = {program: set[str]() for program in PUBLISHED}
    strict = {program: set[str]() for program in PUBLISHED}
    for (program, person), evaluation in _latest(plan, handled).items():
        if functions(program, evaluation):
            functioning[program].add(person)
        if evaluation.basic_needs and evaluation.roles and evaluation.problems:
            strict[program].add(person)
    return Figures(
        {
            program: Row(len(handled[program]), len(functioning[program]), len(strict[program]))
            for program in PUBLISHED
        },
        people=len(set[str]().union(*handled.values())),
        people_functioning=len(set[str]().union(*functioning.values())),
    )


def functions(program: str, evaluation: Evaluation) -> bool:
    if program == REHABILITATION:
        return evaluation.basic_needs or evaluation.roles
    return evaluation.problems


def program_of(service: str, record: Completion) -> str | None:
    """The program in which this service makes its client handled, if any."""
    if record.layanan in NOT_HANDLED:
        return None
    if service == REHSOS:
        categories = set(record.registration.categories)
        return None if categories and categories <= NOT_THE_CITYS else REHABILITATION
    return DISASTER if service == LINJAMSOS and record.layanan == RELIEF else PROTECTION


def _person(registration: Registration) -> str:
    # The same NIK in two services is one person; who has none is known to one service only.
    return registration.person.nik or registration.id


def _handled(plan: Plan) -> dict[str, set[str]]:
    handled = {program: set[str]() for program in PUBLISHED}
    for service, part in plan.services.items():
        for record in part.completions:
            program = program_of(service, record)
            if program is not None:
                handled[program].add(_person(record.registration))
    return handled


def _latest(plan: Plan, handled: dict[str, set[str]]) -> dict[tuple[str, str], Evaluation]:
    latest: dict[tuple[str, str], Evaluation] = {}
    for service, part in plan.services.items():
        for evaluation in part.evaluations:
            program = program_of(evaluation.service, evaluation.record)
            # A division answers for what it gave itself; the rest is parked.
            if program is None or evaluation.service != service:
                continue
            person = _person(evaluation.registration)
            before = latest.get((program, person))
            if person in handled[program] and (before is None or before.date < evaluation.date):
                latest[program, person] = evaluation
    return latest
