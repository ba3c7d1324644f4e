"""What the office's own books of 2024 hold in the demo. Every number here is invented.

Published are only the figures of the IKU sheet (figures.py). These lie near the targets of
Table 6.1, so that reports, closings and warnings have something to show.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ops.demo.calendar_2024 import YEAR
from ops.demo.draws import Draws
from ops.demo.uploads import Upload

INVENTED = "Data demo: angka karangan, bukan angka kantor"

# Amounts of single months that the year adds up.
MONTHLY: Mapping[str, Mapping[int, int]] = {
    "1.06.01.2.01.01": {1: 2, 6: 2, 8: 2, 11: 2},
    "1.06.01.2.01.07": {1: 1, 7: 1, 10: 1},
    "1.06.01.2.02.05": {12: 1},
    "1.06.01.2.05.02": {6: 58},
    "1.06.01.2.06.01": {4: 1},
    "1.06.01.2.06.02": {5: 1, 9: 1},
    "1.06.01.2.06.05": {3: 1, 6: 1, 9: 1, 12: 1},
    "1.06.01.2.06.06": {3: 3, 6: 3, 9: 3, 12: 3},
    "1.06.01.2.06.08": {3: 3, 6: 3, 9: 3, 12: 3},
    "1.06.01.2.06.09": {3: 3, 6: 3, 9: 3, 12: 2},
    "1.06.01.2.07.05": {8: 2},
    "1.06.01.2.07.10": {7: 3},
    "1.06.01.2.07.11": {10: 1},
    "1.06.01.2.08.02": {3: 3, 6: 3, 9: 3, 12: 3},
    "1.06.01.2.08.04": {3: 3, 6: 3, 9: 3, 12: 3},
    "1.06.02.2.02.01": {3: 3, 6: 3, 9: 3, 12: 3},
    "1.06.05.2.02.02": {9: 2, 11: 1},
    # Orang/bulan: the mean of the months.
    "1.06.01.2.02.01": dict(enumerate((50, 50, 50, 49, 49, 49, 50, 50, 49, 49, 48, 48), 1)),
}
# What stands since January, as of that month.
SO_FAR: Mapping[str, Mapping[int, int]] = {
    "1.06.01.2.05.09": {6: 1, 9: 3, 12: 4},
    "1.06.01.2.09.02": {3: 3, 6: 5, 9: 7, 12: 9},
    "1.06.01.2.09.09": {9: 1, 12: 2},
    "1.06.01.2.09.11": {3: 3, 6: 6, 9: 8, 12: 11},
    "1.06.02.2.03.01": {6: 20, 12: 38},
    "1.06.02.2.03.02": {6: 5},
    "1.06.02.2.03.04": {3: 12, 6: 31, 9: 48, 12: 66},
    "1.06.06.2.01.03": {3: 1, 12: 2},
    "1.06.06.2.02.02": {5: 25},
}
# Shares of a whole, as of that month.
SHARES: Mapping[str, Mapping[int, tuple[int, int]]] = {
    "1.06.01.2.01": {3: (3, 11), 6: (5, 11), 9: (8, 11), 12: (11, 11)},
    "1.06.01.2.02": {3: (3, 13), 6: (6, 13), 9: (9, 13), 12: (13, 13)},
    "1.06.01.2.05": {6: (59, 64), 12: (62, 64)},
    "1.06.01.2.06": {3: (10, 43), 6: (21, 43), 9: (32, 43), 12: (42, 43)},
    "1.06.01.2.07": {9: (5, 6), 12: (6, 6)},
    "1.06.01.2.08": {3: (6, 24), 6: (12, 24), 9: (18, 24), 12: (24, 24)},
    "1.06.01.2.09": {3: (6, 23), 6: (11, 23), 9: (16, 23), 12: (22, 23)},
    "1.06.02.2.02": {6: (3, 5), 12: (5, 5)},
    "1.06.05.2.02": {3: (6120, 14500), 6: (9870, 22300), 9: (12840, 29100), 12: (15947, 36200)},
    "1.06.06.2.02": {5: (23, 25), 12: (24, 25)},
}
LETTERS: Mapping[str, Mapping[int, str]] = {"nilai-sakip": {12: "BB"}}

ENTRY_COLUMNS = (
    "indikator", "tahun", "bulan", "nilai", "pembilang", "penyebut", "huruf", "keterangan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    indicator: str
    month: int
    cells: Mapping[str, str]


def entries() -> Iterator[Entry]:
    for code, amounts in (*MONTHLY.items(), *SO_FAR.items()):
        for month, amount in amounts.items():
            yield Entry(code, month, {"nilai": str(amount)})
    for code, shares in SHARES.items():
        for month, (part, whole) in shares.items():
            yield Entry(code, month, {"pembilang": str(part), "penyebut": str(whole)})
    for code, letters in LETTERS.items():
        for month, letter in letters.items():
            yield Entry(code, month, {"huruf": letter})


def entry_upload() -> Upload:
    rows = [
        {
            "indikator": entry.indicator,
            "tahun": str(YEAR),
            "bulan": str(entry.month),
            "keterangan": INVENTED,
            **entry.cells,
        }
        for entry in entries()
    ]
    return Upload("entri", len(rows), file_of(ENTRY_COLUMNS, rows))


def evidence(entry: Entry) -> bytes:
    """A page that says what it is evidence of, and that it is none."""
    text = f"{INVENTED}. {entry.indicator}, bulan {entry.month} tahun {YEAR}."
    drawing = f"BT /F 11 Tf 40 780 Td ({text}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    page, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(page))
        page += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return page + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(page))
    )


# How the money of a sub kegiatan goes out over the year, in parts of 100; salaries evenly, with
# the thirteenth and fourteenth month.
_USUAL = (2, 5, 7, 8, 9, 9, 8, 9, 10, 11, 12, 10)
_SALARIES = (7, 7, 7, 14, 7, 14, 7, 7, 7, 7, 8, 8)
SALARIES = "1.06.01.2.02.01"
BUDGET_COLUMNS = ("kode", "tahun", "bulan", "jumlah", "keterangan")


def budget_upload(ceilings: Mapping[str, int]) -> Upload:
    """What was spent of each ceiling in rupiah, month by month; never more than the ceiling."""
    draws = Draws("budget")
    rows = []
    for code in sorted(ceilings):
        percent = 99 if code == SALARIES else draws.between(88, 99)
        spent = ceilings[code] * percent // 100
        done = 0
        for month, share in enumerate(_SALARIES if code == SALARIES else _USUAL, 1):
            done += share
            amount = spent * done // 100 - spent * (done - share) // 100
            cells = (code, str(YEAR), str(month), str(amount), INVENTED)
            rows.append(dict(zip(BUDGET_COLUMNS, cells, strict=True)))
    return Upload("anggaran/realisasi", len(rows), file_of(BUDGET_COLUMNS, rows))


def file_of(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
