"""Rules that no off-the-shelf linter knows. Each names the bug it was written for."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable
from pathlib import Path

import pytest

from kantor.bidang import BIDANG
from tests.contracts.sources import ROOT, SOURCES, place, tracked

# One file is about migrations, which run outside of any session.
COMMITS = {"kit/src/kit/db.py", "kit/src/kit/migrations.py"}


def calls(source: str, *names: str) -> list[int]:
    """The lines that call a method of one of these names."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    ]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((place(path), content.decode()))
    return found


def test_nothing_commits_but_the_transaction() -> None:
    """INVARIANT: one request or one batch is one transaction (`kit.db.transaction`)."""
    found = [
        f"{place(path)}:{line}"
        for path in SOURCES
        if place(path) not in COMMITS
        for line in calls(path.read_text(), "commit", "rollback")
    ]
    assert found == []
    assert calls("def f(session):\n    session.commit()\n", "commit") == [2]


DIVISION = re.compile(rf"(?<![\w-])(?:{'|'.join(BIDANG)})(?![\w-])")


def words(path: Path) -> list[str]:
    """The string constants of a file that are not its docstrings."""
    return constants(path.read_text())


def constants(source: str) -> list[str]:
    tree = ast.parse(source)
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
        f"{place(path)}: {word}"
        for path in SOURCES
        if not any(path.is_relative_to(folder) for folder in own)
        for word in words(path)
        if DIVISION.search(word)
    ]
    assert found == []
    planted = constants('"""rehsos"""\nwhere = "/rehsos/v1"\nother = "rehsos-gepeng"\n')
    assert [word for word in planted if DIVISION.search(word)] == ["/rehsos/v1"]


OF_KIT = re.compile(
    r"\b(?:INTO|UPDATE|DELETE FROM) (?:audit|event_log|event_queue|event_sent)\b"
    r"|\b(?:insert|update|delete)\((?:audit\.|outbox\.)?(?:audit|event_log|event_queue|event_sent)\)"
)


def test_only_kit_writes_its_tables() -> None:
    """INVARIANT: an audit row and an event are written in one way, wherever a record changes."""
    assert OF_KIT.search("INSERT INTO event_log (type) VALUES ('x')")
    assert OF_KIT.search("insert(audit.audit).values(x)")
    found = [
        place(path)
        for path in SOURCES
        if not path.is_relative_to(ROOT / "kit") and OF_KIT.search(path.read_text())
    ]
    assert found == []


IMPURE = re.compile(r"\b(now|today)\(\)|\brandom\b|\bawait\b")


def test_no_rule_reads_the_clock() -> None:
    """Rules are values in, values out: a rule that reads the clock cannot be tested for a date."""
    found = [
        f"{place(path)}:{number}"
        for path in SOURCES
        if path.name == "rules.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if IMPURE.search(line)
    ]
    assert found == []
    assert IMPURE.search("if tanggal > today():")


PACKAGES = {
    "kit": "kit", "mitra": "mitra", "kantor": "kantor", "pelayanan": "pelayanan",
    "gateway": "gateway", "rehsos": "services/rehsos", "kinerja": "services/kinerja", "ops": "ops",
}  # fmt: skip


def strays(tests: Iterable[str], modules: Container[str]) -> list[str]:
    """Folders of tests that stand beside no module."""
    return [folder for folder in tests if folder not in modules]


@pytest.mark.parametrize("package", PACKAGES)
def test_tests_stand_where_their_module_stands(package: str) -> None:
    """INVARIANT: a folder of tests has the name and the place of the module that it tests."""
    source = ROOT / PACKAGES[package] / "src" / package
    tests = {path.parent for path in tracked() if path.is_relative_to(ROOT / "tests" / package)}
    folders = [str(one.relative_to(ROOT / "tests" / package)) for one in tests]
    modules = [str(path.relative_to(source)) for path in (source, *source.rglob("*/"))]
    assert strays(folders, modules) == []
    assert strays([".", "nowhere"], modules) == ["nowhere"]


REGISTRIES = ("pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js")
MACHINE = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+)/(?!\.)")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")


def not_ours(content: str) -> list[str]:
    """What a text holds that belongs to a machine, a registry or nobody else."""
    return [
        *(host for host in REGISTRIES if host in content),
        *MACHINE.findall(content)[:1],
        *SECRET.findall(content)[:1],
    ]


def test_the_project_stands_on_its_own() -> None:
    """No path of a machine, no address of a package registry, no secret is in the repository."""
    found = [
        f"{name}: {problem}"
        for name, content in texts()
        if "static/" not in name
        for problem in not_ours(content)
    ]
    assert found == []
    planted = f"see /{'wo' + 'rk'}/main and {REGISTRIES[0]}; -----BEGIN EC PRIVATE" + " KEY"
    assert len(not_ours(planted)) == 3
