"""Limits come before the work: size, depth, pace; and an error breaks no kept connection."""

from __future__ import annotations

import base64
import json
import uuid

import orjson
import pytest
from fastapi import APIRouter
from httpx import ASGITransport, AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from kit import bodies
from kit.app import build_app
from kit.auth import Actor
from kit.errors import Invalid
from kit.module import Module
from kit.pagination import decode_cursor
from kit.schemas import Schema

_JSON = st.recursive(
    st.none() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 1 + max(map(_depth, value), default=0) if isinstance(value, list) else 0


@given(_JSON, st.integers(min_value=0, max_value=6), st.booleans())
def test_depth_is_what_a_parser_would_find(value: object, limit: int, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert bodies.too_deep(text, limit) == (_depth(value) > limit)


@pytest.mark.parametrize("text", [b"[" * 33, json.dumps([[]]).encode("utf-16"), b'{"a":' * 600])
def test_what_no_parser_should_try_is_too_deep(text: bytes) -> None:
    assert bodies.too_deep(text)


class Isi(Schema):
    isi: object


router = APIRouter()


@router.post("/isi")
async def kirim(isi: Isi) -> None:
    del isi


@router.post("/galat")
async def galat() -> None:
    raise RuntimeError("nasib buruk")


async def _nobody(_: str) -> Actor:
    return Actor("x")


@pytest.fixture
def client() -> AsyncClient:
    app = build_app(
        "contoh",
        "Contoh",
        Module("contoh", (router,)),
        sessions=None,  # type: ignore[arg-type]
        verify=_nobody,  # type: ignore[arg-type]
        checks={},
    )
    return AsyncClient(transport=ASGITransport(app), base_url="http://x")


@pytest.mark.parametrize("depth", [33, 600, 200_000])
async def test_deep_json_is_a_clear_refusal(client: AsyncClient, depth: int) -> None:
    text = b'{"isi":' + b"[" * depth + b"]" * depth + b"}"
    answer = await client.post(
        "/contoh/v1/isi", content=text, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["detail"]) == (
        400, bodies.TOO_DEEP,
    )  # fmt: skip


async def test_a_body_over_the_limit_is_refused_by_the_service_too(client: AsyncClient) -> None:
    text = orjson.dumps({"isi": "x" * bodies.MAX_JSON})
    answer = await client.post(
        "/contoh/v1/isi", content=text, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


async def test_an_answer_does_not_grow_with_the_mistakes(client: AsyncClient) -> None:
    answer = await client.post(
        "/contoh/v1/isi", json={"isi": 1} | {"k" * 1000 + str(n): 1 for n in range(500)}
    )
    assert answer.status_code == 422
    assert len(answer.content) < 100_000
    assert answer.json()["errors"][-1]["kode"] == "kesalahan-lain"


async def test_a_bug_is_answered_and_does_not_reach_the_server(client: AsyncClient) -> None:
    answer = await client.post("/contoh/v1/galat")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["x-request-id"]


def test_a_cursor_with_a_deep_value_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 300 + b"]" * 300).decode()
    with pytest.raises(Invalid):
        decode_cursor(deep, (uuid.UUID,))
