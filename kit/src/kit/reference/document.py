"""The OpenAPI document of a service, from its routes and what its modules say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel

from kit import module
from kit.auth import SCHEME, full_scope
from kit.module import Module
from kit.problems import Problem
from kit.reference import answers
from kit.reference.schemas import SCHEMAS, Document, prune, refs, separate, unmarked, with_refs
from kit.reference.tags import Tag

OPEN = "Terbuka bagi siapa pun, tanpa masuk."


def describe(app: FastAPI, service: str, modules: Sequence[Module[Any]]) -> Document:
    """OpenAPI 3.1 with the service's name on its own components, and all that an answer may be."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        contact=app.contact,
    )
    components = made.setdefault("components", {})
    _add_problem(components.setdefault("schemas", {}))
    kinds = {re.sub(r"[^\w.\-]", "_", kind.__name__): kind for kind in _shown(modules)}
    _keep_examples(components["schemas"], kinds)
    made = _renamed(made, _names(service, kinds, components["schemas"]))
    separate(made)
    components = made["components"]
    scopes: set[str] = set()
    versioned = {
        SCHEMAS + name
        for name, schema in components["schemas"].items()
        if schema.get("properties", {}).get("versi", {}).get("type") == "integer"
    }
    for item in made["paths"].values():
        for method, operation in item.items():
            scopes |= _secure(operation, service)
            answers.finish(method, operation, versioned, tried=app.state.can_be_tried)
    components |= answers.components()
    titles = {
        full_scope(service, name): scope.title
        for one in modules
        for name, scope in one.scopes.items()
    }
    if scopes:
        components["securitySchemes"] = {
            SCHEME: _oauth2({scope: titles.get(scope, scope) for scope in sorted(scopes)})
        }
    made["tags"] = _tags(modules)
    prune(made)
    return made


def _oauth2(scopes: Mapping[str, str]) -> Document:
    """The ways to a token: people by their browser, programs by their secret, and the office's own
    pages by a password."""
    token = {"tokenUrl": "/auth/token", "scopes": scopes}
    return {
        "type": "oauth2",
        "description": "Satu token untuk semua layanan; berlaku 10 menit.",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": "/auth/otorisasi",
                "refreshUrl": "/auth/token",
                **token,
            },
            "clientCredentials": token,
            "password": {"refreshUrl": "/auth/token", **token},
        },
    }


def _add_problem(schemas: Document) -> None:
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template=SCHEMAS + "{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem


def _secure(operation: Document, service: str) -> set[str]:
    """Name the rights of an operation in full, there and in its words; those rights."""
    secured = operation.setdefault("security", [])
    for entry in secured:
        entry[SCHEME] = [full_scope(service, scope) for scope in entry[SCHEME]]
    needed = [scope for entry in secured for scope in entry[SCHEME]]
    words = OPEN if not secured else "Izin: " + ", ".join(f"`{scope}`" for scope in needed)
    operation["description"] = f"{operation.get('description', '')}\n\n{words}".strip()
    return set(needed)


def _tags(modules: Sequence[Module[Any]]) -> list[Document]:
    """Each tag of a router once, with what it is about."""
    found = {
        str(tag): tag.about
        for router in (*module.routers(modules), *module.pages(modules))
        for route in router.routes
        if isinstance(route, APIRoute)
        for tag in route.tags
        if isinstance(tag, Tag)
    }
    return [{"name": name, "description": about} for name, about in sorted(found.items())]


def _keep_examples(schemas: Document, kinds: Mapping[str, type]) -> None:
    """FastAPI drops every null, also those of examples."""
    for name, schema in schemas.items():
        kind = kinds.get(unmarked(name))
        extra = getattr(kind, "model_config", {}).get("json_schema_extra")
        if isinstance(extra, dict) and "examples" in extra:
            schema["examples"] = extra["examples"]


def _names(service: str, kinds: Mapping[str, type], schemas: Document) -> dict[str, str]:
    """How each schema is called: one of this service with its name in front, so that it can stand
    beside those of others; one of a library alike in every service that has it."""

    def is_own(name: str) -> bool:
        path = unmarked(name).split("__")
        home = path[0] if len(path) > 2 else getattr(kinds.get(path[0]), "__module__", "")
        return bool(home.split(".")[0] == service)

    own = {name for name in schemas if is_own(name)}
    size = -1
    while size != len(own):
        size = len(own)
        own |= {name for name, schema in schemas.items() if own & set(refs(schema))}
    return {name: (service.capitalize() if name in own else "") + _joined(name) for name in schemas}


def _shown(modules: Sequence[Module[Any]]) -> Iterator[type]:
    """Every model and enumeration that their operations take or answer."""
    seen: set[Any] = set()
    left: list[Any] = [kind for one in module.routes(modules) for kind in module.kinds(one)]
    while left:
        kind = left.pop()
        left.extend(get_args(kind))
        if kind in seen or not isinstance(kind, type):
            continue
        seen.add(kind)
        if issubclass(kind, BaseModel):
            left.extend(field.annotation for field in kind.model_fields.values())
        if issubclass(kind, (BaseModel, Enum)):
            yield kind


def _short(name: str) -> str:
    """Two models of one name have their module's path in front: of it the package, the last folder
    and the file stay, so that clients do not see where a folder moves."""
    path = name.split("__")
    return "__".join((path[0], *path[-3:])) if len(path) > 4 else name


def _joined(name: str) -> str:
    """`Page_PpksRingkas_` becomes `PagePpksRingkas`."""
    return "".join(part[:1].upper() + part[1:] for part in _short(unmarked(name)).split("_"))


def _renamed(made: Document, names: Mapping[str, str]) -> Document:
    result: Document = with_refs(made, lambda name: names.get(name, name))
    # Generators of clients name their classes by the title.
    result["components"]["schemas"] = {
        names[name]: {**schema, "title": names[name]}
        for name, schema in sorted(
            result["components"]["schemas"].items(), key=lambda one: _short(one[0])
        )
    }
    return result
