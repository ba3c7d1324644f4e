"""Pages of other origins: who is let in, what is asked before, and what a refusal says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Response

from gateway.pintu.cors import SHOWN, TAKEN, WrongOrigin, origins
from tests.gateway.conftest import House, MakeHouse
from tests.gateway.pintu.test_proxy import problem
from tests.gateway.upstream import Upstream

OURS = "https://app.kota.id"
STRANGE = "https://lain.id"
PPKS = "/rehsos/v1/ppks"


@pytest.fixture
async def rumah(make_house: MakeHouse, service: Upstream) -> House:
    del service
    found: House = await make_house(allowed_origins=[OURS])
    return found


async def ask(
    house: House, path: str, method: str | None = "POST", origin: str | None = OURS
) -> Response:
    given = {"Origin": origin, "Access-Control-Request-Method": method}
    headers = {name: value for name, value in given.items() if value is not None}
    return await house.client.options(path, headers=headers)


def shown_to(answer: Response) -> str | None:
    found: str | None = answer.headers.get("access-control-allow-origin")
    return found


async def test_a_browser_asks_and_the_gateway_answers_by_itself(
    rumah: House, service: Upstream
) -> None:
    answer = await ask(rumah, PPKS)

    assert answer.status_code == 204
    assert shown_to(answer) == OURS
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"
    assert set(answer.headers["access-control-allow-headers"].split(", ")) == set(TAKEN)
    assert "Origin" in answer.headers.get_list("vary")
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["x-request-id"]
    assert service.seen == []


@pytest.mark.parametrize(
    ("path", "method", "origin", "status", "code"),
    [
        (PPKS, "POST", STRANGE, 403, "asal-tidak-diizinkan"),
        (PPKS, "POST", "null", 403, "asal-tidak-diizinkan"),
        (PPKS, "POST", OURS + ".evil.id", 403, "asal-tidak-diizinkan"),
        (PPKS, "DELETE", OURS, 405, "metode-tidak-boleh"),
        (PPKS, "post", OURS, 405, "metode-tidak-boleh"),
        ("/health", "POST", STRANGE, 405, "metode-tidak-boleh"),
        ("/rehsos/v1/tidak-ada", "GET", OURS, 404, "tidak-ditemukan"),
    ],
)
async def test_what_no_browser_is_let_through_to_is_said(
    rumah: House, service: Upstream, path: str, method: str, origin: str, status: int, code: str
) -> None:
    answer = await ask(rumah, path, method, origin)

    problem(answer, status, code)
    assert ("allow" in answer.headers) is (status == 405)
    assert shown_to(answer) == {OURS: OURS, STRANGE: "*" if path == "/health" else None}.get(origin)
    assert service.seen == []


async def test_an_answer_is_shown_to_pages_of_the_list_only(rumah: House) -> None:
    answers = [
        await rumah.client.get("/rehsos/v1/gema", headers=rumah.token_for() | more)
        for more in ({"Origin": OURS}, {"Origin": STRANGE}, {})
    ]

    assert [shown_to(answer) for answer in answers] == [OURS, None, None]
    assert all(answer.headers.get_list("vary").count("Origin") == 1 for answer in answers)
    assert answers[0].headers["access-control-expose-headers"].split(", ") == list(SHOWN)


async def test_without_a_list_no_other_origin_sees_anything_but_what_is_public(
    house: House,
) -> None:
    asked = await ask(house, PPKS)
    public = await house.client.get("/.well-known/jwks.json", headers={"Origin": STRANGE})

    problem(asked, 403, "asal-tidak-diizinkan")
    assert shown_to(public) == "*"


@pytest.mark.parametrize(
    "path",
    ["/.well-known/jwks.json", "/openapi.json", "/health/hidup", "/rehsos/health/hidup"],
)
async def test_what_is_public_is_shown_to_everybody(rumah: House, path: str) -> None:
    asked = await ask(rumah, path, "GET", STRANGE)
    answers = [
        await rumah.client.get(path, headers=more)
        for more in ({"Origin": STRANGE}, {"Origin": OURS}, {})
    ]

    assert asked.status_code == 204
    assert {shown_to(answer) for answer in [asked, *answers]} == {"*"}
    assert all("access-control-allow-credentials" not in answer.headers for answer in answers)


async def test_refusals_of_the_gateway_are_shown_as_well(rumah: House, folder: Path) -> None:
    """Breaks if a page of another origin is told "network error" instead of why."""
    origin = {"Origin": OURS}
    token = rumah.token_for() | origin
    without = await rumah.client.get(PPKS, headers=origin)
    large = await rumah.client.post(PPKS, content=b"x" * (1024 * 1024 + 1), headers=token)
    (folder / "rehsos.sock").unlink()
    away = await rumah.client.get(PPKS, headers=token)

    assert [one.status_code for one in (without, large, away)] == [401, 413, 503]
    assert {shown_to(one) for one in (without, large, away)} == {OURS}


async def test_wrong_passwords_from_a_page_are_told_to_it(
    office: House, make_house: MakeHouse
) -> None:
    house: House = await make_house(sessions=office.sessions, allowed_origins=[OURS])
    form = {"grant_type": "password", "username": "admin", "password": "salah"}
    answers = [
        await house.client.post("/auth/token", data=form, headers={"Origin": OURS})
        for _ in range(8)
    ]

    assert {one.status_code for one in answers} == {400, 429}
    assert {shown_to(one) for one in answers} == {OURS}
    assert "Retry-After" in answers[-1].headers["access-control-expose-headers"]


async def test_options_without_a_page_names_the_methods(rumah: House) -> None:
    assert (await ask(rumah, PPKS, None, None)).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert (await ask(rumah, "/auth/token", None, None)).headers["allow"] == "OPTIONS, POST"
    assert (await ask(rumah, "/rehsos/v1/tidak-ada", None, None)).status_code == 401


def test_origins_are_read_as_browsers_write_them() -> None:
    assert origins("") == frozenset()
    assert origins("https://App.Kota.id:443, http://10.0.0.5:8080 http://[::1]:3000") == {
        "https://app.kota.id",
        "http://10.0.0.5:8080",
        "http://[::1]:3000",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "*", "https://*.kota.id", "null", "app.kota.id", "https://", "https://app.kota.id/",
        "https://app.kota.id/masuk", "https://a@kota.id", "ftp://kota.id", "https://kota.id:x",
        "https://kota.id:99999", "https://dinsos.id?x", "https://köta.id",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused_by_name(wrong: str) -> None:
    with pytest.raises(WrongOrigin, match="asal ke-2: tulis skema"):
        origins(f"https://app.kota.id,{wrong}")


def test_every_header_that_an_operation_reads_may_be_sent() -> None:
    """Breaks if an operation takes a header that no browser of another origin is let to send."""
    known = {name.lower() for name in TAKEN}

    assert set(headers()) - known == set()


def headers() -> Iterator[str]:
    for path in (Path(__file__).parents[3] / "docs/openapi").iterdir():
        document = json.loads(path.read_text(encoding="utf-8"))
        taken = [*document["components"]["parameters"].values()]
        for item in document["paths"].values():
            for operation in item.values():
                taken += operation.get("parameters", ())
        yield from (one["name"].lower() for one in taken if one.get("in") == "header")
