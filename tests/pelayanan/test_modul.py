"""A noun of a bidang's own is one value and one line in its app."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

import pytest
from fastapi import APIRouter
from httpx import ASGITransport, AsyncClient
from redis.asyncio import Redis

from kit import module
from kit.auth import Actor, require
from kit.db import Session, Sessions
from kit.imports.cells import read_all
from kit.imports.spec import ImportRow, ImportSpec, Outcome
from kit.module import Module, ModuleClash, Running
from kit.wake import Listener, Loop
from pelayanan.bidang import Bidang
from pelayanan.loket import Loket
from tests.actors import officer
from tests.pelayanan.conftest import loket_untuk

PENJAGA = officer("penjaga", scopes=frozenset({"rehsos:mainan:baca"}))


async def verify(token: str) -> Actor:
    return PENJAGA


router = APIRouter(prefix="/mainan", tags=["mainan"])


@router.get("")
async def daftar_mainan(actor: Annotated[Actor, require("mainan:baca")]) -> list[str]:
    return [actor.id]


async def _olah(session: Session, actor: Actor, rows: Sequence[ImportRow]) -> Outcome:
    return Outcome(len(read_all(rows, lambda sel: sel.get("nama"))[0]), 0, [])


def _spesifikasi(loket: Loket) -> ImportSpec:
    return ImportSpec("mainan", ("nama",), frozenset({"nama"}), _olah, frozenset())


def _putaran(running: Running[Loket]) -> Loop:
    async def loop() -> None:
        await running.listener.wait("mainan", at_most=1)

    return loop


MAINAN: Module[Loket] = Module(
    "mainan", (router,), (_spesifikasi,), {"mainan": _putaran}, ("mainan",)
)


async def test_a_toy_noun_works_after_one_line(sessions: Sessions, redis: Redis) -> None:
    bidang = Bidang("rehsos", (MAINAN,))
    loket = loket_untuk("rehsos")
    app = bidang.create_app(sessions=sessions, verify=verify, loket=loket)
    listener = Listener("postgresql://localhost/tidak-dipakai", ("mainan",))

    async with AsyncClient(transport=ASGITransport(app), base_url="http://tes") as client:
        jawaban = await client.get(
            "/rehsos/v1/mainan", headers={"Authorization": "Bearer siapa saja"}
        )
        rujukan = (await client.get("/rehsos/openapi.json")).json()

    assert jawaban.json() == ["penjaga"]
    assert "/rehsos/v1/mainan" in rujukan["paths"]
    assert "mainan" in module.import_specs(bidang.modul, loket)
    assert module.channels(bidang.modul) == ["mainan"]
    running = Running("rehsos", sessions, redis, listener, loket)
    loops = module.loops(bidang.modul, running, {"relay": listener.run})
    assert list(loops) == ["relay", "mainan"]
    async with asyncio.timeout(5):
        await loops["mainan"]()


@pytest.mark.parametrize(
    ("lain", "pesan"),
    [
        (Module("mainan"), "modul dimiliki dua modul: mainan"),
        (Module("lain", (router,)), "operasi dimiliki dua modul: GET /mainan"),
        (Module("lain", imports=(_spesifikasi,)), "impor dimiliki dua modul: mainan"),
        (Module("lain", loops={"mainan": _putaran}), "putaran dimiliki dua modul: mainan"),
        (Module("lain", loops={"relay": _putaran}), "putaran dimiliki dua modul: relay"),
    ],
)
def test_what_two_nouns_claim_is_refused(
    lain: Module[Loket], pesan: str, sessions: Sessions, redis: Redis
) -> None:
    modul = (MAINAN, lain)
    listener = Listener("postgresql://localhost/tidak-dipakai", ())
    loket = loket_untuk("rehsos")

    def susun() -> None:
        module.check(modul)
        module.import_specs(modul, loket)
        running = Running("rehsos", sessions, redis, listener, loket)
        module.loops(modul, running, {"relay": listener.run})

    with pytest.raises(ModuleClash, match=pesan):
        susun()
