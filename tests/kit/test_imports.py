from __future__ import annotations

import asyncio
import io
import uuid
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated, Any

import pytest
import xlsxwriter
from fastapi import APIRouter, FastAPI, Request
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Text, column, func, insert, select, table, text
from xlsxwriter.utility import xl_cell_to_rowcol

from kit import bodies
from kit.app import build_app
from kit.auth import Actor, Verifier, require
from kit.crypto import Keyring
from kit.db import Session, SessionDep, Sessions, reading
from kit.errors import Invalid
from kit.exports import Format
from kit.foreign import reader, xlsx
from kit.health import database_check
from kit.imports import endpoints, files, headers, intake, spec, template
from kit.imports.cells import Cells, read_all
from kit.imports.intake import BODY, CHUNK_ROWS, accept
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.imports.tables import import_chunk, import_job
from kit.imports.worker import ImportWorker
from kit.module import Module
from kit.wake import Listener
from tests.databases import Database
from tests.gateway.raw import until
from tests.kit.tokens import Signer

Penulis = Annotated[Actor, require("uji:tulis")]
CSV = {"Content-Type": files.CSV}
XLSX = {"Content-Type": files.XLSX}

taken = table("taken", column("nama", Text))


def read(cells: Cells) -> dict[str, str]:
    if cells.get("nama") == "buruk":
        cells.refuse("nama", "Nama tidak boleh 'buruk'.", "nama-buruk")
    return {"nama": cells.get("nama")}


