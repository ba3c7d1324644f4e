"""The tables of kinerja are named by their owner only, in SQL or by their model.

INVARIANT: what counts, which version of a record holds and what is sealed is decided in one room
each; others ask it, by a function or a piece of SQL that it gives. Rows of an owner may stand in
annotations anywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.contracts.sources import SOURCES, dotted

# What was received, and what is known of it, is read where it is compared with a log, decided, or
# made into facts.
RECEIVED = {
    "rekam", "rekam_versi", "sengketa", "identitas", "identitas_versi", "rekam_asing",
    "putusan_sengketa",
}  # fmt: skip
READERS = (
    "kinerja.buku.aliran",
    "kinerja.buku.rekam",
    "kinerja.buku.sengketa",
    "kinerja.hitung.fakta",
)


MODULES = {
    module: path.read_text() for path in SOURCES if (module := dotted(path)).startswith("kinerja.")
}


def owners() -> dict[tuple[str, str], str]:
    """(Room, model) -> table, for every table of kinerja."""
    return {
        (module.removesuffix(".models"), model.name): str(node.value.value)
        for module, source in MODULES.items()
        if module.endswith(".models")
        for model in ast.walk(ast.parse(source))
        if isinstance(model, ast.ClassDef)
        for node in model.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__tablename__"
        and isinstance(node.value, ast.Constant)
    }


MODELS = owners()
OWNER = {table: room for (room, _), table in MODELS.items()}
_TABLE = rf"(?:\w+\.)?({'|'.join(OWNER)})\b"
NAMED = re.compile(rf"\b(?:(?<!DISTINCT )FROM|JOIN|INTO|UPDATE|TABLE|ANALYZE|USING)\s+{_TABLE}")
WRITTEN = re.compile(rf"\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+{_TABLE}")


def in_sql(nodes: list[ast.AST], how: re.Pattern[str]) -> set[str]:
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return {hit for text in texts if isinstance(text, str) for hit in how.findall(text)}


def annotated(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns


def by_model(nodes: list[ast.AST]) -> set[str]:
    imported = {
        one.asname or one.name: MODELS[room, one.name]
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for room in [(node.module or "").removesuffix(".models")]
        for one in node.names
        if (room, one.name) in MODELS
    }
    if not imported:
        return set()
    said = {id(below) for note in annotated(nodes) for below in ast.walk(note)}
    return {
        imported[node.id]
        for node in nodes
        if isinstance(node, ast.Name) and node.id in imported and id(node) not in said
    }


def foreign(module: str, source: str) -> set[str]:
    """The tables that a module writes without owning them, or names without a right to read."""
    nodes = list(ast.walk(ast.parse(source)))
    mine = {table for table, room in OWNER.items() if f"{module}.".startswith(f"{room}.")}
    reads = f"{module}.".startswith(tuple(f"{room}." for room in READERS))
    named = in_sql(nodes, NAMED) | by_model(nodes)
    return (in_sql(nodes, WRITTEN) - mine) | (named - mine - (RECEIVED if reads else set()))


def test_a_table_is_named_by_its_owner_only() -> None:
    found = {module: foreign(module, source) for module, source in MODULES.items()}
    assert {module: tables for module, tables in found.items() if tables} == {}


def test_whoever_names_a_table_of_others_is_found() -> None:
    assert {"fakta_status", "hitungan", "rekam", "blok", "entri", "laporan"} <= OWNER.keys()
    asked = 'SQL = "SELECT n FROM hitungan JOIN rekam USING (sumber)"'
    assert foreign("kinerja.terbitan.publik.repository", asked) == {"hitungan", "rekam"}
    assert foreign("kinerja.hitung.fakta.bacaan", asked) == set()
    assert foreign("kinerja.buku.aliran.asing", asked) == {"hitungan"}

    written = 'SQL = f"UPDATE public.rekam SET versi = {1}"'
    assert foreign("kinerja.hitung.fakta.bacaan", written) == {"rekam"}
    assert foreign("kinerja.buku.rekam.repository", written) == set()

    model = "from kinerja.hitung.fakta.models import FaktaStatus as F\n"
    assert foreign("kinerja.terbitan.dasbor.rupa", f"{model}def f(satu: F) -> F: ...") == set()
    assert foreign("kinerja.terbitan.dasbor.rupa", f"{model}F.tahun == 1") == {"fakta_status"}
