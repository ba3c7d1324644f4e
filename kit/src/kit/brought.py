"""What services bring to the door, as text: made from their modules, read without importing any."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Scope:
    """A right: what people call it, and to whom an office gives it (roles; kit knows none).
    `purposes`: it is given for named purposes, and used for one of them. `everywhere`: its holders
    have it wherever they work, not only where it is brought."""

    title: str
    holders: AbstractSet[str]
    purposes: bool = False
    everywhere: bool = False


FLAGS = ("purposes", "everywhere")


@dataclass(frozen=True, slots=True)
class Brought:
    """Of one service: its rights; the bytes that an operation takes (`POST /x/v1/y` -> bytes); the
    pages for everybody and those behind a sign-in, each with all below it; whose events it reads;
    the methods of each path.
    """

    scopes: Mapping[str, Scope] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    operations: Mapping[str, Sequence[str]] = field(default_factory=dict)


Services = Mapping[str, Brought]


def written(services: Services) -> str:
    """As JSON, with one right or one operation a line."""
    told = {
        service: {
            "scopes": {
                name: {"title": scope.title, "holders": sorted(scope.holders)}
                | {flag: True for flag in FLAGS if getattr(scope, flag)}
                for name, scope in sorted(one.scopes.items())
            },
            "bodies": dict(sorted(one.bodies.items())),
            "open": one.open,
            "pages": one.pages,
            "follows": one.follows,
            "operations": {path: sorted(one.operations[path]) for path in sorted(one.operations)},
        }
        for service, one in services.items()
    }
    return _lines(told, 0) + "\n"


def read(text: str | bytes) -> dict[str, Brought]:
    """What `written` wrote."""
    return {
        service: Brought(
            {
                name: Scope(
                    scope["title"],
                    frozenset(scope["holders"]),
                    **{flag: scope.get(flag, False) for flag in FLAGS},
                )
                for name, scope in one["scopes"].items()
            },
            one["bodies"],
            tuple(one["open"]),
            tuple(one["pages"]),
            tuple(one["follows"]),
            # Not in a table that an earlier version made, from which this one makes its own.
            one.get("operations", {}),
        )
        for service, one in json.loads(text).items()
    }


def _lines(value: Any, depth: int) -> str:  # noqa: ANN401  (any JSON)
    if depth == 3 or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = ",\n".join(
        f"{'  ' * (depth + 1)}{json.dumps(name)}: {_lines(part, depth + 1)}"
        for name, part in value.items()
    )
    return f"{{\n{inner}\n{'  ' * depth}}}"
