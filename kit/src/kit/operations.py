"""Which methods a path takes, of a table of paths that may have parameters (`/x/v1/y/{id}`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_PARAMETER = re.compile(r"\\{\w+(:path)?\\}")


class Operations:
    """A table `path -> methods`, as the routers tell it. What is read with GET also has HEAD, and
    every path has OPTIONS."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self.table = {path: tuple(methods) for path, methods in table.items()}
        self._shaped = [(_shape(path), methods) for path, methods in self.table.items()]

    def methods(self, path: str) -> Sequence[str]:
        """In alphabetical order; empty for a path that nobody serves."""
        found = {
            method for shape, methods in self._shaped if shape.fullmatch(path) for method in methods
        }
        if "GET" in found:
            found.add("HEAD")
        return sorted(found | {"OPTIONS"}) if found else ()


def _shape(path: str) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub(lambda found: ".+" if found[1] else "[^/]+", re.escape(path)))
