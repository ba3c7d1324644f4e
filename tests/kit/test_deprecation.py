"""What is given up says so, in the document and in each answer."""

from __future__ import annotations

from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from fastapi import APIRouter
from httpx import ASGITransport, AsyncClient

from kit.app import build_app
from kit.deprecation import deprecated
from kit.errors import Conflict
from kit.module import Module
from kit.reference.tags import Tag


async def nobody(_: str) -> Any:  # noqa: ANN401
    raise AssertionError


@pytest.fixture
def client() -> AsyncClient:
    router = APIRouter(prefix="/uji", tags=[Tag("uji", "Yang lama dan yang baru")])
    old = deprecated(date(2027, 1, 4), until=date(2027, 7, 5), instead="/contoh/v1/uji/baru")

    @router.get("/lama", **old)
    async def lama(n: int = 0) -> dict[str, int]:
        if n:
            raise Conflict("Tidak boleh.")
        return {"n": n}

    @router.get("/baru")
    async def baru() -> dict[str, int]:
        return {"n": 0}

    module: Module[None] = Module("uji", (router,))
    app = build_app("contoh", "Contoh", module, sessions=nobody, verify=nobody, checks={})  # type: ignore[arg-type]
    return AsyncClient(transport=ASGITransport(app), base_url="http://uji")


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?n=1", 409)])
async def test_each_answer_says_since_when_and_until_when(
    client: AsyncClient, query: str, status: int
) -> None:
    answer = await client.get(f"/contoh/v1/uji/lama{query}")

    assert answer.status_code == status
    assert answer.headers["Deprecation"] == "@1799020800"
    assert (
        parsedate_to_datetime(answer.headers["Sunset"]).isoformat() == "2027-07-05T00:00:00+00:00"
    )
    assert answer.headers["Link"] == '</contoh/v1/uji/baru>; rel="successor-version"'
    assert "Deprecation" not in (await client.get("/contoh/v1/uji/baru")).headers


async def test_the_document_says_so_too(client: AsyncClient) -> None:
    document = (await client.get("/contoh/openapi.json")).json()
    old = document["paths"]["/contoh/v1/uji/lama"]["get"]
    new = document["paths"]["/contoh/v1/uji/baru"]["get"]

    assert old["deprecated"] is True
    assert "2027-07-05" in old["description"]
    assert {"Deprecation", "Sunset", "Link"} <= old["responses"]["200"]["headers"].keys()
    assert "deprecated" not in new
    assert "Sunset" not in new["responses"]["200"]["headers"]


def test_an_end_before_the_beginning_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="is not after"):
        deprecated(date(2027, 7, 5), until=date(2027, 1, 4), instead="/baru")
