"""One OpenAPI 3.1 description out of the gateway's own and those of the services."""

from __future__ import annotations

import copy
from collections.abc import Mapping

from kit.reference.schemas import Document, with_refs

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


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
    """What libraries bring is alike in every service and stands once; of another schema by a name
    that is taken, the service is named in front."""
    taken = merged["components"]["schemas"]
    schemas: Document = document.get("components", {}).get("schemas", {})
    renamed = {
        name: service.capitalize() + name
        for name, schema in schemas.items()
        if name in taken and taken[name] != schema
    }
    if renamed:
        document = with_refs(document, lambda name: renamed.get(name, name))
    components = document.get("components", {})
    for name, schema in components.get("schemas", {}).items():
        taken[renamed.get(name, name)] = schema
    for name, scheme in components.get("securitySchemes", {}).items():
        _add_scheme(merged["components"]["securitySchemes"], name, scheme)
    for kind in components.keys() - {"schemas", "securitySchemes"}:
        merged["components"][kind] = components[kind] | merged["components"].get(kind, {})
    _add_operations(merged, service, title, document.get("paths", {}))
    used = {
        tag for item in merged["paths"].values() for one in _operations(item) for tag in one["tags"]
    }
    about = {tag["name"]: tag for tag in document.get("tags", [])}
    known = {tag["name"] for tag in merged["tags"]}
    for tag in sorted(used - known):
        told = about.get(tag.removeprefix(f"{title}: "), {})
        merged["tags"].append({**told, "name": tag})


def _add_operations(merged: Document, service: str, title: str, paths: Document) -> None:
    operation_ids = {
        operation["operationId"]
        for item in merged["paths"].values()
        for operation in _operations(item)
    }
    for path, item in paths.items():
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
        merged["paths"][path] = item


def _operations(item: Document) -> list[Document]:
    return [operation for method, operation in item.items() if method in METHODS]


def _add_scheme(schemes: Document, name: str, scheme: Document) -> None:
    known = schemes.setdefault(name, copy.deepcopy(scheme))
    for kind, flow in scheme.get("flows", {}).items():
        mine = known.setdefault("flows", {}).setdefault(kind, copy.deepcopy(flow))
        scopes = mine.get("scopes", {}) | flow.get("scopes", {})
        mine["scopes"] = dict(sorted(scopes.items()))
