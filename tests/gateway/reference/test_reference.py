"""The merged description, the reference page, and health."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.reference.merge import METHODS, merge
from tests.gateway.conftest import House, MakeHouse, serving
from tests.gateway.upstream import Upstream


def described(service: str, **schemas: object) -> dict[str, Any]:
    """What kit makes of a service, in little."""
    return {
        "openapi": "3.1.0",
        "info": {"title": service, "version": "1"},
        "paths": {
            f"/{service}/v1/ppks": {
                "get": {
                    "operationId": f"{service}_daftar_ppks",
                    "tags": ["PPKS"],
                    "security": [{"OAuth2": [f"{service}:ppks:baca"]}],
                    "responses": {
                        "200": {
                            "description": "ya",
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Ppks"}
                                }
                            },
                        }
                    },
                },
                "post": {
                    "operationId": "sama",
                    "security": [{"OAuth2": [f"{service}:ppks:tulis"]}],
                    "responses": {"201": {"description": "ya"}},
                },
            }
        },
        "components": {
            "schemas": schemas or {"Ppks": {"type": "object", "title": service}},
            "securitySchemes": {
                "OAuth2": {
                    "type": "oauth2",
                    "flows": {
                        "password": {
                            "tokenUrl": "/auth/token",
                            "scopes": {f"{service}:ppks:baca": "baca"},
                        }
                    },
                }
            },
        },
    }


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        for method, operation in item.items():
            if method in METHODS:
                yield operation


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield str(value)
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def check(document: dict[str, Any]) -> None:
    """What a generator of clients trips over."""
    assert document["openapi"].startswith("3.1")
    ids = [operation["operationId"] for operation in operations(document)]
    assert len(ids) == len(set(ids))
    for reference in references(document):
        _, _, kind, name = reference.split("/")
        assert name in document["components"][kind], reference
    for operation in operations(document):
        for entry in operation.get("security", []):
            assert set(entry) <= set(document["components"]["securitySchemes"])
    for path in document["paths"]:
        named = set(re.findall(r"{(\w+)}", path))
        for method, operation in document["paths"][path].items():
            if method in METHODS:
                given = {
                    one["name"]
                    for one in operation.get("parameters", [])
                    if one.get("in") == "path"
                }
                assert named == given, path


def test_services_that_use_the_same_names_stay_apart() -> None:
    names = {"rehsos": "Rehabilitasi Sosial", "dayasos": "Pemberdayaan Sosial"}

    merged = merge(
        described("gateway"),
        {"rehsos": described("rehsos"), "dayasos": described("dayasos")},
        names,
        [],
    )

    check(merged)
    assert set(merged["components"]["schemas"]) == {"Ppks", "RehsosPpks", "DayasosPpks"}
    get = merged["paths"]["/dayasos/v1/ppks"]["get"]
    content = get["responses"]["200"]["content"]["application/json"]
    assert content["schema"]["$ref"] == "#/components/schemas/DayasosPpks"
    assert get["tags"] == ["Pemberdayaan Sosial: PPKS"]
    flow = merged["components"]["securitySchemes"]["OAuth2"]["flows"]["password"]
    assert set(flow["scopes"]) == {
        "gateway:ppks:baca",
        "rehsos:ppks:baca",
        "dayasos:ppks:baca",
    }
    assert {o["operationId"] for o in operations(merged)} == {
        f"{service}_{name}"
        for service in ("gateway", "rehsos", "dayasos")
        for name in ("daftar_ppks", "sama")
    }


def test_equal_components_are_kept_once() -> None:
    same = {"Ppks": {"type": "object"}}

    merged = merge(described("gateway", **same), {"rehsos": described("rehsos", **same)}, {}, [])

    assert set(merged["components"]["schemas"]) == {"Ppks"}


def test_a_service_cannot_describe_another_one_s_path() -> None:
    first, second = described("rehsos"), described("dayasos")
    second["paths"]["/rehsos/v1/ppks"] = {"get": {"operationId": "palsu", "responses": {}}}

    merged = merge(described("gateway"), {"rehsos": first, "dayasos": second}, {}, [])

    assert "palsu" not in str(merged)


async def test_the_merged_description_is_whole(make_house: MakeHouse, service: Upstream) -> None:
    service.openapi = described("rehsos")
    house = await make_house()

    answer = await house.client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    document = answer.json()

    check(document)
    assert answer.headers["Content-Encoding"] == "gzip"
    for path in ("/auth/token", "/auth/saya", "/gateway/v1/akun", "/gateway/v1/akun/{akun_id}"):
        assert path in document["paths"]
    for operation in operations(document):
        assert operation.get("summary") or operation["operationId"].startswith("rehsos_")
    token = document["paths"]["/auth/token"]["post"]
    assert token["security"] == []
    assert "application/x-www-form-urlencoded" in token["requestBody"]["content"]


async def test_the_description_has_parts(make_house: MakeHouse, service: Upstream) -> None:
    service.openapi = described("rehsos")
    house = await make_house()

    whole = (await house.client.get("/openapi.json")).json()
    told = set(re.findall(r"/openapi/\w+\.json", whole["info"]["description"]))
    rehsos = (await house.client.get("/openapi/rehsos.json")).json()
    public = (await house.client.get("/openapi/publik.json")).json()

    assert {"/openapi/mitra.json", "/openapi/publik.json", "/openapi/rehsos.json"} <= told
    assert list(rehsos["paths"]) == ["/rehsos/v1/ppks"]
    assert all(operation["security"] == [] for operation in operations(public))
    assert (await house.client.get("/openapi/entah.json")).status_code == 404


async def test_a_service_that_was_down_is_noted_and_comes_back(
    make_house: MakeHouse, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.reference.endpoints.RETRY_SECONDS", 0.0)
    house = await make_house(
        upstreams={
            "rehsos": f"unix:{folder}/rehsos.sock",
            "dayasos": f"unix:{folder}/dayasos.sock",
        }
    )
    upstream = Upstream()
    upstream.openapi = described("rehsos")

    before = (await house.client.get("/openapi.json")).json()
    async with serving(upstream, uds=f"{folder}/rehsos.sock"):
        after = (await house.client.get("/openapi.json")).json()

    check(before)
    check(after)
    assert before["x-tidak-tersedia"] == ["rehsos", "dayasos"]
    assert "Rehabilitasi Sosial" in before["info"]["description"]
    assert after["x-tidak-tersedia"] == ["dayasos"]
    assert "/rehsos/v1/ppks" in after["paths"]


@pytest.mark.parametrize("told", [{}, {"paths": {}}])
async def test_a_description_without_content_does_no_harm(
    make_house: MakeHouse, service: Upstream, told: dict[str, object]
) -> None:
    service.openapi = told
    house = await make_house()

    answer = await house.client.get("/openapi.json")

    assert answer.status_code == 200
    check(answer.json())


# -- the page


async def test_the_start_leads_to_the_reference(house: House) -> None:
    answer = await house.client.get("/")

    assert answer.status_code == 307
    assert answer.headers["location"] == "/docs"


async def test_the_page_needs_nothing_from_outside(house: House) -> None:
    page = await house.client.get("/docs")
    assets = set(re.findall(r'(?:src|href)="([^"#]+)"', page.text))

    policy = page.headers["content-security-policy"]
    assert "http" not in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert 'lang="id"' in page.text
    assert {"/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/LICENSE"} <= assets
    for asset in assets - {"/openapi.json", "/health"}:
        assert asset.startswith("/docs/")
        answer = await house.client.get(asset)
        assert answer.status_code == 200, asset
        assert answer.headers["x-content-type-options"] == "nosniff"
    for own in ("acuan.js", "acuan.css"):
        text = (await house.client.get(f"/docs/{own}")).text
        assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "acuan.html", "..%2fapp.py", "tidak-ada.js"])
async def test_nothing_else_is_served_beside_the_page(house: House, name: str) -> None:
    assert (await house.client.get(f"/docs/{name}")).status_code == 404


# -- health


async def test_health_asks_every_service_and_passes_the_demo_mark_on(
    make_house: MakeHouse, service: Upstream, folder: Path
) -> None:
    async with serving(Upstream(), uds=f"{folder}/kinerja.sock"):
        house = await make_house(
            upstreams={
                "rehsos": f"unix:{folder}/rehsos.sock",
                "kinerja": f"unix:{folder}/kinerja.sock",
            }
        )

        answer = await house.client.get("/health")

    told = answer.json()
    assert answer.status_code == 200
    assert told["siap"] is True
    assert told["demo"] is True
    assert told["sehat"] is True
    assert told["perhatian"] == []
    own = {"basis_data", "pekerja", "transaksi", "penyimpanan", "kuota"}
    assert set(told["bagian"]) == own | {"rehsos", "kinerja"}


async def test_health_names_what_is_not_ready(make_house: MakeHouse, folder: Path) -> None:
    upstream = Upstream()
    upstream.ready = False
    async with serving(upstream, uds=f"{folder}/rehsos.sock"):
        house = await make_house(
            upstreams={
                "rehsos": f"unix:{folder}/rehsos.sock",
                "kinerja": f"unix:{folder}/tidak-ada.sock",
            }
        )

        answer = await house.client.get("/health")

    told = answer.json()
    assert answer.status_code == 503
    assert told["siap"] is False
    assert told["demo"] is None
    assert told["bagian"]["basis_data"]["siap"] is True
    assert told["bagian"]["rehsos"]["siap"] is False
    assert told["bagian"]["kinerja"] == {"siap": False, "sebab": "ConnectFailed"}
    assert (await house.client.get("/health/hidup")).json() == {"hidup": True}
