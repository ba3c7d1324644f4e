"""`dinsos derive`: the committed files that are made from what the services' modules bring."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kit import brought, module
from kit.brought import Services
from kit.module import Modules
from kit.schemas import Event
from ops import asyncapi, codes, words
from ops.programs import SERVICES
from ops.screen import say

ROOT = Path(__file__).parents[3]
DOOR = ROOT / "gateway/src/gateway/services.json"
WORDS = ROOT / "gateway/src/gateway/acuan/words.json"
CODES = ROOT / "gateway/src/gateway/galat/codes.json"
EVENTS = ROOT / "docs/events"
STREAMS = ROOT / "docs/asyncapi"


def modules(service: str) -> Modules[Any]:
    """What a service is made of, as it says itself."""
    found: Modules[Any] = importlib.import_module(f"{service}.app").MODUL
    return found


def prefix(service: str) -> str | None:
    """Below which path it serves its operations, if not below `/<service>/v1`."""
    found: str | None = getattr(importlib.import_module(f"{service}.app"), "PREFIX", None)
    return found


def services() -> Services:
    """What each program brings to the door."""
    return {
        service: module.brought(service, modules(service), prefix(service)) for service in SERVICES
    }


def events() -> list[type[Event]]:
    """Every type of record that any service publishes, once."""
    found = (event for service in SERVICES for one in modules(service) for event in one.events)
    return sorted(set(found), key=lambda event: event.type)


def schema(event: type[Event]) -> Mapping[str, Any]:
    """JSON Schema of the `data` of one event type, open: fields may be added (docs/api.md)."""
    told: dict[str, Any] = _open(event.model_json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dinsos:peristiwa:{event.type}",
        **told,
        "title": event.type,
    }


def _open(node: Any) -> Any:  # noqa: ANN401  (any JSON)
    if isinstance(node, dict):
        return {name: _open(part) for name, part in node.items() if name != "additionalProperties"}
    if isinstance(node, list):
        return [_open(part) for part in node]
    return node


def files() -> dict[Path, str]:
    """Every file and what it says now."""
    brings = {service: modules(service) for service in SERVICES}
    found = {DOOR: brought.written(services()), WORDS: _json(words.document(brings))}
    found[CODES] = _json(codes.document())
    for event in events():
        found[EVENTS / f"{event.type}.json"] = _json(schema(event))
    for service in SERVICES:
        told = asyncapi.document(service, modules(service))
        if told is not None:
            found[STREAMS / f"{service}.json"] = _json(told)
    return found


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def write() -> int:
    """Write those that are not as they should be; 0."""
    _readable()
    for path, text in files().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            say(f"{path.relative_to(ROOT)} ditulis.")
    return 0


def _readable() -> None:
    """The gateway reads its file when it is imported; marks of a conflict in it must not keep us
    from making it anew."""
    try:
        brought.read(DOOR.read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        DOOR.write_text("{}\n", encoding="utf-8")
