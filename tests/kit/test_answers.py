"""What every answer has: HEAD, Allow, Location, If-None-Match, no-store, Retry-After, gzip."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from httpx import ASGITransport, AsyncClient

from kit.app import build_app
from kit.auth import Actor
from kit.errors import TooManyRequests, Unavailable
from kit.module import Module
from kit.operations import Operations
from kit.preconditions import IfMatch, etag
from tests.gateway.conftest import serving

router = APIRouter()
seen: list[str] = []


@router.get("/orang/{orang_id}")
async def read(orang_id: str, response: Response) -> dict[str, object]:
    seen.append(orang_id)
    response.headers["ETag"] = etag(3)
    return {"id": orang_id, "hari": len(seen) if orang_id == "berubah" else 0}


@router.patch("/orang/{orang_id}")
async def change(orang_id: str, if_match: IfMatch) -> dict[str, object]:
    return {"id": orang_id, "versi": if_match}


@router.post("/orang", status_code=201)
async def make(body: dict[str, Any]) -> dict[str, Any]:
    return body


@router.post("/orang/cari")
async def search() -> list[str]:
    return []


@router.post("/orang/{orang_id}/catatan", status_code=201)
async def note(orang_id: str) -> dict[str, str]:
    return {"id": "catatan"}


@router.post("/tanpa", status_code=201)
async def nowhere() -> list[str]:
    return []


@router.get("/panjang")
async def long(banyak: int) -> HTMLResponse:
    return HTMLResponse("x" * banyak, headers={"ETag": '"abc"', "Cache-Control": "public"})


@router.get("/aliran")
async def stream() -> StreamingResponse:
    async def forever() -> AsyncIterator[bytes]:
        while True:
            yield b"data: x\n\n" * 500
            await asyncio.sleep(0)

    return StreamingResponse(forever(), media_type="text/event-stream")


@router.get("/berkas")
async def packed() -> Response:
    return Response(b"%PDF" * 1000, media_type="application/pdf")


@router.get("/sibuk")
async def busy(kapan: int = 0) -> None:
    raise Unavailable("Nanti.", **({"retry_after": kapan} if kapan else {}))


@router.get("/sering")
async def often() -> None:
    raise TooManyRequests("Nanti.")


@router.head("/unggahan/{unggahan_id}")
async def own_head(unggahan_id: str, response: Response) -> None:
    response.headers["Upload-Offset"] = "5"


async def _nobody(token: str) -> Actor:
    raise AssertionError(token)


APP = build_app(
    "uji",
    "Uji",
    Module("orang", (router,)),
    sessions=None,  # type: ignore[arg-type]
    verify=_nobody,
    checks={},
)
ORANG = "orang/1"


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with AsyncClient(
        transport=ASGITransport(APP),
        base_url="http://uji/uji/v1/",
        headers={"Accept-Encoding": "identity"},
    ) as found:
        yield found


async def test_head_says_what_get_would_without_its_body(client: AsyncClient) -> None:
    get, head = await client.get(ORANG), await client.head(ORANG)

    assert (head.status_code, head.content) == (200, b"")
    apart = ("x-request-id",)
    assert {k: v for k, v in head.headers.items() if k not in apart} == {
        k: v for k, v in get.headers.items() if k not in apart
    }


async def test_head_of_a_stream_ends_and_of_what_has_its_own_is_its_own() -> None:
    async with serving(APP) as url, AsyncClient(base_url=url, trust_env=False) as client:
        async with asyncio.timeout(10):
            stream = await client.head("/uji/v1/aliran")
            own = await client.head("/uji/v1/unggahan/7")
            after = await client.get(f"/uji/v1/{ORANG}")

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert own.headers["upload-offset"] == "5"
    assert after.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", ORANG, "GET, HEAD, OPTIONS, PATCH"),
        ("GET", "orang", "OPTIONS, POST"),
        ("HEAD", "orang", "OPTIONS, POST"),
        ("GET", "orang/cari", "OPTIONS, POST"),
        ("PATCH", "orang/cari", "OPTIONS, POST"),
        ("GET", "unggahan/7", "HEAD, OPTIONS"),
    ],
)
async def test_allow_names_every_method_of_a_path(
    client: AsyncClient, method: str, path: str, allow: str
) -> None:
    """FastAPI's own names those of one route, and a path may have several."""
    answer = await client.request(method, path)

    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert "x-request-id" in answer.headers


