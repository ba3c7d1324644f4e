"""What the bidang publish is what kinerja reads: its own small models against their schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from kinerja.buku.rekam.events import MODELS

SCHEMAS = Path(__file__).parents[2] / "docs" / "events"


def schema(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.json").read_text())
    return found


def resolved(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    name = node["$ref"].rpartition("/")[2]
    found: dict[str, Any] = root["$defs"][name]
    return found


def types(node: dict[str, Any], root: dict[str, Any]) -> set[str]:
    """The JSON types that a property may have."""
    node = resolved(node, root)
    if "anyOf" in node:
        return {kind for one in node["anyOf"] for kind in types(one, root)}
    return {str(node["type"])}


def compare(
    read: dict[str, Any], read_root: dict[str, Any], sent: dict[str, Any], sent_root: dict[str, Any]
) -> None:
    for name, wanted in read["properties"].items():
        if name == "ciri" and name not in sent["properties"]:
            # The first kinds carry its parts beside their other fields.
            compare(resolved(wanted, read_root), read_root, sent, sent_root)
            continue
        if name in sent["properties"] and "default" in sent["properties"][name]:
            # Absent it says what the reading model says of it absent.
            assert sent["properties"][name]["default"] == wanted["default"], name
        else:
            assert name in sent["required"], f"{name} may be missing"
        given = sent["properties"][name]
        assert types(given, sent_root) <= types(wanted, read_root), name
        inner_read, inner_sent = resolved(wanted, read_root), resolved(given, sent_root)
        if "properties" in inner_read:
            compare(inner_read, read_root, inner_sent, sent_root)


@pytest.mark.parametrize("kind", sorted(path.stem for path in SCHEMAS.glob("*.json")))
def test_every_field_that_kinerja_reads_is_promised(kind: str) -> None:
    """INVARIANT: a producer that drops or retypes a field breaks here, not in production."""
    model: type[BaseModel] = MODELS[kind]
    read, sent = model.model_json_schema(), schema(kind)

    compare(read, read, sent, sent)


def test_every_published_type_is_read() -> None:
    """kinerja may know a kind before anyone sends it."""
    assert {path.stem for path in SCHEMAS.glob("*.json")} <= set(MODELS)
