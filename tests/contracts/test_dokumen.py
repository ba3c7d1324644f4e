"""The OpenAPI document says what services answer, and nothing else: neither less nor more."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from gateway.reference.merge import merge
from gateway.reference.parts import parts
from gateway.services import INSTALLED
from kantor.bidang import NAMA
from kit.auth import Actor
from kit.reference import answers
from kit.reference.schemas import refs
from tests.contracts import openapi
from tests.contracts.conftest import BIDANG, SERVICES, verified_as

Document = dict[str, Any]
NO_ID = str(uuid.UUID(int=7))
# What is said of an answer, beside those that every HTTP answer has.
SAID = {name.lower() for name in answers.HEADERS} - {"cache-control"}


def committed(service: str) -> Document:
    found: Document = json.loads((openapi.FOLDER / f"{service}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def merged() -> Document:
    others = {one: committed(one) for one in SERVICES if one != "gateway"}
    return merge(committed("gateway"), others, NAMA, [])


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def resolved(document: Document, node: Document) -> Document:
    while "$ref" in node:
        _, _, kind, name = node["$ref"].split("/")
        node = document["components"][kind][name]
    return node


def reached(document: Document, node: object) -> set[str]:
    found: set[str] = set()
    left = list(refs(node))
    while left:
        if (name := left.pop()) not in found:
            found.add(name)
            left.extend(refs(document["components"]["schemas"][name]))
    return found


def test_answers_are_open_to_new_fields_and_what_is_sent_is_not(merged: Document) -> None:
    schemas = merged["components"]["schemas"]
    sent, answered = set(), set()
    for _, _, operation in operations(merged):
        sent |= reached(merged, operation.get("requestBody"))
        answered |= reached(merged, operation["responses"])
    closed = {
        name for name, schema in schemas.items() if schema.get("additionalProperties") is False
    }

    assert closed & answered == set()
    assert {name for name in sent - closed if "properties" in schemas[name]} == set()


def test_what_services_share_stands_once(merged: Document) -> None:
    """INVARIANT: what the four bidang answer alike is one type to a client; what only one of them
    answers has its name in front."""
    names = merged["components"]["schemas"]
    own = [
        name.removeprefix(one.capitalize())
        for name in names
        for one in BIDANG
        if name.startswith(one.capitalize())
    ]

    assert {"Problem", "PpksRinci", "PermohonanRinci", "ImportProgress"} <= set(names)
    assert [name for name in own if name in names or own.count(name) > 1] == []


def test_every_group_of_operations_says_what_it_is_about(merged: Document) -> None:
    assert [tag["name"] for tag in merged["tags"] if not tag.get("description")] == []


def test_each_reader_is_told_what_they_may_do(merged: Document) -> None:
    """INVARIANT: what is not open stands in the part of those whose account or program can hold
    the right to it, and only there; whoever reads a part needs no other."""
    found = parts(merged, INSTALLED, NAMA)
    ids = {
        name: {one["operationId"] for _, _, one in operations(part)} for name, part in found.items()
    }
    rights = {one["operationId"]: one["security"] for _, _, one in operations(merged)}

    assert ids["publik"] == {name for name, security in rights.items() if not security}
    assert ids["publik"] < ids["mitra"]
    assert "rehsos_daftarkan_ppks" in ids["mitra"] & ids["petugas"]
    assert "rehsos_buka_ppks" in ids["petugas"] - ids["mitra"]
    assert "rehsos_baca_peristiwa" not in ids["petugas"] | ids["mitra"]
    assert set().union(*(ids[service] for service in SERVICES)) == set(rights)
    for name, part in found.items():
        pointed = set(re.findall(r'"#/components/(\w+/[^"]+)"', json.dumps(part)))
        kinds = part["components"]
        assert pointed == {
            f"{kind}/{one}" for kind in kinds if kind != "securitySchemes" for one in kinds[kind]
        }, name
        assert {tag for _, _, one in operations(part) for tag in one["tags"]} == {
            tag["name"] for tag in part["tags"]
        }, name
    assert found["publik"]["components"]["securitySchemes"] == {}


def patterns(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for value in node.values():
            yield from patterns(value)
    elif isinstance(node, list):
        for value in node:
            yield from patterns(value)


# Python's own: ends of a text, names, comments, flags, possessive repeats, escapes that need none.
ONLY_PYTHON = re.compile(r"\\[AZz]|\(\?(?:P|#|[aiLmsux]+[:)])|[*+?}]\+|\\[\"'#%&,:;<=>@_`~ ]")


def test_a_browser_reads_every_pattern(merged: Document) -> None:
    found = sorted(set(patterns(merged)))

    assert found
    assert [one for one in found if ONLY_PYTHON.search(one)] == []
    if node := shutil.which("node"):
        script = "for (const one of JSON.parse(process.argv[1])) new RegExp(one, 'u')"
        subprocess.run([node, "-e", script, json.dumps(found)], check=True)


async def tried(client: AsyncClient, method: str, path: str, operation: Document) -> list[Response]:
    """Answers to what is easily sent wrong: nothing, something unknown, in a place that is not."""
    url = re.sub(r"\{\w+\}", NO_ID, path)
    odd = re.sub(r"\{\w+\}", "x", path)
    body: Document = {"json": {}} if "requestBody" in operation else {}
    stale = {"If-Match": '"999"', "If-None-Match": "*"}
    return [
        await client.request(method, url, **body),
        await client.request(method, odd, headers=stale, params={"tak-dikenal": "1"}, **body),
    ]


# One of the four bidang, which are made of the same library.
@pytest.mark.parametrize("service", ["rehsos", "kinerja", "gateway"])
async def test_whatever_is_answered_is_stated(apps: dict[str, FastAPI], service: str) -> None:
    """INVARIANT: no status and no header of ours that the document does not say."""
    app, document = apps[service], committed(service)
    app.state.verify = verified_as(
        Actor("semua", scopes=frozenset({"*:*:*"}), bidang=frozenset({"*"}), wilayah=("*",))
    )
    unsaid = []
    transport = ASGITransport(app)
    headers = {"Authorization": "Bearer sah"}
    async with AsyncClient(transport=transport, base_url="http://uji", headers=headers) as client:
        for method, path, operation in operations(document):
            for answer in await tried(client, method, path, operation):
                where = f"{method} {path}: {answer.status_code}"
                told = operation["responses"].get(str(answer.status_code))
                if told is None:
                    unsaid.append(where)
                    continue
                known = {name.lower() for name in resolved(document, told).get("headers", {})}
                unsaid += [f"{where} {name}" for name in (SAID & answer.headers.keys()) - known]
    assert unsaid == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_refusal_is_stated_that_cannot_happen(service: str) -> None:
    document = committed(service)
    for method, path, operation in operations(document):
        taken = [resolved(document, one) for one in operation.get("parameters", [])]
        names = {one["name"] for one in taken}
        where, stated = f"{method} {path}", set(operation["responses"])
        assert bool(stated & {"403"}) <= bool(operation["security"]), where
        assert ("428" in stated) <= ("If-Match" in names), where
        assert ("304" in stated) == ("If-None-Match" in names), where
        assert ("413" in stated) == ("requestBody" in operation), where
        assert ("422" in stated) <= bool(taken or "requestBody" in operation), where


# A record that is not there, as the ids of an example are nobody's.
MISSING = re.compile("tidak-ditemukan$")


def example(document: Document, operation: Document) -> object:
    """What the document shows to be sent, None for what is no JSON."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    schema = resolved(document, content["schema"])
    if "anyOf" in schema:
        return {}  # a body that may be left out, and has no field that must be there
    return schema.get("examples", [...])[0]


