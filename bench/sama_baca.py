"""Everything that a running Dinsos holds and says, as lines that two installations share.

What differs from run to run by its nature is left out, and nothing else: ids, codes, requests'
numbers and salts that a program draws (`DRAWN`; an id is drawn when it is a UUIDv4, or a UUIDv7 of
the run's own day), moments of the run (a system is started at `BEGIN`), how encrypted values look
(their length is compared), numbers of transactions, and hashes over any of these. What such a hash
covers is compared itself: the signed content of a closing, the facts that it counts by the names
of their records, the content of a report.
"""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import httpx
from psycopg import sql
from pypdf import PdfReader

from ops.programs import SERVICES
from ops.servers import PostgresLogin

BEGIN = datetime(2026, 11, 27, 2, tzinfo=UTC)
_FIRST = int(BEGIN.timestamp() * 1000)
_LAST = _FIRST + 86_400_000
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TIME = re.compile(rf"{BEGIN:%Y-%m-%d}[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)?")

_CODE = "[0-9A-HJKMNP-TV-Z]{4}"
DRAWN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), shown)
    for pattern, shown in (
        (r"\b[0-9a-f]{32}\b", "<request>"),
        (r"\$argon2id\$[^\s\"]+", "<password>"),
        (rf"\b{_CODE}(-?){_CODE}\1{_CODE}\b", "<code of a report>"),
        (r'"sidik": ?"[0-9a-f]{64}"', '"sidik":"<hash>"'),
        (r"\b\d\d\.\d\d(\.\d\d)? WIB", "<time> WIB"),
        # Up to which block a closing was counted, and which identity was the last.
        (r'"blok":(\{"nomor":)?\d+', r'"blok":\1<number>'),
        (r'"peta_identitas":\[[^\]]*\]', '"peta_identitas":<row>'),
        # Records of the random history are in no log of a bidang: found when the next comparison
        # of the streams comes, before or after the reading.
        (r'"diragukan": ?(true|\d+)', '"diragukan":<by then>'),
    )
)
# Column, or table.column, of any database -> why it is not compared.
LEFT_OUT: Mapping[str, str] = {
    "xact": "number of a transaction",
    "transaksi": "number of a transaction",
    "event_log.id": "order in which parallel requests came",
    "audit.id": "order in which parallel requests came",
    "laporan.kode": "drawn",
    "laporan.sidik": "hash over the drawn code; the content beside it is compared",
    "penutupan_isi.blok": "how often the sealer came by",
    "penutupan_isi.sidik": "hash over drawn ids; the content beside it is compared",
}
TABLES_LEFT_OUT: Mapping[str, str] = {
    "blok": "the chain hashes rows with drawn ids and moments; dinsos kinerja verify proves it",
    "blok_baris": "as blok",
    "heartbeat": "moments",
    "masuk_ditolak": "counted in memory, written every five seconds",
    "rekam_asing": "found by the next comparison of the streams, before or after the reading",
    "token_penyegar": "drawn secrets",
    "penutupan_fakta": "drawn ids; the facts of closings are compared by name",
    "subjek": "also keys that a record had only until its person's identity came",
}
# A counter that fell to zero is the same as none: which of them exist depends on the order.
ONLY: Mapping[str, sql.SQL] = {"hitungan": sql.SQL("WHERE n <> 0")}
# What a closing counts, by the names that its records have in their service.
_CLOSED = """
SELECT p.tahun, p.triwulan, p.revisi, f.cacah, v.sumber, v.jenis, v.rekam_id, v.versi, f.urut
FROM penutupan_fakta AS f JOIN penutupan AS p ON p.id = f.penutupan_id
    JOIN rekam_versi AS v ON v.id = f.rekam_versi_id
"""
_BYTES = sql.SQL("CASE WHEN length({0}) <= 32 THEN encode({0}, 'hex') ELSE length({0})::text END")
CUTS = (
    "", "per=bulan", "per=disabilitas", "per=jenis_kelamin", "per=kategori", "per=kecamatan",
    "per=kelurahan", "per=layanan", "per=program", "per=sumber_dana", "per=umur",
    "sampai=2024-02-29", "per=bulan&jenis_kelamin=P", "per=kecamatan&triwulan=2",
    *(f"triwulan={quarter}" for quarter in range(1, 5)), *(f"bulan={n}" for n in range(1, 13)),
)  # fmt: skip
PAGE = 500
REPORTS = ("lembar-iku", "tabel-6-1", "spm", "ikk", "rkt", "lkjip")
FORMS, PARTS = ("json", "csv", "xlsx", "pdf"), ("", *(f"&triwulan={n}" for n in range(1, 5)))


def normal(text: str) -> str:
    text = _TIME.sub("<time>", _ID.sub(_id, text))
    for pattern, shown in DRAWN:
        text = pattern.sub(shown, text)
    return text


def _id(found: re.Match[str]) -> str:
    at = int(found[0][:8] + found[0][9:13], 16)
    drawn = found[1] == "4" or (found[1] == "7" and _FIRST <= at < _LAST)
    return "<id>" if drawn else found[0]


