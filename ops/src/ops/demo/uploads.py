"""The plan as the CSV files that the services' bulk imports read."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ops.demo.plan import Completion, Component, Evaluation, Registration, ServicePlan
from pelayanan import kolom
from pelayanan.bunyi import bunyi, rapat
from pelayanan.lahir import Lahir
from pelayanan.ppks.serupa import Ciri, Terdahulu

PPKS, PERMOHONAN, EVALUASI = "ppks", "permohonan", "evaluasi"
KINDS = (PPKS, PERMOHONAN, EVALUASI)

COLUMNS = {
    PPKS: (*kolom.PPKS, kolom.ORANG_LAIN),
    PERMOHONAN: kolom.PERMOHONAN,
    EVALUASI: kolom.EVALUASI,
}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file for one import endpoint."""

    kind: str
    rows: int
    body: bytes


def make_upload(plan: ServicePlan, kind: str) -> Upload | None:
    """The file of one kind; none where the service has no rows of it.

    Rows go in the order of their ids, which begin with the date: an index grows at its end then.
    """
    rows: Iterator[tuple[str, ...]]
    if kind == PPKS:
        count, rows = len(plan.people), _people(list(plan.people.values()))
    elif kind == PERMOHONAN:
        count, rows = len(plan.completions), _completions(plan.completions)
    else:
        count, rows = len(plan.evaluations), _evaluations(plan.evaluations)
    return Upload(kind, count, _csv(COLUMNS[kind], rows)) if count else None


def make_uploads(plan: ServicePlan) -> list[Upload]:
    """All files of a service, in the order in which they must be imported."""
    made = (make_upload(plan, kind) for kind in KINDS)
    return [upload for upload in made if upload is not None]


def _csv(header: Sequence[str], rows: Iterator[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted(rows))
    return text.getvalue().encode()


# Half a million cells hold two thousand different dates and some fifty lists of components.
@cache
def _iso(day: dt.date) -> str:
    return day.isoformat()


@cache
def _components(components: tuple[Component, ...]) -> str:
    return ";".join(f"{code}:{quantity}:{unit}" for code, quantity, unit in components)


def _yes(*, answer: bool) -> str:
    return "ya" if answer else "tidak"


def _alike(people: Sequence[Registration]) -> set[str]:
    """Those whom a service would take for one another: the few names of this town come back."""
    found: set[str] = set()
    before: Terdahulu[str] = Terdahulu()
    for entry in people:
        person = entry.person
        heard = bunyi(person.name)
        known_by = Ciri(
            heard,
            rapat(heard),
            Lahir(person.birth_date, person.birth_year),
            person.sex,
            person.kelurahan,
            bernik=person.nik is not None,
        )
        others = before.serupa(known_by, person.family_card, len(people))
        found.update([entry.id, *others] if others else ())
        before.tambah(entry.id, known_by, person.family_card)
    return found


def _people(people: Sequence[Registration]) -> Iterator[tuple[str, ...]]:
    alike = _alike(people)
    for entry in people:
        person = entry.person
        yield (
            entry.id,
            person.name,
            person.nik or "",
            person.reason_without_nik or "",
            person.family_card or "",
            _iso(person.birth_date) if person.birth_date else "",
            "" if person.birth_date else str(person.birth_year),
            person.birthplace,
            person.sex,
            person.kelurahan,
            "ditemukan" if person.found else "domisili",
            person.address,
            person.phone,
            ";".join(entry.categories),
            entry.status or "",
            _yes(answer=person.disabled),
            "ya" if entry.id in alike else "",
        )


def _completions(completions: Iterable[Completion]) -> Iterator[tuple[str, ...]]:
    for record in completions:
        yield (
            record.id,
            record.layanan,
            record.registration.id,
            record.source,
            _iso(record.submitted),
            _iso(record.completed),
            _components(record.components),
            record.funds,
        )


def _evaluations(evaluations: Iterable[Evaluation]) -> Iterator[tuple[str, ...]]:
    for made in evaluations:
        yield (
            made.id,
            made.registration.id,
            made.service,
            made.record.id,
            _iso(made.date),
            _yes(answer=made.basic_needs),
            _yes(answer=made.roles),
            _yes(answer=made.problems),
        )
