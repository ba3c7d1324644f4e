"""A photo in parts over a bad line, looked through, kept encrypted, read with a trace."""

from __future__ import annotations

import asyncio
import base64
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import func, select, text, update

from kit import audit
from kit.app import build_app
from kit.auth import Actor
from kit.clock import now
from kit.crypto import Keyring
from kit.db import Sessions, new_id, reading, transaction
from kit.errors import Invalid, TooManyRequests
from kit.files import endpoints, store, uploads
from kit.files.store import FileNotFound, FileTaken
from kit.files.tables import file, upload, upload_part
from kit.files.uploads import Limits, Wanted
from kit.module import Module
from tests.kit.files import samples

OFFICER = Actor("petugas", scopes=frozenset({"kinerja:berkas:tulis"}))
OTHER = replace(OFFICER, id="orang-lain")
PART = endpoints.PART
Http = Callable[..., Awaitable[Response]]


@pytest.fixture
async def http(sessions: Sessions, keyring: Keyring) -> AsyncIterator[Http]:
    async def verify(token: str) -> Actor:
        return {"petugas": OFFICER, "lain": OTHER}[token]

    app = build_app(
        "kinerja",
        "Uji",
        Module("berkas", (endpoints.router,)),
        sessions=sessions,
        verify=verify,
        checks={},
        state={"keyring": keyring},
    )
    async with AsyncClient(transport=ASGITransport(app), base_url="http://uji") as client:

        async def send(method: str, path: str, who: str = "petugas", **more: object) -> Response:
            headers = {"Authorization": f"Bearer {who}", "Tus-Resumable": "1.0.0"}
            headers |= dict(more.pop("headers", {}))  # type: ignore[call-overload]
            return await client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]

        yield send


async def begin(http: Http, length: int, metadata: str = "") -> str:
    said = {"Upload-Length": str(length)}
    if metadata:
        said["Upload-Metadata"] = metadata
    begun = await http("POST", "/kinerja/v1/unggahan", headers=said)
    assert begun.status_code == 201, begun.text
    return begun.headers["Location"]


async def part(http: Http, path: str, at: int, data: bytes, who: str = "petugas") -> Response:
    headers = {"Upload-Offset": str(at), "Content-Type": PART}
    return await http("PATCH", path, who, headers=headers, content=data)


async def deeds(sessions: Sessions) -> list[str]:
    async with reading(sessions) as session:
        return list(await session.scalars(select(audit.audit.c.action).order_by(audit.audit.c.id)))


def named(name: str, *more: str) -> str:
    return ",".join([f"nama {base64.b64encode(name.encode()).decode()}", *more])


async def test_a_photo_in_parts_resumed_where_the_line_broke(
    http: Http, sessions: Sessions, keyring: Keyring
) -> None:
    """INVARIANT: what is kept is the whole picture, encrypted; every reading leaves a row."""
    photo = samples.photo(size=(400, 300))
    path = await begin(http, len(photo), named("rumah bu Siti.jpg", "tempat"))
    third = len(photo) // 3
    assert (await part(http, path, 0, photo[:third])).status_code == 204
    again = await part(http, path, 0, photo[:third])
    assert (again.status_code, again.json()["diterima"]) == (409, third)
    assert (await http("HEAD", path)).headers["Upload-Offset"] == str(third)
    assert (await part(http, path, third, photo[third : 2 * third])).status_code == 204
    last = await part(http, path, 2 * third, photo[2 * third :])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(photo)))
    assert (await http("GET", path)).json()["selesai"] is True

    file_id, case = uuid.UUID(path.rsplit("/", 1)[-1]), new_id()
    async with transaction(sessions) as session:
        kept = await store.attach(session, keyring, OFFICER, file_id, case)
        found, data = await store.read(session, keyring, OTHER, file_id, case)
        assert await store.listed(session, keyring, case) == [kept]

    assert found == kept
    assert (kept.kind, kept.name, kept.place) == (
        "image/jpeg",
        "rumah bu Siti.jpg",
        (-2.2084722, 113.9),
    )
    assert b"KAMERA-PETUGAS" not in data
    async with reading(sessions) as session:
        row = (await session.execute(select(file))).one()
        assert await session.scalar(select(func.count()).select_from(upload_part)) == 0
        told = await session.scalar(text("SELECT string_agg(audit::text, ' ') FROM audit"))
    assert data[100:200] not in row.data
    assert b"Siti" not in row.details
    assert "Siti" not in str(told)
    assert await deeds(sessions) == ["berkas.simpan", "berkas.lampir", "berkas.unduh"]


async def test_a_refused_file_leaves_only_its_reason(http: Http, sessions: Sessions) -> None:
    harmful = samples.pdf(samples.acts("/JavaScript", "/JS"))
    path = await begin(http, len(harmful))

    refused = await part(http, path, 0, harmful)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["kode"] == "pdf-berisi-perintah"
    assert (await http("GET", path)).json()["ditolak"] == "pdf-berisi-perintah"
    assert (await part(http, path, len(harmful), b"")).status_code == 404
    async with reading(sessions) as session:
        for table in (file, upload_part):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    assert await deeds(sessions) == ["berkas.tolak"]


async def test_killed_before_it_was_looked_through_an_empty_part_goes_on(
    http: Http, sessions: Sessions, keyring: Keyring
) -> None:
    paper = samples.pdf()
    path = await begin(http, len(paper))
    upload_id = uuid.UUID(path.rsplit("/", 1)[-1])
    async with transaction(sessions) as session:
        await uploads.append(session, keyring, OFFICER, upload_id, 0, paper)
    assert (await http("GET", path)).json()["selesai"] is False

    both = await asyncio.gather(*(part(http, path, len(paper), b"") for _ in range(2)))

    assert [answer.status_code for answer in both] == [204, 204]
    assert (await http("GET", path)).json()["selesai"] is True
    assert await deeds(sessions) == ["berkas.simpan"]


