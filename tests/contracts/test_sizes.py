"""A file, a function and a list of parameters stay small enough to be read at once.

What was larger when the rule came stands in too_large.txt with its size. That list only shrinks: a
size in it may not grow, and a line of it that is not needed any more must go.
"""

from __future__ import annotations

import ast

from tests.contracts.sources import ROOT, SOURCES, dotted

LINES_OF_FILE, LINES_OF_FUNCTION, PARAMETERS = 400, 60, 7  # from here on too large
KNOWN = ROOT / "tests" / "contracts" / "too_large.txt"


def too_large(name: str, source: str) -> dict[str, int]:
    """What of a module exceeds which limit: `file kit.app`, `lines kit.app.f`, `parameters ...`."""
    found = {f"file {name}": len(source.splitlines())}
    tall = {f"file {name}": LINES_OF_FILE}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        of = node.args
        given = [one.arg for one in (*of.posonlyargs, *of.args, *of.kwonlyargs)]
        lines, parameters = f"lines {name}.{node.name}", f"parameters {name}.{node.name}"
        measured = {
            lines: (node.end_lineno or 0) - node.lineno + 1,
            parameters: len([one for one in given if one not in ("self", "cls")]),
        }
        found |= {key: max(size, found.get(key, 0)) for key, size in measured.items()}
        tall |= {lines: LINES_OF_FUNCTION, parameters: PARAMETERS}
    return {key: size for key, size in found.items() if size >= tall[key]}


def test_nothing_new_is_too_large_and_nothing_old_grows() -> None:
    known = {}
    for line in KNOWN.read_text().splitlines():
        key, _, size = line.rpartition(" ")
        known[key] = int(size)
    now: dict[str, int] = {}
    for path in SOURCES:
        now |= too_large(dotted(path), path.read_text())

    assert {key: size for key, size in now.items() if size > known.get(key, 0)} == {}
    assert known.keys() - now.keys() == set(), "small enough now: take these out of too_large.txt"


def test_a_large_one_is_found() -> None:
    function = "def f(a, b, c, d, e, *, g, h):\n" + "    a\n" * 59
    assert too_large("m", function) == {"lines m.f": 60, "parameters m.f": 7}
    assert too_large("m", "def f(self, a, b, c, d, e, g):\n" + "    a\n" * 58) == {}
    assert too_large("m", "a\n" * 400) == {"file m": 400}
