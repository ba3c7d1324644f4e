"""What services answer to: nothing is open unless it says so, and a changed contract is seen."""

from __future__ import annotations

import difflib
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient

import kinerja
from kantor.bidang import BIDANG
from kit.auth import Actor
from kit.schemas import QuerySchema
from tests.contracts import openapi
from tests.contracts.conftest import SERVICES, verified_as

METHODS = {"get", "post", "put", "patch", "delete"}
OPEN = {
    ("post", "/auth/token"),
    ("post", "/auth/cabut"),
    ("get", "/.well-known/jwks.json"),
    ("get", "/.well-known/oauth-authorization-server"),
    ("get", "/.well-known/openid-configuration"),
    ("get", "/openapi.json"),
    ("get", "/docs"),
    *(
        ("get", f"/acuan{path}")
        for path in ("", "/kantor", "/wilayah", "/kategori", "/layanan", "/layanan/{kode}", "/psks")
    ),
    *(
        ("get", f"/acuan{path}")
        for path in (
            "/tujuan",
            "/libur",
            "/peran",
            "/izin",
            "/pilihan",
            "/pilihan/{nama}",
            "/daur",
            "/atribut",
        )
    ),
    # Whoever holds a paper may ask whether it holds.
    *(("get", f"/{bidang}/dokumen/{{kode}}/data") for bidang in BIDANG),
}
# Every account may do this with itself, whatever its scopes.
OWN = {("get", "/auth/saya"), ("put", "/auth/kata-sandi")}


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in app.openapi()["paths"].items():
        for method in METHODS & item.keys():
            yield method, path, item[method]


async def statuses(app: FastAPI, token: str | None) -> dict[tuple[str, str], int]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    found = {}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://uji") as client:
        for method, path, _ in operations(app):
            url = re.sub(r"\{\w+\}", str(uuid.uuid4()), path)
            body: dict[str, object] | None = {} if method in {"post", "put", "patch"} else None
            answer = await client.request(method, url, json=body, headers=headers)
            found[method, path] = answer.status_code
    return found


@pytest.mark.parametrize("service", SERVICES)
async def test_without_a_token_every_operation_answers_401(
    apps: dict[str, FastAPI], service: str
) -> None:
    """INVARIANT: breaks if an endpoint is added without a `require(...)` in its signature."""
    app = apps[service]
    answered = await statuses(app, None)

    assert answered
    assert {key for key, status in answered.items() if status != 401} - OPEN == set()

    app.state.verify = verified_as(None)
    answered = await statuses(app, "tidak-sah")
    assert {key for key, status in answered.items() if status != 401} - OPEN == set()


@pytest.mark.parametrize("service", SERVICES)
async def test_without_the_scope_every_operation_answers_403(
    apps: dict[str, FastAPI], service: str
) -> None:
    app = apps[service]
    app.state.verify = verified_as(Actor("tanpa-izin", scopes=frozenset({"lain:*:baca"})))

    answered = await statuses(app, "sah")

    assert {key for key, status in answered.items() if status != 403} - OPEN - OWN == set()


@pytest.mark.parametrize("service", SERVICES)
async def test_every_operation_is_described(apps: dict[str, FastAPI], service: str) -> None:
    """A summary in Indonesian, its scopes, its errors as problems, ids that name the service."""
    for method, path, operation in operations(apps[service]):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert operation["operationId"].startswith(f"{service}_"), where
        assert (operation["security"] == []) == ((method, path) in OPEN), where
        if (method, path) not in OPEN:
            assert {"401", "403"} <= operation["responses"].keys(), where


def test_where_a_folder_stands_is_not_part_of_the_contract(apps: dict[str, FastAPI]) -> None:
    """Breaks if a schema is named by the wing that its module happens to lie in."""
    home = Path(kinerja.__file__).parent
    wings = [folder.name.capitalize() for folder in home.iterdir() if folder.is_dir()]
    names = apps["kinerja"].openapi()["components"]["schemas"]

    assert "KinerjaKinerjaIndikatorSchemasAngka" in names
    assert [name for name in names for wing in wings if f"KinerjaKinerja{wing}" in name] == []


WRITES = {"post", "put", "patch", "delete"}


@pytest.mark.parametrize("service", SERVICES)
async def test_every_operation_that_writes_can_be_tried_or_says_that_it_cannot(
    apps: dict[str, FastAPI], service: str
) -> None:
    """INVARIANT: nobody who asks for a trial finds it done. Breaks if an operation writes through
    another session than that of its request."""
    app = apps[service]
    app.state.verify = verified_as(Actor("semua", scopes=frozenset({"*:*:*"}), wilayah=("*",)))
    codes = {}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://uji") as client:
        for method, path, operation in operations(app):
            if method not in WRITES or (method, path) in OPEN | OWN:
                continue
            can_be = {"$ref": "#/components/parameters/Coba"} in operation.get("parameters", [])
            word = "0" if can_be else "1"
            url = re.sub(r"\{\w+\}", str(uuid.uuid4()), path) + f"?coba={word}"
            headers = {"Authorization": "Bearer sah"}
            answer = await client.request(method, url, headers=headers)
            codes[method, path] = [one["kode"] for one in answer.json().get("errors", [])]
    told = {("enum",), ("coba-tidak-tersedia",), ("extra_forbidden",)}
    assert {key: code for key, code in codes.items() if tuple(code) not in told} == {}


def test_every_query_has_one_spelling(apps: dict[str, FastAPI]) -> None:
    """INVARIANT: whatever an operation takes from its query comes from a `QuerySchema`."""
    loose = [
        f"{service}: {route.path} {parameter.name}"
        for service, app in apps.items()
        for route in app.routes
        if isinstance(route, APIRoute)
        for parameter in route.dependant.query_params
        if not (
            isinstance(kind := parameter.field_info.annotation, type)
            and issubclass(kind, QuerySchema)
        )
    ]
    assert loose == []


def changes(committed: str, now: str) -> str:
    """The first lines that differ, each after the line before it."""
    pair = (committed.splitlines(), now.splitlines())
    found = difflib.unified_diff(*pair, "committed", "now", n=1, lineterm="")
    return "\n".join([*found][:40])


@pytest.mark.parametrize("service", SERVICES)
def test_the_committed_contract_is_the_one_in_force(apps: dict[str, FastAPI], service: str) -> None:
    """Changed on purpose? `.venv/bin/python -m tests.contracts.openapi`, and read the diff."""
    committed = (openapi.FOLDER / f"{service}.json").read_text(encoding="utf-8")
    assert changes(committed, openapi.written(apps[service])) == ""


def test_a_changed_field_is_two_lines_of_the_contract() -> None:
    committed = (openapi.FOLDER / "rehsos.json").read_text(encoding="utf-8")
    seen = changes(committed, committed.replace('"format": "uuid"', '"format": "text"', 1))
    assert [line.strip("+- ") for line in seen.splitlines()[4:6]] == [
        '"format": "uuid",',
        '"format": "text",',
    ]
    assert {path.stem for path in openapi.FOLDER.iterdir()} == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_made_has_a_place_to_read_it(apps: dict[str, FastAPI], service: str) -> None:
    """Breaks if something is made that can be read nowhere: its answer then has no Location."""
    known = apps[service].state.operations
    made = [
        re.sub(r"\{\w+\}", "x", path)
        for _, path, operation in operations(apps[service])
        if "201" in operation["responses"]
    ]

    assert made
    assert [path for path in made if known.place(path, {"id": "y"}) is None] == []
