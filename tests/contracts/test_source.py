"""Rules that no off-the-shelf linter knows. Each names the bug it was written for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from kantor.bidang import BIDANG
from tests.contracts.sources import ROOT, SOURCES, tracked

# One file is about migrations, which run outside of any session.
COMMITS = {"kit/src/kit/migrations.py"}


def calls(path: Path, *names: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    ]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((str(path.relative_to(ROOT)), content.decode()))
    return found


def test_nothing_commits_but_the_transaction() -> None:
    """INVARIANT: one request or one batch is one transaction (`kit.db.transaction`)."""
    found = [
        hit
        for path in SOURCES
        if str(path.relative_to(ROOT)) not in COMMITS
        for hit in calls(path, "commit", "rollback")
    ]
    assert found == []


DIVISION = re.compile(rf"(?<![\w-])(?:{'|'.join(BIDANG)})(?![\w-])")


def words(path: Path) -> list[str]:
    """The string constants of a file that are not its docstrings."""
    tree = ast.parse(path.read_text())
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


def test_a_division_is_named_in_kantor_and_in_its_own_folder() -> None:
    """INVARIANT: the shared code works for whatever divisions there are."""
    own = [ROOT / "kantor", ROOT / "ops", *(ROOT / "services" / name for name in BIDANG)]
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in SOURCES
        if not any(path.is_relative_to(folder) for folder in own)
        for word in words(path)
        if DIVISION.search(word)
    ]
    assert found == []


OF_KIT = re.compile(
    r"\b(?:INTO|UPDATE|DELETE FROM) (?:audit|event_log|event_queue|event_sent)\b"
    r"|\b(?:insert|update|delete)\((?:audit\.|outbox\.)?(?:audit|event_log|event_queue|event_sent)\)"
)


def test_only_kit_writes_its_tables() -> None:
    """INVARIANT: an audit row and an event are written in one way, wherever a record changes."""
    assert OF_KIT.search("INSERT INTO event_log (type) VALUES ('x')")
    assert OF_KIT.search("insert(audit.audit).values(x)")
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if not path.is_relative_to(ROOT / "kit") and OF_KIT.search(path.read_text())
    ]
    assert found == []


def test_no_rule_reads_the_clock() -> None:
    """Rules are values in, values out: a rule that reads the clock cannot be tested for a date."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path.name == "rules.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\b(now|today)\(\)|\brandom\b|\bawait\b", line)
    ]
    assert found == []


def test_the_project_stands_on_its_own() -> None:
    """No path of a machine, no address of a package registry, no secret is in the repository."""
    registries = ("pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js")
    machine = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+)/(?!\.)")
    keys = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")
    found = [
        f"{name}: {problem}"
        for name, content in texts()
        for problem in (
            *(host for host in registries if host in content),
            *machine.findall(content)[:1],
            *keys.findall(content)[:1],
        )
        if "static/" not in name
    ]
    assert found == []