async def test_what_was_made_says_where_it_stands(client: AsyncClient) -> None:
    made = await client.post("orang", json={"id": "a/b", "lain": 1})
    named = await client.post("orang", json={"orang_id": "7", "id": "usul"})
    below = await client.post(f"{ORANG}/catatan")
    nowhere = await client.post("tanpa")

    assert made.headers["location"] == "/uji/v1/orang/a%2Fb"
    assert named.headers["location"] == "/uji/v1/orang/7"
    assert below.headers["location"] == "/uji/v1/orang/1"
    assert "location" not in nowhere.headers


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("{tag}", 304), ("W/{tag}", 304), ("*", 304), (" * ", 304),
        ('"lain", {tag}', 304), ('W/"lain",W/{tag}', 304),
        ('"3"', 200), ('"lain"', 200), ("", 200), ("tanpa-kutip", 200), ('"*"', 200),
    ],
)  # fmt: skip
async def test_whoever_has_it_already_is_told_so(
    client: AsyncClient, known: str, status: int
) -> None:
    tag = (await client.get(ORANG)).headers["etag"]
    for method in ("GET", "HEAD"):
        answer = await client.request(
            method, ORANG, headers={"If-None-Match": known.replace("{tag}", tag)}
        )
        assert answer.status_code == status
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "no-store"
        assert (answer.content == b"") is (status == 304 or method == "HEAD")
        assert ("content-length" in answer.headers) is (status == 200)


async def test_the_same_version_that_reads_differently_is_another_answer(
    client: AsyncClient,
) -> None:
    """INVARIANT: nobody is told "as you have it" of what changed. A record's answer tells of more
    than its own row, whose version stays."""
    path = "orang/berubah"
    tag = (await client.get(path)).headers["etag"]
    again = await client.get(path, headers={"If-None-Match": tag})

    assert again.status_code == 200
    assert again.headers["etag"] != tag


@pytest.mark.parametrize("made", ["{tag}", "W/{tag}", '"3"'])
async def test_a_tag_that_was_read_is_one_to_change_by(client: AsyncClient, made: str) -> None:
    tag = (await client.get(ORANG)).headers["etag"]
    answer = await client.patch(ORANG, headers={"If-Match": made.replace("{tag}", tag)})

    assert answer.json()["versi"] == 3


async def test_nothing_is_kept_that_does_not_say_so(client: AsyncClient) -> None:
    paths = (ORANG, "tidak-ada", "sibuk", "berkas", "panjang?banyak=5")
    found = [(await client.get(path)).headers["cache-control"] for path in paths]

    assert found == ["no-store"] * 4 + ["public"]


async def test_whoever_should_come_back_is_told_when(client: AsyncClient) -> None:
    paths = ("sibuk", "sibuk?kapan=9", "sering", "../../health/siap")
    answers = [await client.get(path) for path in paths]

    assert [one.headers.get("retry-after") for one in answers] == ["5", "9", "60", None]


@pytest.mark.parametrize(
    ("path", "accepted", "packed"),
    [
        ("panjang?banyak=1024", "gzip", True),
        ("panjang?banyak=1024", "br, gzip;q=0.5", True),
        ("panjang?banyak=1023", "gzip", False),
        ("panjang?banyak=1024", "identity", False),
        ("panjang?banyak=1024", "gzip;q=0", False),
        ("panjang?banyak=1024", "gzip; q=0.0, *", False),
        ("berkas", "gzip", False),
    ],
)
async def test_text_is_sent_compressed_to_whoever_can_read_that(
    client: AsyncClient, path: str, accepted: str, packed: bool
) -> None:
    plain = await client.get(path)
    async with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])

    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert (gzip.decompress(sent) if packed else sent) == plain.content
    assert int(answer.headers["content-length"]) == len(sent)
    if packed:
        assert len(sent) < len(plain.content) / 10
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["etag"] == plain.headers["etag"]


def test_an_end_that_is_spelled_out_is_no_member_also_below_a_parameter() -> None:
    operations = Operations({"/daftar/{kode}/{entri}": ["GET"], "/daftar/{kode}/tolak": ["POST"]})

    assert operations.methods("/daftar/anak/tolak") == ["OPTIONS", "POST"]
    assert operations.refuses("/daftar/anak/tolak", "GET")
    assert operations.methods("/daftar/anak/7") == ["GET", "HEAD", "OPTIONS"]
    assert not operations.refuses("/daftar/anak/7", "GET")
