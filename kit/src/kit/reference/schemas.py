"""The schemas of an OpenAPI document: what is answered is open to new fields, what is sent is not.

A model that serves both stands twice: by its own name as it is answered, and with `Masukan` behind
it as it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# JSON has no narrower type.
Document = dict[str, Any]

ROOT = "#/components/"
SCHEMAS = f"{ROOT}schemas/"
SENT = "Masukan"
# FastAPI's own marks of a model that is sent otherwise than it is answered.
_MARKED = re.compile(r"-(Input|Output)$")


def separate(document: Document) -> None:
    """Part what is sent from what is answered, in place."""
    schemas = document["components"]["schemas"]
    operations = [one for item in document["paths"].values() for one in item.values()]
    sent = _reached(
        schemas, ([one.get("requestBody"), one.get("parameters")] for one in operations)
    )
    answered = _reached(schemas, (one.get("responses") for one in operations))
    closed = {
        name for name, schema in schemas.items() if schema.get("additionalProperties") is False
    }
    twice = {name for name in sent & answered if _reached(schemas, [_ref(name)]) & closed}
    copies = {
        name: with_refs(schemas[name], lambda one: one + SENT * (one in twice)) for name in sent
    }
    for name in answered:
        if name in closed:
            del schemas[name]["additionalProperties"]
    for name, schema in copies.items():
        schemas[name + SENT * (name in twice)] = schema
    for one in operations:
        for part in one.keys() & {"requestBody", "parameters"}:
            one[part] = with_refs(one[part], lambda name: name + SENT * (name in twice))


def prune(document: Document) -> None:
    """Drop the components that no operation leads to, in place."""
    components = document["components"]
    used: set[str] = set()
    left = [*_pointers(document["paths"])]
    while left:
        pointer = left.pop()
        if pointer not in used:
            used.add(pointer)
            _, _, kind, name = pointer.split("/")
            left.extend(_pointers(components[kind][name]))
    for kind, named in components.items():
        if kind != "securitySchemes":
            components[kind] = {
                name: one for name, one in named.items() if f"{ROOT}{kind}/{name}" in used
            }


def unmarked(name: str) -> str:
    """`X-Input` is `XMasukan`, `X-Output` is `X`."""
    return _MARKED.sub(lambda found: SENT if found[1] == "Input" else "", name)


def refs(node: Any) -> Iterable[str]:  # noqa: ANN401  (any JSON; so below)
    """The names of the schemas that it points to."""
    return (one.removeprefix(SCHEMAS) for one in _pointers(node) if one.startswith(SCHEMAS))


def _pointers(node: Any) -> Iterable[str]:  # noqa: ANN401
    if isinstance(node, dict):
        for value in node.values():
            yield from _pointers(value)
    elif isinstance(node, list):
        for value in node:
            yield from _pointers(value)
    elif isinstance(node, str) and node.startswith(ROOT):
        yield node


def with_refs(node: Any, name: Callable[[str], str]) -> Any:  # noqa: ANN401
    """A copy whose references, and what a discriminator points to, have other names."""
    if isinstance(node, dict):
        return {key: with_refs(value, name) for key, value in node.items()}
    if isinstance(node, list):
        return [with_refs(value, name) for value in node]
    if isinstance(node, str) and node.startswith(SCHEMAS):
        return SCHEMAS + name(node.removeprefix(SCHEMAS))
    return node


def _ref(name: str) -> Document:
    return {"$ref": SCHEMAS + name}


def _reached(schemas: Mapping[str, Any], nodes: Iterable[Any]) -> set[str]:
    """The names of all schemas that these lead to, over any number of steps."""
    found: set[str] = set()
    left = [name for node in nodes for name in refs(node)]
    while left:
        name = left.pop()
        if name not in found and name in schemas:
            found.add(name)
            left.extend(refs(schemas[name]))
    return found