async def test_two_devices_sending_the_same_part_at_once(http: Http) -> None:
    paper = samples.pdf() + b"\n" * 300_000
    path = await begin(http, len(paper))
    half = len(paper) // 2

    answers = await asyncio.gather(*(part(http, path, 0, paper[:half]) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [204, 409, 409]
    assert (await part(http, path, half, paper[half:])).status_code == 204


async def test_another_account_finds_neither_upload_nor_file(
    http: Http, sessions: Sessions, keyring: Keyring
) -> None:
    paper = samples.pdf()
    path = await begin(http, len(paper))
    for method in ("GET", "HEAD", "DELETE"):
        assert (await http(method, path, "lain")).status_code == 404
    assert (await part(http, path, 0, paper, "lain")).status_code == 404
    assert (await part(http, path, 0, paper)).status_code == 204

    file_id, case, another = uuid.UUID(path.rsplit("/", 1)[-1]), new_id(), new_id()
    async with transaction(sessions) as session:
        with pytest.raises(FileNotFound):
            await store.attach(session, keyring, OTHER, file_id, case)
        with pytest.raises(FileNotFound):
            await store.read(session, keyring, OFFICER, file_id, case)
        await store.attach(session, keyring, OFFICER, file_id, case)
        await store.attach(session, keyring, OFFICER, file_id, case)
        with pytest.raises(FileTaken):
            await store.attach(session, keyring, OFFICER, file_id, another)
        with pytest.raises(FileNotFound):
            await store.read(session, keyring, OFFICER, file_id, another)


@pytest.mark.parametrize(
    ("headers", "content", "expected"),
    [
        ({"Content-Type": PART}, b"x", (422, "isian-tidak-sah")),
        ({"Content-Type": "image/jpeg", "Upload-Offset": "0"}, b"x", (415, None)),
        ({"Content-Type": PART, "Upload-Offset": "5"}, b"x", (409, "letak-unggahan-salah")),
        ({"Content-Type": PART, "Upload-Offset": "-1"}, b"x", (409, "letak-unggahan-salah")),
        ({"Content-Type": PART, "Upload-Offset": "0"}, b"x" * 11, (422, "isian-tidak-sah")),
        ({"Content-Type": PART, "Upload-Offset": "0"}, b"x" * 1048577, (413, "terlalu-besar")),
        (
            {"Content-Type": PART, "Upload-Offset": "0", "Tus-Resumable": "0.2.2"},
            b"x",
            (412, "versi-tus-tidak-dikenal"),
        ),
    ],
)
async def test_a_wrong_part_changes_nothing(
    http: Http, headers: dict[str, str], content: bytes, expected: tuple[int, str | None]
) -> None:
    path = await begin(http, 10)

    refused = await http("PATCH", path, headers=headers, content=content)

    assert refused.status_code == expected[0], refused.text
    if expected[1]:
        assert refused.json()["type"] == f"/problems/{expected[1]}"
    assert (await http("HEAD", path)).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Length": "0"},
        {"Upload-Length": "-5"},
        {"Upload-Length": str(20 * 1024 * 1024 + 1)},
        {"Upload-Length": "10", "Upload-Metadata": "nama ***"},
    ],
)
async def test_a_wrong_beginning_is_refused(http: Http, headers: dict[str, str]) -> None:
    refused = await http("POST", "/kinerja/v1/unggahan", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/isian-tidak-sah")


async def test_an_account_sends_so_much_in_a_day_and_no_more(
    sessions: Sessions, keyring: Keyring
) -> None:
    limits = Limits(file_bytes=50, daily_bytes=100, under_way=3)

    async def begin_one(actor: Actor, length: int) -> uuid.UUID:
        async with transaction(sessions) as session:
            return await uploads.begin(session, keyring, actor, Wanted(length, "a"), limits)

    with pytest.raises(Invalid):
        await begin_one(OFFICER, 51)
    first = await begin_one(OFFICER, 50)
    together = await asyncio.gather(
        *(begin_one(OFFICER, 30) for _ in range(3)), return_exceptions=True
    )
    assert [type(one) for one in together].count(TooManyRequests) == 2
    await begin_one(OTHER, 50)
    async with transaction(sessions) as session:
        await uploads.cancel(session, OFFICER, first)
    await begin_one(OFFICER, 10)  # what was cancelled has been begun all the same
    with pytest.raises(TooManyRequests):
        await begin_one(OFFICER, 20)


async def test_what_nobody_attached_goes_after_some_days(
    http: Http, sessions: Sessions, keyring: Keyring
) -> None:
    paper = samples.pdf()
    used, loose = [await begin(http, len(paper)) for _ in range(2)]
    for path in (used, loose):
        await part(http, path, 0, paper)
    await begin(http, 10)
    async with transaction(sessions) as session:
        used_id = uuid.UUID(used.rsplit("/", 1)[-1])
        await store.attach(session, keyring, OFFICER, used_id, new_id())
        for table in (file, upload):
            await session.execute(update(table).values(at=now() - store.LOOSE * 2))

    async with transaction(sessions) as session:
        await uploads.forget_old(session)
        await store.forget_loose(session)

    async with reading(sessions) as session:
        assert list(await session.scalars(select(file.c.id))) == [used_id]
        assert await session.scalar(select(func.count()).select_from(upload)) == 0
