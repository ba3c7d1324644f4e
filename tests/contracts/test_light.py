"""Heavy libraries load only in processes that are started for them."""

from __future__ import annotations

import subprocess
import sys

from ops.programs import SERVICES

HEAVY = set("PIL aiohttp lxml pyhanko pypdf python_calamine segno typst xlsxwriter".split())


def test_neither_api_nor_worker_loads_what_only_children_need() -> None:
    """INVARIANT: what sets papers or reads files from outside costs memory, and can break, only
    where it is used."""
    modules = [f"{one}.{part}" for one in SERVICES for part in ("app", "worker")]
    modules.remove("gateway.worker")
    program = f"import {', '.join(modules)}, sys; print(*{HEAVY!r} & sys.modules.keys())"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert found.stdout.split() == []


def test_a_heavy_one_would_be_found() -> None:
    program = f"import segno, sys; print(*{HEAVY!r} & sys.modules.keys())"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert found.stdout.split() == ["segno"]
