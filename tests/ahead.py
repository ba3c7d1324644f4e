"""Services whose routes were prepared already: that takes most of a second for each app."""

from __future__ import annotations

import importlib
from functools import cache


@cache
def ready(service: str) -> None:
    """What it builds in this process, with the modules that it has, is furnished from one."""
    importlib.import_module(f"{service}.app").make_ahead()
