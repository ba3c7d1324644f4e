"""Whoever is refused for a code that nobody knows is told where the known ones are."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from kantor.acuan import DAFTAR, MENURUT_KODE
from kit import module
from kit.choices import Choice
from ops import derive
from tests.contracts import openapi
from tests.contracts.conftest import SERVICES
from tests.contracts.sources import SOURCES

# A digest of disputed contents, and columns of a file: in no list of codes.
NO_CODES = {"isi-tidak-dikenal", "kolom-tidak-dikenal"}
# A word that is known, for an indicator that cannot be divided by it.
KNOWN = {"indikator/service.py: tidak-dikenal"}


def untold(path: Path) -> Iterator[str]:
    """Refusals of unknown codes that are made without saying where the known ones are."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == "FieldError" and len(node.args) == 3:
            code = node.args[2]
            if isinstance(code, ast.Constant) and "tidak-dikenal" in repr(code.value):
                yield f"{path.parent.name}/{path.name}: {code.value!s}"


def test_no_refusal_of_a_code_leaves_one_searching() -> None:
    found = {told for path in SOURCES for told in untold(path)} - KNOWN
    assert {told for told in found if told.rpartition(": ")[2] not in NO_CODES} == set()


def test_every_list_that_an_operation_takes_has_words_for_people() -> None:
    """Breaks if an operation takes an enumeration whose codes nobody could show in a form."""
    taken = {kind for service in SERVICES for kind in module.taken(derive.modules(service))}
    unnamed = [kind.__name__ for kind in taken if not issubclass(kind, Choice)]
    choices = [one for kind in taken if issubclass(kind, Choice) for one in kind]

    assert unnamed == []
    assert [one for one in choices if not one.label] == []


def test_where_codes_are_listed_somebody_answers() -> None:
    contracts = [json.loads(path.read_text()) for path in openapi.FOLDER.iterdir()]
    paths = {path for one in contracts for path in one["paths"]}
    for address in {*DAFTAR.values(), *MENURUT_KODE.values()}:
        path = address.partition("?")[0]
        assert {path, f"{path.rpartition('/')[0]}/{{nama}}"} & paths, address
