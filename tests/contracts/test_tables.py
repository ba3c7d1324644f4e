"""The central tables of kinerja are named by their owner only, in SQL or by their model.

INVARIANT: what counts, which version of a record holds and what is sealed is decided in one room
each; others ask it, by a function or a piece of SQL that it gives. Rows of an owner may stand in
annotations anywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.contracts.sources import SOURCES, dotted

# Room -> its tables and their models.
OWNERS = {
    "kinerja.aturan.pemetaan": {"aturan": "Aturan"},
    "kinerja.buku.segel": {
        "blok": "Blok",
        "blok_baris": "BlokBaris",
        "segel_server": "SegelServer",
    },
    "kinerja.buku.identitas": {
        "identitas": "Identitas",
        "identitas_versi": "IdentitasVersi",
        "subjek": "Subjek",
    },
    "kinerja.buku.rekam": {"rekam": "Rekam", "rekam_versi": "RekamVersi", "sengketa": "Sengketa"},
    "kinerja.hitung.fakta": {
        "fakta": "Fakta",
        "fakta_status": "FaktaStatus",
        "hitungan": "Hitungan",
    },
}
# What was received is read where it is compared with a log, decided, or made into facts.
RECEIVED = {"rekam", "rekam_versi", "sengketa", "identitas", "identitas_versi"}
READERS = (
    "kinerja.buku.aliran",
    "kinerja.buku.rekam",
    "kinerja.buku.sengketa",
    "kinerja.hitung.fakta",
)

OWNER = {table: room for room, tables in OWNERS.items() for table in tables}
MODELS = {(room, model): table for room, of in OWNERS.items() for table, model in of.items()}
_TABLE = rf"(?:\w+\.)?({'|'.join(OWNER)})\b"
NAMED = re.compile(rf"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ANALYZE|USING)\s+{_TABLE}")
WRITTEN = re.compile(rf"\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+{_TABLE}")


def in_sql(tree: ast.AST, how: re.Pattern[str]) -> set[str]:
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return {hit for text in texts if isinstance(text, str) for hit in how.findall(text)}


def annotated_parts(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns


def by_model(tree: ast.AST) -> set[str]:
    imported = {
        one.asname or one.name: MODELS[room, one.name]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for room in [(node.module or "").removesuffix(".models")]
        for one in node.names
        if (room, one.name) in MODELS
    }
    annotated = {id(below) for note in annotated_parts(tree) for below in ast.walk(note)}
    return {
        imported[node.id]
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in imported and id(node) not in annotated
    }


def foreign(module: str, source: str) -> set[str]:
    """The tables that a module writes without owning them, or names without a right to read."""
    tree = ast.parse(source)
    mine = {table for table, room in OWNER.items() if f"{module}.".startswith(f"{room}.")}
    if f"{module}.".startswith(tuple(f"{room}." for room in READERS)):
        readable = mine | RECEIVED
    else:
        readable = mine
    return (in_sql(tree, WRITTEN) - mine) | ((in_sql(tree, NAMED) | by_model(tree)) - readable)


def test_a_central_table_is_named_by_its_owner_only() -> None:
    found = {dotted(path): foreign(dotted(path), path.read_text()) for path in SOURCES}
    assert {module: tables for module, tables in found.items() if tables} == {}


def test_whoever_names_a_table_of_others_is_found() -> None:
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
