"""The IKU sheet of 2024: what the system says, line by line beside what it should say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.demo.figures import DISASTER, PROTECTION, PUBLISHED, REHABILITATION, Figures

PROGRAMS = {
    REHABILITATION: "Program Rehabilitasi Sosial",
    PROTECTION: "Program Perlindungan dan Jaminan Sosial",
    DISASTER: "Program Penanganan Bencana",
}
KINDS = {
    REHABILITATION: "kebutuhan dasar terpenuhi atau peran sosial dijalankan",
    PROTECTION: "masalah teratasi lewat kemandirian ekonomi",
    DISASTER: "sanggup menghadapi risiko setelah bencana",
}
HANDLED = sum(row.handled for row in PUBLISHED.values())
FUNCTIONING = sum(row.functioning for row in PUBLISHED.values())
# As printed: percentages from unrounded values, half up, two decimals.
REALISATION, TARGET, ACHIEVEMENT = "3.65", "3.50", "104.36"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: which, where it is expected from, what is expected, what was found."""

    row: str
    column: str
    expected: int | str
    found: int | str | None
    published: bool = True

    @property
    def is_equal(self) -> bool:
        return self.expected == self.found

    @property
    def difference(self) -> str:
        if isinstance(self.expected, int) and isinstance(self.found, int):
            return f"{self.found - self.expected:+d}"
        return f"{self.found} bukan {self.expected}"


def compare(answer: Mapping[str, Any], figures: Figures) -> list[Line]:
    """Every figure of the sheet, then what the sheet does not print and the plan foretells."""
    found = {row["kode"]: row for row in answer.get("per_program") or []}
    lines = []
    for code, published in PUBLISHED.items():
        row, name = found.get(code, {}), PROGRAMS[code]
        lines.append(Line(name, "sasaran", published.handled, row.get("penyebut")))
        lines.append(Line(name, "berfungsi", published.functioning, row.get("pembilang")))
    total = "Jumlah/Total"
    lines += [
        Line(total, "sasaran", HANDLED, answer.get("penyebut")),
        Line(total, "berfungsi", FUNCTIONING, answer.get("pembilang")),
        Line(total, "realisasi", REALISATION, answer.get("realisasi")),
        Line(total, "target", TARGET, answer.get("target")),
        Line(total, "capaian", ACHIEVEMENT, answer.get("capaian")),
    ]
    for code, planned in figures.programs.items():
        strict = found.get(code, {}).get("legal")
        lines.append(Line(PROGRAMS[code], "legal", planned.strict, strict, published=False))
    once = answer.get("tanpa_ganda") or {}
    lines += [
        Line(total, "orang ditangani", figures.people, once.get("penyebut"), published=False),
        Line(
            total,
            "orang berfungsi",
            figures.people_functioning,
            once.get("pembilang"),
            published=False,
        ),
    ]
    return lines


def differences(lines: list[Line]) -> list[Line]:
    return [line for line in lines if not line.is_equal]
