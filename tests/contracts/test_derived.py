"""What the modules of the services bring, and the committed files that are made from it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from gateway.peramban.rules import HOME
from gateway.services import INSTALLED
from kantor.peran import MITRA, PROGRAM, SETIAP_AKUN, Peran
from kit import module
from kit.schemas import Event
from ops import derive
from tests.contracts.conftest import SERVICES
from tests.contracts.sources import SOURCES
from tests.contracts.test_api import operations


@pytest.mark.parametrize("path", derive.files(), ids=lambda path: path.name)
def test_what_is_made_from_the_modules_is_as_they_are(path: Path) -> None:
    """Stale? Run `./dinsos derive` and commit what it wrote."""
    assert path.read_text(encoding="utf-8") == derive.files()[path], "./dinsos derive"


def test_no_file_is_left_of_what_nobody_brings_any_more() -> None:
    folders = (derive.EVENTS, derive.STREAMS)
    assert {path for folder in folders for path in folder.iterdir()} == set(derive.files()) - {
        derive.DOOR,
        derive.WORDS,
        derive.CODES,
    }


@pytest.mark.parametrize("path", sorted(derive.STREAMS.iterdir()), ids=lambda path: path.stem)
def test_all_that_a_description_of_streams_refers_to_is_there(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    for target in references(document):
        file, _, inner = target.partition("#")
        found = json.loads((path.parent / file).read_text()) if file else document
        for step in inner.split("/")[1:]:
            found = found[step]
        assert found, target


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from references(part)


def test_who_reads_a_type_reads_what_somebody_sends() -> None:
    told = {path.stem: json.loads(path.read_text()) for path in derive.STREAMS.iterdir()}
    for service, document in told.items():
        for name, operation in document["operations"].items():
            sender = operation["channel"]["$ref"].rpartition("/")[2]
            sent = told[sender]["operations"][f"{sender}.kirim"]["messages"]
            assert operation["action"] == ("send" if name == f"{service}.kirim" else "receive")
            assert all(message in sent for message in operation["messages"]), name


@pytest.mark.parametrize("event", derive.events(), ids=lambda event: event.type)
def test_every_schema_is_valid_json_schema(event: type[Event]) -> None:
    Draft202012Validator.check_schema(json.loads(json.dumps(derive.schema(event))))


def test_no_event_has_room_for_personal_data() -> None:
    """INVARIANT: events hold no name, no NIK, no address.

    Breaks if a field for one is added to an event model.
    """
    forbidden = {"nama", "nik", "kk", "alamat", "telepon", "tempat_lahir", "tanggal_lahir"}

    for event in derive.events():
        assert not forbidden & set(event.model_fields), event.type


def required(app: FastAPI) -> Iterator[str]:
    for _, _, operation in operations(app):
        for entry in operation.get("security", ()):
            yield from (scope.partition(":")[2] for scope in entry.get("OAuth2", ()))


def asked_within(source: str) -> set[str]:
    """Texts of a file, but for those that close an operation: rights that are looked at later."""
    tree = ast.parse(source)
    closing = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "require"
        for argument in node.args
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in closing
    }


WITHIN = {
    text
    for path in SOURCES
    if path.name not in ("modul.py", "bidang.py")  # where nouns say what they bring
    for text in asked_within(path.read_text())
}


def strange(asked: set[str], brought: set[str], within: set[str]) -> set[str]:
    """Rights that are asked for and not brought, or brought and asked for by nothing."""
    verbs = {name for name in brought if not name.endswith(":*")}
    whole = {f"{name.partition(':')[0]}:*" for name in verbs}
    return (asked - verbs) | (verbs - asked - within) | (brought - verbs - whole)


@pytest.mark.parametrize("service", SERVICES)
def test_every_right_that_is_asked_for_is_brought_and_the_reverse(
    apps: dict[str, FastAPI], service: str
) -> None:
    """Breaks if an operation asks for a scope that no module brings (nobody could have it), or a
    module brings one that neither an operation nor a line within one asks for."""
    brought = set(INSTALLED[service].scopes)
    assert strange(set(required(apps[service])), brought, WITHIN) == set()


def test_a_right_that_stands_on_one_side_only_is_found() -> None:
    assert strange({"a:baca"}, {"a:baca", "a:*", "b:baca"}, {"b:baca"}) == set()
    assert strange({"a:baca"}, set(), {"a:baca"}) == {"a:baca"}
    assert strange({"a:baca"}, {"a:baca", "b:baca", "c:*"}, set()) == {"b:baca", "c:*"}
    assert asked_within('A = require("a:baca")\nb = allows("b:baca")') == {"b:baca"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_right_is_held_by_somebody_whom_the_house_knows(service: str) -> None:
    known = {*Peran, MITRA, PROGRAM, SETIAP_AKUN}
    scopes = INSTALLED[service].scopes
    for name, scope in scopes.items():
        assert scope.holders <= known, name
        assert scope.holders or f"{name.partition(':')[0]}:*" in scopes, name
        # By name only: a partner's program is never given more than was looked at.
        assert not (name.endswith(":*") and {MITRA, PROGRAM} & set(scope.holders)), name


@pytest.mark.parametrize("service", SERVICES)
def test_every_file_that_is_sent_has_its_size(apps: dict[str, FastAPI], service: str) -> None:
    """Breaks if an operation takes a file, and the gateway knows no limit for it."""
    raw = {
        f"{method.upper()} {path}"
        for method, path, operation in operations(apps[service])
        for kind in operation.get("requestBody", {}).get("content", {})
        if kind not in ("application/json", "application/x-www-form-urlencoded")
    }
    assert raw == set(INSTALLED[service].bodies)


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_of_a_service_is_brought_by_one_module(service: str) -> None:
    """`metadata` refuses a table that none of them brings, and one that two claim."""
    assert module.metadata(derive.modules(service))


def test_signing_in_leads_to_a_page() -> None:
    assert HOME in {path for one in INSTALLED.values() for path in one.pages}
