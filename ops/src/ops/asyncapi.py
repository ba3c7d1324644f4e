"""The AsyncAPI document of a service: what it sends on its stream, and what it reads of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kantor.bidang import NAMA
from kit.module import Modules
from kit.streams import CloudEvent

SCHEMAS = "../events/{}.json"


def document(service: str, modules: Modules[Any]) -> dict[str, Any] | None:
    """AsyncAPI 3.1, with the schema of each event type in a file of its own; None for a service
    that neither sends nor reads."""
    sent = {service: sorted(event.type for one in modules for event in one.events)}
    read = {
        (name, stream): sorted(followed.models)
        for one in modules
        for name, followed in one.subscriptions.items()
        for stream in followed.streams
    }
    operations = {
        f"{service}.kirim": _operation("send", stream, types)
        for stream, types in sent.items()
        if types
    } | {
        f"{service}.{name}.{stream}": _operation("receive", stream, types)
        for (name, stream), types in read.items()
    }
    if not operations:
        return None
    channels: dict[str, set[str]] = {}
    for stream, types in (*sent.items(), *((stream, types) for (_, stream), types in read.items())):
        channels.setdefault(stream, set()).update(types)
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": NAMA[service],
            "version": "1",
            "description": "What it sends on its stream, and what it reads of others.",
            "contact": {"name": "Dinas Sosial"},
            "tags": [{"name": service, "description": NAMA[service]}],
        },
        "servers": {
            "redis": {
                "host": "redis:6379",
                "protocol": "redis",
                "description": "Inside the house only; each installation has its own address.",
            }
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            stream: {
                "address": stream,
                "description": "Redis Stream; each entry has one field, event.",
                "messages": {kind: {"$ref": _message(kind)} for kind in sorted(types)},
            }
            for stream, types in sorted(channels.items())
            if types
        },
        "operations": operations,
        "components": {
            "messages": {
                kind: _described(kind) for kind in sorted(set().union(*channels.values()))
            },
            "schemas": {"CloudEvent": CloudEvent.model_json_schema()},
        },
    }


def _message(kind: str) -> str:
    return f"#/components/messages/{kind}"


def _operation(action: str, stream: str, kinds: Iterable[str]) -> dict[str, Any]:
    channel = f"#/channels/{stream}"
    words = {"send": "Tells what has happened.", "receive": "Reads what has happened."}
    return {
        "action": action,
        "description": words[action],
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{kind}"} for kind in kinds],
    }


def _described(kind: str) -> dict[str, Any]:
    of_kind = {"type": {"const": kind}, "data": {"$ref": SCHEMAS.format(kind)}}
    return {
        "name": kind,
        "payload": {
            "allOf": [{"$ref": "#/components/schemas/CloudEvent"}, {"properties": of_kind}]
        },
    }