async def take(session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    good, errors = read_all(rows, read)
    if good:
        await session.execute(insert(taken), good)
    return Outcome(len(good), 0, errors)


SPEC = ImportSpec("uji", ("id", "nama"), frozenset({"nama"}), take)


@pytest.fixture
async def sessions(fresh_sessions: Callable[[str], Sessions], host_database: Database) -> Sessions:
    import psycopg

    found = fresh_sessions("kinerja")
    async with found() as session:
        url = session.get_bind().engine.url
    owner = url.set(drivername="postgresql", username=f"{url.username}_owner").render_as_string(
        hide_password=False
    )
    async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as connection:
        await connection.execute("CREATE TABLE taken (nama text)")
        await connection.execute("GRANT SELECT, INSERT ON taken TO kinerja")
    return found


@pytest.fixture
def app(sessions: Sessions, keyring: Keyring, signer: Signer) -> FastAPI:
    router = APIRouter(prefix="/uji", tags=["uji"])

    @router.post("/impor", status_code=202, openapi_extra=BODY)
    async def impor_uji(request: Request, session: SessionDep, actor: Penulis) -> dict[str, str]:
        return {"id": str(await accept(request, session, SPEC, actor))}

    return build_app(
        "kinerja",
        "Uji",
        Module("uji", (router, endpoints.router)),
        sessions=sessions,
        verify=Verifier(signer.keys),
        checks={"basis_data": database_check(sessions)},
        state={"keyring": keyring},
    )


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
async def client(app: FastAPI, signer: Signer) -> AsyncIterator[AsyncClient]:
    token = signer.token(scope="kinerja:*:baca kinerja:*:tulis")
    async with AsyncClient(
        transport=ASGITransport(app),
        base_url="http://uji",
        headers={"Authorization": f"Bearer {token}"},
    ) as found:
        yield found


@pytest.fixture
def worker(sessions: Sessions, keyring: Keyring, host_database: Database) -> ImportWorker:
    return ImportWorker(sessions, keyring, {"uji": SPEC}, Listener(host_database.url, []))


async def send(client: AsyncClient, content: str | bytes, **headers: str) -> dict[str, Any]:
    answer = await client.post("/kinerja/v1/uji/impor", content=content, headers=CSV | headers)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def progress(client: AsyncClient, job: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/kinerja/v1/impor/{job}")).json()
    return found


async def names(sessions: Sessions) -> list[str]:
    async with reading(sessions) as session:
        return list(await session.scalars(select(taken.c.nama).order_by(taken.c.nama)))


async def finish(worker: ImportWorker) -> None:
    while await worker.step():
        pass


async def test_of_a_hundred_thousand_rows_three_bad_ones_are_named(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    bad = {7, 50_000, 100_001}
    rows = "".join(
        f"{number},{'buruk' if number in bad else f'orang {number}'}\n"
        for number in range(2, 100_002)
    )

    job = (await send(client, "id,nama\n" + rows))["id"]
    assert (await progress(client, job))["status"] == "antre"
    await finish(worker)

    done = await progress(client, job)
    assert (done["status"], done["baris"], done["diterima"], done["ditolak"]) == (
        "selesai",
        100_000,
        99_997,
        3,
    )
    galat = (await client.get(f"/kinerja/v1/impor/{job}/galat")).json()["data"]
    assert {entry["baris"] for entry in galat} == bad
    assert galat[0] == {
        "baris": 7,
        "kolom": "nama",
        "pesan": "Nama tidak boleh 'buruk'.",
        "kode": "nama-buruk",
        "acuan": None,
        "lainnya": [],
    }
    report = (await client.get(f"/kinerja/v1/impor/{job}/laporan")).text.splitlines()
    assert report[0] == "\ufeffbaris,kolom_salah,alasan,id,nama"
    assert report[1] == "7,nama,Nama tidak boleh 'buruk'.,7,buruk"
    assert len(report) == 4
    async with reading(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(taken)) == 99_997


async def test_a_killed_worker_repeats_nothing(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    """INVARIANT: a chunk's rows and its mark are one transaction."""
    rows = "".join(f"{number},n{number}\n" for number in range(CHUNK_ROWS * 2))
    job = (await send(client, "id,nama\n" + rows))["id"]
    await worker.step()

    async def killed(session: Session, actor: Actor, found: Sequence[ImportRow]) -> Outcome:
        await take(session, actor, found)
        raise asyncio.CancelledError

    spec = ImportSpec("uji", SPEC.columns, SPEC.required, killed)
    dying = ImportWorker(worker.sessions, worker.keyring, {"uji": spec}, worker.listener)
    with pytest.raises(asyncio.CancelledError):
        await dying.step()
    assert (await progress(client, job))["diproses"] == CHUNK_ROWS
    await finish(worker)

    found = await names(sessions)
    assert len(found) == len(set(found)) == CHUNK_ROWS * 2


@pytest.mark.parametrize("drops_the_connection", [False, True])
async def test_a_chunk_that_fails_for_our_own_fault_is_reported(
    client: AsyncClient, worker: ImportWorker, *, drops_the_connection: bool
) -> None:
    async def broken(session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
        if drops_the_connection:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        raise RuntimeError

    job = (await send(client, "id,nama\n1,a\n2,b\n"))["id"]
    spec = ImportSpec("uji", SPEC.columns, SPEC.required, broken)
    await finish(ImportWorker(worker.sessions, worker.keyring, {"uji": spec}, worker.listener))

    done = await progress(client, job)
    assert (done["status"], done["ditolak"]) == ("selesai", 2)


async def test_nothing_of_an_upload_lies_readable_in_the_database(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    """INVARIANT: staged and refused rows are encrypted; done chunks are erased."""
    await send(client, "id,nama\n6271010101900001,buruk\n")

    async def dump() -> str:
        async with reading(sessions) as session:
            rows = await session.execute(
                text(
                    "SELECT import_chunk::text FROM import_chunk"
                    " UNION ALL SELECT import_error::text FROM import_error"
                    " UNION ALL SELECT import_job::text FROM import_job"
                )
            )
            return "\n".join(rows.scalars())

    staged = await dump()
    await finish(worker)
    refused = await dump()
    for stored in (staged, refused):
        assert "6271010101900001" not in stored
        assert b"6271010101900001".hex() not in stored
    async with reading(sessions) as session:
        left = select(func.count()).select_from(import_chunk)
        assert await session.scalar(left.where(import_chunk.c.data.is_not(None))) == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,lain\n1,2\n", "kolom-tidak-dikenal"),
        (b"id\n1\n", "kolom-tidak-ada"),
        (b"nama,nama\n1,2\n", "kolom-ganda"),
        (b"", "kolom-tidak-ada"),
        (b"id,nama\n1,\xff\xfe\n", "bukan-utf-8"),
        ("id,nama\n1,é\n".encode("utf-16"), "bukan-utf-8"),
        (b'id,nama\n1,"a"b\n', "csv-rusak"),
    ],
)
async def test_an_unreadable_file_is_refused_whole(
    client: AsyncClient, sessions: Sessions, content: bytes, code: str
) -> None:
    answer = await client.post("/kinerja/v1/uji/impor", content=content, headers=CSV)

    assert answer.status_code == 422, answer.text
    assert code in {error["kode"] for error in answer.json()["errors"]}
    async with reading(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(import_job)) == 0


async def test_another_kind_of_file_is_refused(client: AsyncClient) -> None:
    answer = await client.post(
        "/kinerja/v1/uji/impor", content="{}", headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 415


async def test_the_same_upload_sent_twice_is_one_job(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    key = {"Idempotency-Key": "unggah-1"}
    first = await send(client, "id,nama\n1,a\n", **key)
    second = await send(client, "id,nama\n1,a\n", **key)
    other = await client.post("/kinerja/v1/uji/impor", content="id,nama\n1,b\n", headers=CSV | key)
    await finish(worker)

    assert first == second
    assert other.status_code == 422
    assert await names(sessions) == ["a"]


async def test_a_file_in_a_form_is_the_same_upload(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    key = {"Idempotency-Key": "unggah-2"}
    plain = await send(client, "id,nama\n1,a\n", **key)
    file = {"berkas": ("orang.csv", b"id,nama\n1,a\n")}
    formed = await client.post("/kinerja/v1/uji/impor", files=file, headers=key)
    other = {"berkas": ("orang.txt", b"id,nama\n1,a\n", "text/plain")}
    refused = await client.post("/kinerja/v1/uji/impor", files=other)
    await finish(worker)

    assert (formed.status_code, formed.json()) == (202, plain)
    assert refused.status_code == 415
    assert await names(sessions) == ["a"]


async def test_a_form_that_goes_wrong_leaves_nothing(
    client: AsyncClient, sessions: Sessions
) -> None:
    rows = b"id,nama\n" + b"".join(b"%d,a\n" % at for at in range(CHUNK_ROWS * 2))
    files = [("berkas", ("orang.csv", rows)), ("catatan", ("b.txt", b"x"))]
    answer = await client.post("/kinerja/v1/uji/impor", files=files)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["lokasi"] == "/catatan"
    async with reading(sessions) as session:
        assert await session.scalar(select(func.count()).select_from(import_job)) == 0
        assert await session.scalar(select(func.count()).select_from(import_chunk)) == 0


async def test_an_import_is_seen_only_by_who_sent_it(client: AsyncClient, signer: Signer) -> None:
    job = (await send(client, "id,nama\n1,a\n"))["id"]
    stranger = {"Authorization": "Bearer " + signer.token(sub="lain", scope="kinerja:*:baca")}

    for path in ("", "/galat", "/laporan"):
        answer = await client.get(f"/kinerja/v1/impor/{job}{path}", headers=stranger)
        assert answer.status_code == 404
    assert (await client.get("/kinerja/v1/impor", headers=stranger)).json()["data"] == []


async def test_xlsx_in_and_xlsx_out(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([("id", "nama"), (6271010101900001, "baik"), (2, "buruk")]):
            sheet.write_row(at, 0, row)

    answer = await client.post("/kinerja/v1/uji/impor", content=buffer.getvalue(), headers=XLSX)
    job = answer.json()["id"]
    await finish(worker)
    report = await client.get(f"/kinerja/v1/impor/{job}/laporan")

    assert await names(sessions) == ["baik"]
    assert report.headers["content-type"] == files.XLSX
    rows = CalamineWorkbook.from_filelike(io.BytesIO(report.content)).get_sheet_by_index(0)
    assert rows.to_python()[1:] == [["3", "nama", "Nama tidak boleh 'buruk'.", "2", "buruk"]]
    broken = await client.post("/kinerja/v1/uji/impor", content=b"PK", headers=XLSX)
    assert broken.status_code == 422


CELL = st.text(st.sampled_from('ab,;"\n\r é\u2028'), max_size=8)


@given(
    rows=st.lists(st.tuples(CELL, CELL), max_size=8),
    size=st.integers(1, 7),
)
def test_a_csv_reads_the_same_however_it_is_cut(rows: list[tuple[str, str]], size: int) -> None:
    """INVARIANT: where a chunk of the upload ends does not matter, even inside a letter."""
    import csv

    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "nama"), *rows])
    content = sheet.getvalue().encode()
    pieces = iter([content[at : at + size] for at in range(0, len(content), size)])

    found = list(files.csv_rows(lambda: next(pieces, b"")))

    assert found == [["id", "nama"], *(list(row) for row in rows)]


async def test_a_mended_report_can_be_sent_again(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    job = (await send(client, "id,nama\n=1+1,buruk\n2,baik\n"))["id"]
    await finish(worker)
    report = (await client.get(f"/kinerja/v1/impor/{job}/laporan")).text
    assert "'=1+1" in report

    again = (await send(client, report.replace("buruk'.,'=1+1,buruk", "buruk'.,'=1+1,mended")))[
        "id"
    ]
    await finish(worker)

    assert (await progress(client, again))["diterima"] == 1
    assert await names(sessions) == ["baik", "mended"]


@pytest.mark.parametrize("far", ["XFD2", "ZZ900000"])
async def test_a_cell_far_out_does_not_take_all_memory(client: AsyncClient, far: str) -> None:
    """INVARIANT: a small file cannot make the reader allocate a whole empty sheet.

    Breaks if the workbook is opened before its extent is known.
    """
    row, column_at = xl_cell_to_rowcol(far)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "nama"])
        sheet.write(row, column_at, "x")
        sheet.write(1_048_575, 16_383, "y")

    answer = await client.post("/kinerja/v1/uji/impor", content=buffer.getvalue(), headers=XLSX)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["kode"] == "terlalu-luas"


async def test_a_packed_file_that_unfolds_too_far_is_refused(client: AsyncClient) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (xlsx.MAX_UNPACKED + 1))

    answer = await client.post("/kinerja/v1/uji/impor", content=buffer.getvalue(), headers=XLSX)

    assert answer.status_code == 413


async def test_too_large_too_many_and_too_long_are_refused(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_BYTES", 1_000)
    large = await client.post(
        "/kinerja/v1/uji/impor", content="id,nama\n" + "1,a\n" * 1_000, headers=CSV
    )
    assert large.status_code == 413

    key = {"Idempotency-Key": "k" * 201}
    long = await client.post("/kinerja/v1/uji/impor", content="id,nama\n1,a\n", headers=CSV | key)
    assert long.status_code == 422

    with ExitStack() as others:
        for number in range(intake.MAX_AT_ONCE):
            others.enter_context(intake.slots.take(f"lain-{number}"))
        busy = await client.post("/kinerja/v1/uji/impor", content="id,nama\n", headers=CSV)
    assert busy.status_code == 503
    assert busy.headers["retry-after"] == "10"


async def test_an_upload_that_never_ends_is_ended(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_SECONDS", 0.2)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"id,nama\n"
        await asyncio.sleep(30)

    answer = await client.post("/kinerja/v1/uji/impor", content=slowly(), headers=CSV)

    assert answer.status_code == 408
    assert answer.headers["retry-after"] == "30"


async def _crawls() -> AsyncIterator[bytes]:
    yield b"id,nama\n"
    for _ in range(60):
        await asyncio.sleep(0.05)
        yield b"1"


async def test_crawling_uploads_of_some_keep_nobody_else_out(
    client: AsyncClient, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as there is room for, each another account's; and one account has one at a time."""
    monkeypatch.setattr(intake, "FAIR_SECONDS", 0.3)
    url = "/kinerja/v1/uji/impor"

    def as_(account: str) -> dict[str, str]:
        token = signer.token(sub=account, bidang=["*"], wilayah=["*"], scope="kinerja:*:*")
        return CSV | {"Authorization": f"Bearer {token}"}

    crawling = [
        asyncio.create_task(client.post(url, content=_crawls(), headers=as_(f"pelan-{n}")))
        for n in range(intake.MAX_AT_ONCE)
    ]
    try:
        await until(_all_crawl, 10)

        second = await client.post(url, content="id,nama\n1,a\n", headers=as_("pelan-0"))
        quick = await client.post(url, content="id,nama\n1,a\n", headers=as_("cepat"))

        assert (second.status_code, second.headers["retry-after"]) == (429, "10")
        assert quick.status_code == 202, quick.text
        done, open_ = await asyncio.wait(crawling, timeout=2)
        assert [task.result().status_code for task in done] == [408]
        await asyncio.gather(*open_)
    finally:
        # Whoever still crawls would keep the next test out.
        await asyncio.gather(*crawling, return_exceptions=True)


def _all_crawl() -> bool:
    """Whether every place is taken by one that has had its time and waits for its next part."""
    at = asyncio.get_running_loop().time()
    taken = intake.slots.taken.values()
    return len(taken) == intake.MAX_AT_ONCE and all(
        one.waiting and at - one.began > intake.FAIR_SECONDS for one in taken
    )


async def test_an_upload_has_to_keep_a_pace(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "slowest", lambda began, seen: began + 0.3 + seen / 2048)
    answer = await client.post("/kinerja/v1/uji/impor", content=_crawls(), headers=CSV)
    assert answer.status_code == 408


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b",".join(b"kolom%d" % n for n in range(20_000)) + b"\n1\n", "kolom-terlalu-banyak"),
        (b"id,nama\n" + b"x" * 3_000_000, "baris-terlalu-panjang"),
        (b"id,nama\n1," + b'"a\n",' * 400_000, "baris-terlalu-panjang"),
        (b"k" * 100_000 + b"," + b"l" * 100_000 + b"\n1,2\n", "kolom-tidak-dikenal"),
    ],
)
async def test_limits_come_before_the_work(client: AsyncClient, content: bytes, code: str) -> None:
    """Columns and lengths are counted first, and the answer does not grow with what was sent."""
    answer = await client.post("/kinerja/v1/uji/impor", content=content, headers=CSV)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["kode"] == code
    assert len(answer.content) < 20_000


async def read_case(
    client: AsyncClient, worker: ImportWorker, book: bytes, query: str = ""
) -> list[Any]:
    answer = await client.post(f"/kinerja/v1/uji/impor{query}", content=book, headers=XLSX)
    if answer.status_code != 202:
        return [answer.status_code, answer.json()["errors"][0]["kode"], answer.json()["detail"]]
    await finish(worker)
    found = await client.get(f"/kinerja/v1/impor/{answer.json()['id']}/galat")
    return [(g["baris"], g["kolom"], g["kode"]) for g in found.json()["data"]]


def book_of(*sheets: tuple[str, bool, list[tuple[object, ...]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, hidden, rows in sheets:
            sheet = book.add_worksheet(name)
            if hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


def repacked(book: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return buffer.getvalue()


ROWS: list[tuple[object, ...]] = [("id", "nama"), ("1", "a")]


async def test_only_the_visible_sheet_is_read_and_several_are_named(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    archive: list[tuple[object, ...]] = [("id", "nama"), ("9", "tersembunyi")]
    hidden = ("arsip", True, archive)
    empty: tuple[str, bool, list[tuple[object, ...]]] = ("Sheet2", False, [])
    assert await read_case(client, worker, book_of(hidden, ("Data", False, ROWS), empty)) == []
    assert await names(sessions) == ["a"]

    two = book_of(("Data", False, ROWS), ("Lain", False, [("id", "nama"), ("2", "b")]))
    status, code, detail = await read_case(client, worker, two)
    assert (status, code) == (422, "lembar-banyak")
    assert "'Data', 'Lain'" in detail
    assert await read_case(client, worker, two, "?lembar=Lain") == []
    assert await names(sessions) == ["a", "b"]
    assert (await read_case(client, worker, two, "?lembar=Tiada"))[1] == "lembar-tidak-ada"


@pytest.mark.parametrize("quote", ["'XFD1048576'", '"XFD2"'])
async def test_the_guard_is_the_reader(
    client: AsyncClient, worker: ImportWorker, quote: str
) -> None:
    """INVARIANT: how a reference is quoted, and where the sheet lies, changes nothing."""

    def far(name: str, content: bytes) -> tuple[str, bytes]:
        content = content.replace(b'<c r="B2"', b"<c r=" + quote.encode())
        content = content.replace(b"worksheets/sheet1.xml", b"lain/lembar.xml")
        return name.replace("worksheets/sheet1.xml", "lain/lembar.xml"), content

    refused = await read_case(client, worker, repacked(book_of(("D", False, ROWS)), far))

    assert refused[0] == 422


async def test_a_reader_that_dies_is_a_refusal(
    client: AsyncClient, worker: ImportWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "WALL_SECONDS", 0.0)
    refused = await read_case(client, worker, book_of(("D", False, ROWS)))
    assert refused[:2] == [422, "pembaca-mati"]


def test_a_number_cell_has_no_locale_and_an_error_is_not_empty() -> None:
    assert spec.written(xlsx.number("1234567.8900000001")) == "1234567,89"
    assert spec.written(xlsx.number("12.345")) == "12,345"
    assert spec.written(xlsx.number("1E+3")) == "1000"
    assert spec.is_error({"e": "#N/A"})
    assert spec.is_error("#DIV/0!")
    assert not spec.is_error("#1 Jalan")


async def test_digits_as_text_and_errors_are_refused_by_cell(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    digits = ImportSpec("uji", SPEC.columns, SPEC.required, take, frozenset({"id"}))
    strict = ImportWorker(worker.sessions, worker.keyring, {"uji": digits}, worker.listener)
    book = book_of(("D", False, [*ROWS, (6271031505609010, "b"), ("-", "#N/A")]))
    assert await read_case(client, strict, book) == [
        (3, "id", "angka-bukan-teks"),
        (4, "nama", "sel-galat"),
    ]
    assert await names(sessions) == ["a"]


@pytest.mark.parametrize(
    "text_", ["sep=;\nid;nama\n1;a\n", "id;nama;;\n1;a;;\n", "id\tnama\n1\ta\n"]
)
async def test_what_a_spreadsheet_adds_to_a_csv_is_understood(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions, text_: str
) -> None:
    await send(client, text_)
    await finish(worker)
    assert await names(sessions) == ["a"]


TITLES = "Rekap bulan ini;\n;\nNO;Nama Lengkap;CATATAN\n1;a;x\n"
CHOSEN = {"kolom": ["NAMA lengkap:nama", "catatan:-"]}


async def test_columns_are_named_by_the_sender_below_the_title_of_a_list(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    answer = await client.post(
        "/kinerja/v1/uji/impor", params=CHOSEN, content=TITLES + "2;buruk;y\n", headers=CSV
    )
    job = answer.json()["id"]
    await finish(worker)

    assert await names(sessions) == ["a"]
    galat = (await client.get(f"/kinerja/v1/impor/{job}/galat")).json()["data"]
    assert [(one["baris"], one["kolom"]) for one in galat] == [(5, "nama")]
    report = (await client.get(f"/kinerja/v1/impor/{job}/laporan")).text
    assert report.splitlines()[0] == "\ufeffbaris,kolom_salah,alasan,NO,Nama Lengkap,CATATAN"

    mended = report.replace("buruk", "baik")
    await client.post("/kinerja/v1/uji/impor", params=CHOSEN, content=mended, headers=CSV)
    await finish(worker)
    assert await names(sessions) == ["a", "baik"]


@pytest.mark.parametrize(
    ("kolom", "tetap", "location"),
    [
        (["CATATAN:catatan"], [], "query.kolom"),
        (["nama"], [], "query.kolom"),
        ([], ["catatan:x"], "query.tetap"),
        ([], ["nama:"], "query.tetap"),
        ([], ["nama:x"], "berkas.nama"),
        (["id:nama"], [], "berkas.nama"),
        (["nama:-"], [], "berkas.nama"),
    ],
)
def test_a_wrong_mapping_refuses_the_file(
    kolom: list[str], tetap: list[str], location: str
) -> None:
    with pytest.raises(Invalid) as refused:
        headers.find(SPEC, iter([(1, ["id", "nama"])]), headers.choice(SPEC, kolom, tetap))
    assert location in {error.lokasi for error in refused.value.errors}


async def test_what_holds_for_all_rows_needs_no_column(
    client: AsyncClient, worker: ImportWorker, sessions: Sessions
) -> None:
    await client.post(
        "/kinerja/v1/uji/impor", params={"tetap": "nama:sama"}, content="id\n1\n2\n", headers=CSV
    )
    await finish(worker)
    assert await names(sessions) == ["sama", "sama"]


async def test_the_example_of_a_template_is_no_row(sessions: Sessions) -> None:
    spec_ = ImportSpec(
        "uji", SPEC.columns, SPEC.required, take, example={"id": "1", "nama": "contoh"}
    )
    for form in Format:
        made = bytes((await template.template(spec_, form)).body)
        found = files.csv_rows if form is Format.CSV else files.xlsx_rows
        parts = iter([made, b""])
        rows = list(found(lambda parts=parts: next(parts)))  # type: ignore[misc]
        header, following = headers.find(spec_, iter(enumerate(rows, 1)), headers.Choice())
        assert header.columns == list(SPEC.columns)
        assert all(header.is_example(spec_, row) for _, row in following)
        assert not header.is_example(spec_, ["1", "orang"])


def test_rows_that_belong_together_are_not_cut_apart(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "CHUNK_ROWS", 3)
    header = headers.Header(["KK", "Nama"], ["id", "nama"])

    def sizes(groups: str, kind: ImportSpec) -> list[int]:
        rows = ((at, [group, "a"]) for at, group in enumerate(groups, 2))
        chunks: list[int] = []
        found = header, rows
        total = intake.cut(uuid.uuid4(), kind, keyring, found, lambda c: chunks.append(c.rows))
        assert total == sum(chunks)
        return chunks

    together = replace(SPEC, together="id")
    assert sizes("aabbbbcc", SPEC) == [3, 3, 2]
    assert sizes("aabbbbcc", together) == [6, 2]
    assert sizes("abcdef", together) == [3, 3]
    # No file makes a chunk of any size.
    assert sizes("a" * 14, together) == [6, 6, 2]
