"""`dinsos lint-api`: what Spectral and Redocly say of the API's documents, as they are committed.

Any warning fails. Node's packages are those of tests/alat/lint/package-lock.json.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gateway.reference.merge import merge
from gateway.reference.parts import READERS, parts
from gateway.services import INSTALLED
from kantor.bidang import NAMA
from ops.refusals import Refusal
from ops.screen import out

ROOT = Path(__file__).parents[3]
TOOLS = ROOT / "tests" / "alat" / "lint"
DOCUMENTS = ROOT / "docs"
_SPECTRAL = ("lint", "--fail-severity", "warn", "--ruleset")
_WARNINGS = re.compile(r"\b[1-9]\d* warnings?\b")
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def run() -> int:
    """0 if nobody has anything to say. Raises: Refusal without Node, or without its packages."""
    _install()
    with tempfile.TemporaryDirectory() as folder:
        made = _written(Path(folder))
        streams = sorted((DOCUMENTS / "asyncapi").glob("*.json"))
        failed = [
            _tool("OpenAPI", "spectral", *_SPECTRAL, "openapi.yaml", *made),
            _tool("OpenAPI", "redocly", "lint", "--config", "redocly.yaml", *made),
            _tool("AsyncAPI", "spectral", *_SPECTRAL, "asyncapi.yaml", *streams),
        ]
    return 1 if any(failed) else 0


def documents() -> dict[str, dict[str, Any]]:
    """The whole and its parts by name, from what is committed."""
    found = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in (DOCUMENTS / "openapi").glob("*.json")
    }
    own = found.pop("gateway")
    merged = merge(own, {name: found[name] for name in NAMA if name in found}, NAMA, [])
    return {"openapi": merged} | parts(merged, INSTALLED, NAMA)


def _written(folder: Path) -> list[Path]:
    """The whole, and the parts by reader; a part by service says nothing that these do not."""
    found = documents()
    made = {folder / f"{name}.json": found[name] for name in ("openapi", *READERS)}
    for path, document in made.items():
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return list(made)


def _install() -> None:
    if shutil.which("npm") is None:
        raise Refusal("Perlu Node dan npm. Debian/Ubuntu: sudo apt install nodejs npm")
    lock, kept = TOOLS / "package-lock.json", TOOLS / "node_modules" / ".package-lock.json"
    if kept.exists() and kept.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=TOOLS, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Refusal(f"Paket Node tidak dapat dipasang.\n{done.stdout}{done.stderr}".strip())


def _tool(of: str, name: str, *arguments: str | Path) -> bool:
    """Whether it found something, which is then shown."""
    command: Sequence[str | Path] = [TOOLS / "node_modules" / ".bin" / name, *arguments]
    done = subprocess.run(
        command, cwd=TOOLS, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False
    )
    told = done.stdout + done.stderr
    failed = done.returncode != 0 or _WARNINGS.search(told) is not None
    out.print(f"  {'[red]✗' if failed else '[green]✓'}[/] {of} ({name})")
    if failed:
        out.print(told, markup=False)
    return failed
