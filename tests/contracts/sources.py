"""The project's files as the source tests read them."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("kit", "mitra", "kantor", "pelayanan", "gateway", "services", "ops")
SOURCES = [path for folder in FOLDERS for path in (ROOT / folder).rglob("src/**/*.py")]
# A line of its own, or after code as the formatter puts it.
COMMENT = re.compile(r"(?:^\s*|  )#\s?(.*)$")
# What has a docstring.
NAMED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def tracked() -> tuple[Path, ...]:
    """What is in the repository, or would be with the next `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    """A source file as it is imported: `kit.app`."""
    parts = path.with_suffix("").parts
    return ".".join(parts[parts.index("src") + 1 :])


def prose(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each docstring and each block of comments."""
    texts: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, NAMED) and (text := ast.get_docstring(node)):
            yield node.body[0].lineno, text
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.update(range(node.lineno, node.end_lineno or 0))
    block: list[str] = []
    for number, line in enumerate((*source.splitlines(), ""), 1):
        found = None if number in texts else COMMENT.search(line)
        if found:
            block.append(found[1])
        if block and not (found and line.lstrip().startswith("#")):
            yield number, " ".join(block)
            block = []


@cache
def prose_of(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple(prose(path.read_text()))


@cache
def shown_by_openapi() -> frozenset[str]:
    """Docstrings that clients read as descriptions; they are in the language of the office."""
    found: set[str] = set()

    def collect(part: object) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("description"), str):
                # What the operation's right is called follows the docstring of its function.
                found.update((part["description"], part["description"].split("\n\nIzin:")[0]))
            for below in part.values():
                collect(below)
        elif isinstance(part, list):
            for below in part:
                collect(below)

    for path in (ROOT / "docs" / "openapi").glob("*.json"):
        collect(json.loads(path.read_text()))
    return frozenset(found)
