"""How many bytes an operation of a service takes, as far as it takes another number than JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self

from kit.bodies import MAX_JSON
from kit.brought import Services

_PARAMETER = re.compile(r"\\{\w+\\}")


class Sizes:
    """Of operations with their whole path, which may have parameters: `POST /x/v1/y/{id}/z`."""

    def __init__(self, operations: Mapping[str, int] | None = None) -> None:
        operations = operations or {}
        self._plain = {name: size for name, size in operations.items() if "{" not in name}
        self._shaped = [
            (re.compile(_PARAMETER.sub("[^/]+", re.escape(name))), size)
            for name, size in operations.items()
            if "{" in name
        ]

    @classmethod
    def of(cls, services: Services) -> Self:
        return cls({name: n for one in services.values() for name, n in one.bodies.items()})

    def limit(self, method: bytes, path: bytes) -> int:
        operation = f"{method.decode()} {path.decode('latin-1')}"
        found = self._plain.get(operation)
        if found is not None:
            return found
        shaped = (size for shape, size in self._shaped if shape.fullmatch(operation))
        return next(shaped, MAX_JSON)
