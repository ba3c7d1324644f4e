"""What the services bring to the door. The file is made from their modules by `./dinsos derive`."""

from __future__ import annotations

from pathlib import Path

from kit import brought
from kit.brought import Brought

FILE = Path(__file__).with_name("services.json")
INSTALLED: dict[str, Brought] = brought.read(FILE.read_bytes())