@pytest.mark.parametrize("service", ["rehsos", "kinerja", "gateway"])
async def test_what_the_document_shows_to_be_sent_passes(
    apps: dict[str, FastAPI], service: str
) -> None:
    """INVARIANT: an example may meet a record that is not there, never a wrong field."""
    app, document = apps[service], committed(service)
    app.state.verify = verified_as(
        Actor("semua", scopes=frozenset({"*:*:*"}), bidang=frozenset({"*"}), wilayah=("*",))
    )
    wrong = {}
    headers = {"Authorization": "Bearer sah", "If-Match": '"1"'}
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="http://uji", headers=headers) as client:
        for method, path, operation in operations(document):
            sent = example(document, operation)
            if sent is None:
                continue
            if sent is ...:
                wrong[method, path] = "tanpa contoh"
                continue
            answer = await client.request(method, re.sub(r"\{\w+\}", NO_ID, path), json=sent)
            found = answer.json() if answer.content else {}
            faults = found.get("errors", [{"lokasi": "", "kode": found.get("type", "")}])
            codes = [one["kode"] for one in faults if not one["lokasi"].startswith("path.")]
            if answer.status_code in (400, 422) and not all(map(MISSING.search, codes)):
                wrong[method, path] = answer.text
            assert answer.status_code < 500, (method, path)
    assert not wrong, "\n".join(f"{at}: {said}" for at, said in wrong.items())
