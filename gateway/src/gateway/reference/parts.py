"""The merged description in parts: one of each service, one of each kind of reader."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from gateway.peran.rules import rights
from gateway.reference.merge import METHODS
from kantor.peran import MITRA, SETIAP_AKUN, Peran
from kit.auth import ALL, scope_matches
from kit.brought import Services
from kit.reference.schemas import Document, prune

GATEWAY = "Gateway"
# Who reads what the holders of a part may do, and what is open to all.
READERS: Mapping[str, tuple[str, Collection[str]]] = {
    "petugas": ("bagi akun kantor", {*Peran, SETIAP_AKUN}),
    "mitra": ("bagi program mitra", {MITRA}),
    "publik": ("bagi siapa pun", ()),
}


def parts(merged: Document, services: Services, names: Mapping[str, str]) -> dict[str, Document]:
    """Each part by its name. Names of types, tags and operations are those of the whole."""
    found = {
        name: _part(merged, words, _allowed(rights(holders, {ALL}, services)))
        for name, (words, holders) in READERS.items()
    }
    for name in sorted({_service(one) for one in _operations(merged)}):
        found[name] = _part(merged, names.get(name, GATEWAY), _of_service(name))
    return found


def links(names: Mapping[str, str]) -> str:
    """Where the parts are, as Markdown."""
    told = {name: words for name, (words, _) in READERS.items()} | {"gateway": GATEWAY, **names}
    listed = ", ".join(f"[{words}](/openapi/{name}.json)" for name, words in told.items())
    return f"Dokumen ini juga ada per bagian: {listed}."


def _allowed(granted: Collection[str]) -> Callable[[Document], bool]:
    def allowed(operation: Document) -> bool:
        return all(
            any(scope_matches(have, want) for have in granted) for want in _scopes(operation)
        )

    return allowed


def _of_service(name: str) -> Callable[[Document], bool]:
    return lambda operation: _service(operation) == name


def _part(merged: Document, words: str, keep: Callable[[Document], bool]) -> Document:
    paths = {}
    for path, item in merged["paths"].items():
        kept = {how: one for how, one in item.items() if how not in METHODS or keep(one)}
        if kept.keys() & METHODS:
            paths[path] = kept
    title = f"{merged['info']['title']}: {words}"
    part = {
        **merged,
        "info": {**merged["info"], "title": title},
        "paths": paths,
        "components": dict(merged["components"]),
    }
    prune(part)
    tags = {tag for one in _operations(part) for tag in one["tags"]}
    part["tags"] = [tag for tag in merged["tags"] if tag["name"] in tags]
    needed = {scope for one in _operations(part) for scope in _scopes(one)}
    part["components"]["securitySchemes"] = {
        name: _narrowed(scheme, needed)
        for name, scheme in merged["components"]["securitySchemes"].items()
        if needed
    }
    return part


def _narrowed(scheme: Document, needed: Collection[str]) -> Document:
    """The same ways to a token, with the rights that this part asks for."""
    return {
        **scheme,
        "flows": {
            kind: {
                **flow,
                "scopes": {name: words for name, words in flow["scopes"].items() if name in needed},
            }
            for kind, flow in scheme["flows"].items()
        },
    }


def _scopes(operation: Document) -> list[str]:
    return [
        scope
        for entry in operation.get("security", ())
        for scopes in entry.values()
        for scope in scopes
    ]


def _operations(document: Document) -> list[Document]:
    return [
        one for item in document["paths"].values() for how, one in item.items() if how in METHODS
    ]


def _service(operation: Document) -> str:
    return str(operation["operationId"]).partition("_")[0]
