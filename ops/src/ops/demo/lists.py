"""The governed lists of the year: who is to be served, and which PSKS are active."""

from collections.abc import Iterator

from ops.demo.calendar_2024 import YEAR
from ops.demo.corrections import ACTIVE_PSKS, unmet
from ops.demo.figures import NOT_THE_CITYS, RELIEF
from ops.demo.office import INVENTED, file_of
from ops.demo.plan import DAYASOS, LINJAMSOS, REHSOS, Plan, Registration
from ops.demo.uploads import Upload

# As in the office's mapping: the first that fits.
_REHABILITATION = (
    ("rehsos-disabilitas", {"penyandang-disabilitas", "anak-dengan-kedisabilitasan"}),
    ("rehsos-anak", {"anak-balita-terlantar", "anak-terlantar"}),
    ("rehsos-lansia", {"lanjut-usia-terlantar"}),
    ("rehsos-gepeng", {"gelandangan", "pengemis"}),
)
_OTHERS = "rehsos-non-spm"
_VICTIMS = "linjamsos-bencana"
ACTIVE = "psks-aktif"
ASSESSED = (*(name for name, _ in _REHABILITATION), _OTHERS, _VICTIMS)
COLUMNS = ("daftar", "tahun", "sumber", "ppks_id", "tahap", "alasan", "tanggal")


def list_upload(plan: Plan) -> Upload:
    """Everybody but each twelfth, whom the assessments propose."""
    waiting = unmet(plan)
    rows = [
        _row(name, service, entry.id, _stage(number, entry, waiting))
        for name, service, entries in _lists(plan)
        for number, entry in enumerate(entries)
        if number % 12
    ]
    rows += [_row(ACTIVE, DAYASOS, psks, "data") for psks in ACTIVE_PSKS]
    return Upload("daftar", len(rows), file_of(COLUMNS, rows))


def _stage(number: int, entry: Registration, waiting: set[str]) -> str:
    if entry.id in waiting:
        return "rencana"
    return {7: "data", 13: "kebutuhan"}.get(number % 25, "pemenuhan")


def _row(name: str, service: str, entry: str, stage: str) -> dict[str, str]:
    cells = (name, str(YEAR), service, entry, stage, INVENTED, f"{YEAR}-01-02")
    return dict(zip(COLUMNS, cells, strict=True))


def _lists(plan: Plan) -> Iterator[tuple[str, str, list[Registration]]]:
    found: dict[str, dict[str, Registration]] = {name: {} for name in ASSESSED}
    for record in plan.services[REHSOS].completions:
        categories = set(record.registration.categories) - NOT_THE_CITYS
        if categories or record.registration.status:
            fitting = (name for name, members in _REHABILITATION if categories & members)
            found[next(fitting, _OTHERS)][record.registration.id] = record.registration
    for record in plan.services[LINJAMSOS].completions:
        if record.layanan == RELIEF:
            found[_VICTIMS][record.registration.id] = record.registration
    for name, entries in found.items():
        service = LINJAMSOS if name == _VICTIMS else REHSOS
        yield name, service, [entries[entry] for entry in sorted(entries)]
