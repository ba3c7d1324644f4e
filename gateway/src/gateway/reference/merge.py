"""One OpenAPI 3.1 description out of the gateway's own and those of the services."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

# JSON has no narrower type.
Document = dict[str, Any]

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
SCHEMAS = "#/components/schemas/"


def merge(
    own: Document, services: Mapping[str, Document], names: Mapping[str, str], missing: list[str]
) -> Document:
    """The merged document. `missing` are services that did not answer; the document says so."""
    merged: Document = {
        "openapi": "3.1.0",
        "info": copy.deepcopy(own["info"]),
        "servers": [{"url": "/"}],
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
        "tags": [],
    }
    if missing:
        listed = ", ".join(f"{names.get(service, service)} ({service})" for service in missing)
        merged["info"]["description"] = (
            f"{merged['info'].get('description', '')}\n\n"
            f"**Belum lengkap:** layanan berikut sedang tidak dapat dihubungi: {listed}."
        ).strip()
        merged["x-tidak-tersedia"] = list(missing)
    _add(merged, "gateway", "Gateway", copy.deepcopy(own))
    for service, document in services.items():
        _add(merged, service, names.get(service, service), copy.deepcopy(document))
    return merged


def _add(merged: Document, service: str, title: str, document: Document) -> None:
    components = document.get("components", {})
    schemas: Document = components.get("schemas", {})
    taken = merged["components"]["schemas"]
    renamed = {
        name: _prefixed(service, name)
        for name, schema in schemas.items()
        if name in taken and taken[name] != schema
    }
    document = _with_refs(document, renamed)
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        taken[renamed.get(name, name)] = schema
    for name, scheme in components.get("securitySchemes", {}).items():
        _add_scheme(merged["components"]["securitySchemes"], name, scheme)
    operation_ids = {
        operation["operationId"]
        for item in merged["paths"].values()
        for operation in _operations(item)
    }
    tags: dict[str, None] = {}
    for path, item in document.get("paths", {}).items():
        # A service that describes another one's path describes what the gateway never asks it.
        if path in merged["paths"]:
            continue
        for operation in _operations(item):
            made = str(operation.get("operationId") or f"{service}_{path}")
            if not made.startswith(f"{service}_"):
                made = f"{service}_{made}"
            base, number = made, 2
            while made in operation_ids:
                made, number = f"{base}_{number}", number + 1
            operation_ids.add(made)
            operation["operationId"] = made
            operation["tags"] = [f"{title}: {tag}" for tag in operation.get("tags") or ["Umum"]]
            tags |= dict.fromkeys(operation["tags"])
            for answer in operation.get("responses", {}).values():
                # FastAPI's own words, where nobody wrote better ones.
                if answer.get("description") == "Successful Response":
                    answer["description"] = "Berhasil"
        merged["paths"][path] = item
    merged["tags"] += [{"name": tag} for tag in tags]


def _operations(item: Document) -> list[Document]:
    return [operation for method, operation in item.items() if method in METHODS]


def _add_scheme(schemes: Document, name: str, scheme: Document) -> None:
    known = schemes.setdefault(name, copy.deepcopy(scheme))
    for kind, flow in scheme.get("flows", {}).items():
        mine = known.setdefault("flows", {}).setdefault(kind, copy.deepcopy(flow))
        scopes = mine.get("scopes", {}) | flow.get("scopes", {})
        mine["scopes"] = dict(sorted(scopes.items()))


def _prefixed(service: str, name: str) -> str:
    return service.capitalize() + name


def _with_refs(node: Any, renamed: Mapping[str, str]) -> Any:  # noqa: ANN401  (any JSON)
    if not renamed:
        return node
    if isinstance(node, dict):
        return {key: _with_refs(value, renamed) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_refs(item, renamed) for item in node]
    # A reference, or where a discriminator points.
    if isinstance(node, str) and node.startswith(SCHEMAS):
        name = node.removeprefix(SCHEMAS)
        return SCHEMAS + renamed.get(name, name)
    return node
