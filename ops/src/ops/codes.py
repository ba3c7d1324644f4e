"""Every code that an answer may be refused with, for the pages that explain them."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kit.errors import AppError
from ops.programs import SERVICES

LIBRARIES = ("kit", "kantor", "pelayanan")
# Refusals of programs that answer without an error class: a status, a code, a title.
_WRITTEN = re.compile(r'\b([45]\d\d)[,:]\s*\(?\s*"([a-z-]+)",\s*"([^"]+)"')


@cache
def document() -> Mapping[str, Any]:
    """By code: its titles and statuses (several where services say it in their own words), and what
    to do about it."""
    found: dict[str, dict[str, list[Any]]] = {}
    for status, code, title, advice in sorted({*_classes(), *_written()}):
        entry = found.setdefault(code, {"status": [], "judul": [], "saran": []})
        for name, said in (("status", status), ("judul", title), ("saran", advice)):
            if said and said not in entry[name]:
                entry[name].append(said)
    return dict(sorted(found.items()))


def _classes() -> Iterator[tuple[int, str, str, str]]:
    """Of all programs, whatever else is loaded: what a test defines is no refusal of ours."""
    ours = (*LIBRARIES, *SERVICES)
    for package in ours:
        root = importlib.import_module(package)
        for one in pkgutil.walk_packages(root.__path__, f"{package}."):
            if ".migrations" not in one.name:
                importlib.import_module(one.name)
    for error in _below(AppError):
        if error.__module__.partition(".")[0] in ours:
            yield error.status, error.code, error.title, error.advice


def _below(error: type[AppError]) -> Iterator[type[AppError]]:
    for one in error.__subclasses__():
        yield one
        yield from _below(one)


def _written() -> Iterator[tuple[int, str, str, str]]:
    for package in ("kit", "gateway"):
        for root in importlib.import_module(package).__path__:
            for path in Path(root).rglob("*.py"):
                for status, code, title in _WRITTEN.findall(path.read_text(encoding="utf-8")):
                    yield int(status), code, title, ""
