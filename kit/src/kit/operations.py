"""Which methods a path takes, of a table of paths that may have parameters (`/x/v1/y/{id}`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

_MEMBER = re.compile(r"\{\w+\}")
_Shaped: TypeAlias = tuple[re.Pattern[str], tuple[str, ...]]
_PARAMETER = re.compile(r"\\{\w+(:path)?\\}")


class Operations:
    """A table `path -> methods`, as the routers tell it. What is read with GET also has HEAD, and
    every path has OPTIONS."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self.table = {path: tuple(methods) for path, methods in table.items()}
        self._shaped = [(_shape(path), methods) for path, methods in self.table.items()]
        # By the last part of a path, where it is spelled out.
        self._spelled: dict[str, list[_Shaped]] = defaultdict(list)
        for (shape, methods), path in zip(self._shaped, self.table, strict=True):
            if "{" not in (last := path.rpartition("/")[2]):
                self._spelled[last].append((shape, methods))
        # Of a collection, the name of what tells its members apart.
        self._members = [
            (_shape(collection), member[1:-1])
            for collection, _, member in (path.rpartition("/") for path in self.table)
            if "GET" in self.table[f"{collection}/{member}"] and _MEMBER.fullmatch(member)
        ]

    def methods(self, path: str) -> Sequence[str]:
        """In alphabetical order; empty for a path that nobody serves."""
        found = self._served(path)
        if "GET" in found:
            found.add("HEAD")
        return sorted(found | {"OPTIONS"}) if found else ()

    def refuses(self, path: str, method: str) -> bool:
        """Whether nobody may ask this of a path whose end is spelled out, although a router may
        take the path for a member of the collection in which it stands (`GET /x/v1/orang/cari`)."""
        return bool(self._as_spelled(path)) and method not in self.methods(path)

    def head_is_get(self, path: str) -> bool:
        """Whether HEAD is answered by what answers GET, since nothing answers it by itself."""
        found = self._served(path)
        return "GET" in found and "HEAD" not in found

    def place(self, path: str, made: Mapping[str, object]) -> str | None:
        """Where something stands that was made at `path`: as a member of it, by the name of the
        member or `id` in `made`; else the nearest that can be read there or above."""
        for shape, name in self._members:
            member = made.get(name, made.get("id"))
            if member is not None and shape.fullmatch(path):
                return f"{path}/{quote(str(member), safe='')}"
        while path:
            if "GET" in self._served(path):
                return path
            path = path.rpartition("/")[0]
        return None

    def _served(self, path: str) -> set[str]:
        # A path whose end is spelled out is no member of the collection in which it stands.
        return self._as_spelled(path) or _matching(self._shaped, path)

    def _as_spelled(self, path: str) -> set[str]:
        if path in self.table:
            return set(self.table[path])
        return _matching(self._spelled.get(path.rpartition("/")[2], ()), path)


def _matching(shaped: Iterable[_Shaped], path: str) -> set[str]:
    return {method for shape, methods in shaped if shape.fullmatch(path) for method in methods}


class Spelled:
    """Refuses what a spelled-out path does not take, before a router takes it for a member."""

    def __init__(self, app: ASGIApp, operations: Operations) -> None:
        self.app = app
        self.operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.operations.refuses(scope["path"], scope["method"]):
            raise HTTPException(405)
        await self.app(scope, receive, send)


def _shape(path: str) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub(lambda found: ".+" if found[1] else "[^/]+", re.escape(path)))
