"""The pages that the `type` of a refusal points to."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gateway.galat.endpoints import ADVICE, CODES
from tests.gateway.conftest import House

DOCUMENTS = Path(__file__).parents[3] / "docs/openapi"


async def test_a_refusal_leads_to_a_page_that_explains_it(house: House) -> None:
    refused = await house.client.get("/rehsos/v1/ppks")
    page = await house.client.get(refused.json()["type"], headers={"Accept": "text/html"})
    data = await house.client.get(refused.json()["type"], headers={"Accept": "application/json"})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Belum masuk</h1>" in page.text
    assert "Authorization: Bearer" in page.text
    assert data.json()["status"] == [401]
    assert data.json()["judul"] == ["Belum masuk"]
    assert {one.headers["cache-control"] for one in (page, data)} == {"public, max-age=3600"}
    assert page.headers["access-control-allow-origin"] == "*"


async def test_an_unknown_code_is_refused_and_shown_to_nobody(house: House) -> None:
    answer = await house.client.get("/problems/%3Cscript%3E")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_all_codes_are_listed(house: House) -> None:
    page = await house.client.get("/problems")

    assert set(re.findall(r'href="/problems/([a-z-]+)"', page.text)) == set(CODES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_says_what_to_do(code: str) -> None:
    told = CODES[code]
    assert told["judul"]
    assert told["saran"] or all(status in ADVICE for status in told["status"])


def test_every_code_of_the_contract_is_explained() -> None:
    """Breaks if an operation documents a refusal that has no page."""
    told = set()
    for path in DOCUMENTS.iterdir():
        for item in json.loads(path.read_text(encoding="utf-8"))["paths"].values():
            for operation in item.values():
                for status, answer in operation.get("responses", {}).items():
                    if "application/problem+json" in answer.get("content", {}):
                        told |= set(re.findall(r"\(`([a-z-]+)`\)", answer["description"]))
                        assert int(status) >= 400
    assert told
    assert told - set(CODES) == set()