def tables(login: PostgresLogin) -> Iterator[tuple[str, list[str]]]:
    """Every row of every table of every service, as `service.table`."""
    for service in SERVICES:
        with login.connect(service) as database:
            database.execute("SET timezone = 'UTC'")
            for table, columns in _columns(database).items():
                query = sql.SQL("SELECT {} FROM {} {}").format(
                    sql.SQL(", ").join(columns),
                    sql.Identifier(table),
                    ONLY.get(table, sql.SQL("")),
                )
                yield f"{service}.{table}", _rows(database, query)
            if service == "kinerja":
                yield "kinerja: facts of closings", _rows(database, sql.SQL(_CLOSED))


def _columns(database: Any) -> dict[str, list[sql.Composable]]:  # noqa: ANN401
    found: dict[str, list[sql.Composable]] = {}
    asked = database.execute(
        "SELECT c.relname, a.attname, a.atttypid::regtype::text FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
        " ORDER BY c.relname, a.attname"
    )
    for table, column, kind in asked:
        if table in TABLES_LEFT_OUT or {column, f"{table}.{column}"} & LEFT_OUT.keys():
            continue
        name = sql.Identifier(column)
        shown: sql.Composable = name
        if kind == "bytea":  # a hash or a key for searching, else ciphertext
            shown = _BYTES.format(name)
        found.setdefault(table, []).append(shown)
    return found


def _rows(database: Any, query: sql.Composable) -> list[str]:  # noqa: ANN401
    copied = io.BytesIO()
    copy = sql.SQL("COPY ({}) TO STDOUT").format(query)
    with database.cursor() as cursor, cursor.copy(copy) as blocks:
        for block in blocks:
            copied.write(block)
    return normal(copied.getvalue().decode()).splitlines()


def figures(get: Callable[..., httpx.Response], year: int) -> Iterator[tuple[str, list[str]]]:
    """All indicators of a year with each of their cuts, periods and areas; what is made of them."""
    path = "/kinerja/v1/indikator"

    def said(path: str, query: str = "") -> list[str]:
        answer = get(f"{path}?tahun={year}&{query}")
        return [normal(f"{path} {query} {answer.status_code} {line}") for line in _text(answer)]

    listed = get(f"{path}?tahun={year}&batas=100").json()["data"]
    yield "indicators", said(path, "batas=100")
    figures = [said(f"{path}/{one['kode']}", cut) for one in listed for cut in CUTS]
    yield "figures with their cuts", [*chain.from_iterable(figures)]
    facts = (_rows_of(get, f"{path}/{one['kode']}/fakta", year) for one in listed)
    yield "facts by API", [*chain.from_iterable(facts)]
    asked = (
        f"jenis={kind}&format={form}{part}" for kind in REPORTS for form in FORMS for part in PARTS
    )
    reports = [said("/kinerja/v1/laporan/pratinjau/unduh", one) for one in asked]
    yield "reports", [*chain.from_iterable(reports)]
    pages = [said(f"/kinerja/dasbor{page}") for page in ("", "/indikator", "/peringatan")]
    public = [normal(line) for line in _text(get("/kinerja/publik"))]
    yield "pages", [*chain.from_iterable(pages), *public]
    books = ("anggaran", "daftar", "peringatan", "periode", "entri", "laporan")
    yield "books", [line for one in books for line in _rows_of(get, f"/kinerja/v1/{one}", year)]


def _rows_of(get: Callable[..., httpx.Response], path: str, year: int) -> Iterator[str]:
    """All rows of a list; it is in order of drawn ids, so where there are more than a page, how
    many."""
    answer = get(f"{path}?tahun={year}&batas={PAGE}")
    if answer.status_code == 422:  # a list without pages
        answer = get(f"{path}?tahun={year}")
    read = answer.json()
    rows = read.get("data", [read])
    yield f"{path} {answer.status_code} {sorted(read)} {len(rows)}"
    if len(rows) < PAGE:
        yield from (normal(f"{path} {json.dumps(row, sort_keys=True)}") for row in rows)


def _text(answer: httpx.Response) -> list[str]:
    kind = answer.headers.get("content-type", "")
    if "pdf" in kind:
        pages = PdfReader(io.BytesIO(answer.content)).pages
        return [line for page in pages for line in page.extract_text().splitlines()]
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return [f"{name} {book.read(name).decode()}" for name in sorted(book.namelist())]
    return answer.text.splitlines()


def contracts(get: Callable[..., httpx.Response]) -> Iterator[tuple[str, list[str]]]:
    """The OpenAPI document, a line for each value in it."""

    def leaves(part: object, where: str) -> Iterator[str]:
        if isinstance(part, dict):
            for key, below in part.items():
                yield from leaves(below, f"{where}/{key}")
        elif isinstance(part, list):
            for at, below in enumerate(part):
                yield from leaves(below, f"{where}/{at}")
        else:
            yield f"{where} = {part!r}"

    yield "OpenAPI", [*leaves(reference(get), "")]


def reference(get: Callable[..., httpx.Response]) -> Any:  # noqa: ANN401  (JSON)
    """The merged OpenAPI document, once the gateway has heard of every service."""
    for _ in range(60):
        read = get("/openapi.json").json()
        if all(any(path.startswith(f"/{one}/") for path in read["paths"]) for one in SERVICES):
            return read
        time.sleep(1)
    raise SystemExit("the reference lacks a service")
