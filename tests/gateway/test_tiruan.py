"""A gateway of a sandbox says so in every answer and on every page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kit.db import Sessions
from tests.gateway.conftest import MakeHouse, serving
from tests.gateway.upstream import Upstream

PAGES = ("/masuk", "/auth/otorisasi?client_id=tidak-ada")


@pytest.mark.parametrize("sandbox", [True, False])
async def test_only_a_sandbox_says_that_it_is_one(
    fresh_sessions: Callable[[str], Sessions], make_house: MakeHouse, folder: Path, sandbox: bool
) -> None:
    async with serving(Upstream(), uds=f"{folder}/rehsos.sock"):
        house = await make_house(
            sessions=fresh_sessions("gateway"),
            upstreams={"rehsos": f"unix:{folder}/rehsos.sock"},
            sandbox=sandbox,
        )
        token = house.token_for("rehsos:*:*")
        forwarded = await house.client.get("/rehsos/v1/gema", headers=token)
        refused = await house.client.get("/rehsos/v1/gema")
        own = await house.client.get("/health")
        pages = [await house.client.get(page) for page in PAGES]

    for answer in (forwarded, refused, own, *pages):
        assert answer.headers.get("Tiruan") == ("1" if sandbox else None), answer.url
    assert own.json()["tiruan"] is sandbox
    assert [("TIRUAN" in page.text) for page in pages] == [sandbox, sandbox]
