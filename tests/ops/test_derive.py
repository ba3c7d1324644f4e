"""`dinsos derive` makes its files also when those that stand there are of no use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kit import brought
from ops import derive


def test_it_starts_without_the_file_that_it_makes() -> None:
    """Breaks if something on the way to it reads what the gateway reads."""
    asked = "import sys, ops.cli; print('gateway.services' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


@pytest.mark.parametrize("left", ["<<<<<<< HEAD\n", '{"rehsos": {}}', None])
def test_what_cannot_be_read_is_made_anew(
    left: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = tmp_path / "services.json"
    if left is not None:
        door.write_text(left)
    monkeypatch.setattr(derive, "ROOT", tmp_path)
    monkeypatch.setattr(derive, "DOOR", door)

    assert derive.write() == 0

    assert brought.read(door.read_text()) == derive.services()
