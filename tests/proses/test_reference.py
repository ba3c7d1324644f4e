"""The merged API description of a running system."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.proses.system import System

pytestmark = [pytest.mark.proses, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def described(system: System) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(
        f"{system.url}/openapi.json", timeout=30, trust_env=False
    ).json()
    return found


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        operation
        for item in described["paths"].values()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]


def test_every_service_is_described_once(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    ids = [operation["operationId"] for operation in operations(described)]
    assert len(ids) == len(set(ids))
    services = {name.split("_")[0] for name in ids}
    assert services == {"gateway", "rehsos", "linjamsos", "dayasos", "fakirmiskin", "kinerja"}


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    wanted = {part.split('"')[0] for part in text.split('"#/components/')[1:]}
    found = {f"{kind}/{name}" for kind, named in described["components"].items() for name in named}
    assert wanted <= found
