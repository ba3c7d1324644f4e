"""Whoever holds a paper may see whether it holds, and nothing about anybody."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from kit import audit
from kit.app import build_app
from kit.auth import Actor
from kit.clock import today
from kit.db import Sessions, new_id, reading, transaction
from kit.documents import codes, pages, registry
from kit.documents.registry import DocumentFinal, DocumentNotFound, Facts, Paper
from kit.module import Module

ACTOR = Actor("kepala")
FACTS = Facts("Dinas Sosial <Kota>", "Surat keterangan", "460/0001", today(), "Kepala Dinas")
PAPER = b"%PDF-1.7 yang ditandatangani"


@pytest.fixture
async def http(sessions: Sessions) -> AsyncIterator[AsyncClient]:
    async def verify(token: str) -> Actor:
        raise AssertionError(token)

    brought: Module[None] = Module("dokumen", pages=(pages.router,), open=("/dokumen",))
    app = build_app("kinerja", "Uji", brought, sessions=sessions, verify=verify, checks={})
    async with AsyncClient(transport=ASGITransport(app), base_url="http://uji") as client:
        yield client


async def register(sessions: Sessions, facts: Facts = FACTS, file: bytes | None = PAPER) -> Paper:
    async with transaction(sessions) as session:
        paper = await registry.register(session, ACTOR, new_id(), facts)
        if file is not None:
            await registry.signed(session, ACTOR, paper.id, file)
    return paper


async def state(http: AsyncClient, paper: Paper) -> str:
    answer = await http.get(f"/kinerja/dokumen/{codes.spelled(paper.code)}/data")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["keadaan"])


async def test_a_paper_is_found_by_its_code_however_it_is_typed(
    http: AsyncClient, sessions: Sessions
) -> None:
    paper = await register(sessions)
    address = pages.address("http://uji", "kinerja", paper.code)

    page = await http.get(address)
    typed = await http.get(f"/kinerja/dokumen/{paper.code.lower()}/data")

    assert page.status_code == 200
    assert "Berlaku." in page.text
    assert "Dinas Sosial &lt;Kota&gt;" in page.text
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert typed.json() == {
        "kode": codes.spelled(paper.code),
        "keadaan": "berlaku",
        "penerbit": "Dinas Sosial <Kota>",
        "judul": "Surat keterangan",
        "nomor": "460/0001",
        "tanggal": today().isoformat(),
        "penandatangan": "Kepala Dinas",
        "berlaku_sampai": None,
        "sidik": hashlib.sha256(PAPER).hexdigest(),
        "alasan_ditarik": None,
    }


@pytest.mark.parametrize("code", ["7KQ4-9XMT-2HFD", "halo", "0" * 40, "%00"])
async def test_an_unknown_code_says_so(http: AsyncClient, code: str) -> None:
    page = await http.get(f"/kinerja/dokumen/{code}")
    assert (page.status_code, "Kode tidak dikenal" in page.text) == (404, True)
    assert (await http.get(f"/kinerja/dokumen/{code}/data")).status_code == 404


async def test_it_holds_only_signed_in_its_time_and_not_withdrawn(
    http: AsyncClient, sessions: Sessions
) -> None:
    yesterday = today() - timedelta(days=1)
    unsigned = await register(sessions, file=None)
    last_day = await register(sessions, replace(FACTS, valid_until=today()))
    expired = await register(sessions, replace(FACTS, valid_until=yesterday))
    withdrawn = await register(sessions)
    async with transaction(sessions) as session:
        await registry.withdraw(session, ACTOR, withdrawn.id, "Nomornya keliru.")

    assert [await state(http, one) for one in (unsigned, last_day, expired, withdrawn)] == [
        "belum-ditandatangani",
        "berlaku",
        "kedaluwarsa",
        "ditarik",
    ]
    page = await http.get(f"/kinerja/dokumen/{withdrawn.code}")
    assert "Nomornya keliru." in page.text


async def test_what_was_signed_or_withdrawn_stays_so(sessions: Sessions) -> None:
    paper = await register(sessions)
    async with transaction(sessions) as session:
        await registry.signed(session, ACTOR, paper.id, PAPER)
        with pytest.raises(DocumentFinal):
            await registry.signed(session, ACTOR, paper.id, PAPER + b"!")
        await registry.withdraw(session, ACTOR, paper.id, "Salah.")
        with pytest.raises(DocumentFinal):
            await registry.withdraw(session, ACTOR, paper.id, "Lagi.")
        with pytest.raises(DocumentFinal):
            await registry.signed(session, ACTOR, paper.id, PAPER)
        with pytest.raises(DocumentNotFound):
            await registry.withdraw(session, ACTOR, uuid.uuid4(), "Salah.")

    async with reading(sessions) as session:
        deeds = await session.scalars(select(audit.audit.c.action).order_by(audit.audit.c.id))
        assert list(deeds) == ["dokumen.daftar", "dokumen.tanda-tangan", "dokumen.tarik"]
