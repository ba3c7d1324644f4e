"""Commands to another house: given, sent, refused, given up, decided by a person."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient
from redis.asyncio import Redis
from sqlalchemy import select, text

from kit.app import build_app
from kit.auth import Actor
from kit.crypto import Keyring
from kit.db import new_id, reading, transaction
from kit.dispatch import commands, endpoints
from kit.dispatch.commands import CommandGoesOn, CommandNotFound, Order
from kit.dispatch.sender import Sender, module
from kit.dispatch.tables import command
from kit.dispatch.targets import Answered, Command, NotDone, Outcome
from kit.module import Module, Running
from kit.wake import Listener, stop
from tests.kit.dispatch.partner import Client, Partner
from tests.kit.dispatch.rig import (
    ACTOR,
    NAME,
    audited,
    give,
    going,
    run_until,
    states,
    target,
    until,
)


async def test_a_command_leaves_only_with_the_transaction_that_gave_it(
    sender: Sender, partner: Partner
) -> None:
    async def undone() -> None:
        async with transaction(sender.sessions) as session:
            await commands.give(session, sender.keyring, ACTOR, Order(NAME, "uji", "a", b"x"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await undone()
    await give(sender, "b", "b")

    await run_until(sender)

    assert partner.seen == ["b"]
    assert await states(sender.sessions) == {"b": ("answered", None)}
    assert await audited(sender.sessions) == [
        "perintah.beri",
        "perintah.kirim",
        "perintah.terjawab",
        "hasil.Answered",
    ]


async def test_what_it_says_is_encrypted_and_erased_at_its_end(sender: Sender) -> None:
    await give(sender, "a")
    async with reading(sender.sessions) as session:
        assert b"NIK" not in (await session.execute(select(command.c.payload))).scalar_one()

    await run_until(sender)

    async with reading(sender.sessions) as session:
        assert (await session.execute(select(command.c.payload))).scalar_one() is None
        told = list(await session.scalars(text("SELECT audit::text FROM audit")))
    assert not [row for row in told if "NIK" in row]


async def test_a_refusal_is_final(sender: Sender, partner: Partner) -> None:
    partner.mood = lambda _: "refused"
    await give(sender, "a")

    await run_until(sender)

    assert await states(sender.sessions) == {"a": ("refused", "ditolak-mitra")}
    assert partner.seen == ["a"]
    assert (await audited(sender.sessions))[-1] == "hasil.Refused"


async def test_who_cannot_be_asked_leaves_it_to_a_person(sender: Sender, partner: Partner) -> None:
    sender.target = replace(sender.target, ask=None, patience=60.0)
    partner.mood = lambda _: "lost"
    await give(sender, "a", "b", "c")
    claimed, _ = await sender.claim(3)
    for one in claimed:
        await sender.deliver(one)
    found = await commands.check(sender.sessions)()
    assert found == {"tertahan": 3, "perhatian": ["3 perintah kepada mitra tertahan"]}
    boss = Actor("kepala")
    ids = {one.command.key: one.command.id for one in claimed}
    partner.mood = lambda _: "ok"

    async with transaction(sender.sessions) as session:
        await sender.settle(session, boss, ids["a"], Answered())
        await sender.settle(session, boss, ids["b"], NotDone("menurut-mitra"))
    async with transaction(sender.sessions) as session:
        with pytest.raises(CommandGoesOn):
            await sender.settle(session, boss, ids["a"], Answered())
        with pytest.raises(CommandNotFound):
            await commands.resume(session, boss, new_id())
    (again,), _ = await sender.claim(3)
    await sender.deliver(again)

    assert again.command.key == "b"
    assert {key: state for key, (state, _) in (await states(sender.sessions)).items()} == {
        "a": "answered",
        "b": "answered",
        "c": "unknown",
    }


async def test_a_command_is_given_up_after_its_time_and_goes_on_when_told(
    sender: Sender, partner: Partner
) -> None:
    sender.target = replace(sender.target, gives_up=0.2, patience=60.0)
    partner.mood = lambda _: "busy"
    await give(sender, "a")

    async def given_up() -> bool:
        async with reading(sender.sessions) as session:
            return bool(await commands.held(session))

    await run_until(sender, given_up)
    assert (await states(sender.sessions))["a"] == ("waiting", "sibuk")
    sender.target = replace(sender.target, gives_up=600.0)
    partner.mood = lambda _: "ok"

    async with transaction(sender.sessions) as session:
        command_id = (await session.execute(select(command.c.id))).scalar_one()
        await commands.resume(session, ACTOR, command_id)
    await run_until(sender)

    assert partner.done["a"] == 1


async def test_a_partner_that_is_away_is_tried_now_and_then(
    sender: Sender, partner: Partner
) -> None:
    """INVARIANT: after some failures in a row one command at a time tries, with growing pauses."""
    tries = 0
    send = sender.target.send

    async def counted(one: Command) -> Outcome:
        nonlocal tries
        tries += 1
        return await send(one)

    sender.target = replace(sender.target, send=counted, trips=3, pause=0.05, longest_pause=0.4)
    await partner.die()
    await give(sender, *(f"k{number}" for number in range(30)))

    async def tripped() -> bool:
        return tries > 6

    tasks = going(sender)
    await until(tripped, 30)
    before, began = tries, time.monotonic()
    await asyncio.sleep(0.8)
    await stop(*tasks)

    # By then a pause is 0.4 s, and one command ends it.
    assert tries - before <= (time.monotonic() - began) / 0.4 + 1
    await partner.start()
    await run_until(sender)
    assert set(partner.done.values()) == {1}


async def test_no_more_in_a_minute_than_the_partner_wants(sender: Sender) -> None:
    sender.target = replace(sender.target, per_minute=600)
    await give(sender, *(f"k{number}" for number in range(6)))
    began = asyncio.get_running_loop().time()

    await run_until(sender)

    assert asyncio.get_running_loop().time() - began >= 5 * 0.1


async def test_as_a_module_of_a_service_it_is_woken_by_the_commit(
    sender: Sender, client: Client, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.dispatch.sender.TICK", 600.0)
    sessions = sender.sessions
    made: Module[None] = module(NAME, lambda _: (target(client), keyring))
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    listener = Listener(url, made.channels)
    running = Running("kinerja", sessions, Redis(), listener, None)
    (loop,) = (make(running) for make in made.loops.values())
    tasks = [asyncio.ensure_future(listener.run()), asyncio.ensure_future(loop())]
    await asyncio.sleep(0.5)  # it has looked, and waits

    async def ended() -> bool:
        return (await states(sessions))["a"][0] == "answered"

    await give(sender, "a")
    try:
        await until(ended, 60)
    finally:
        await stop(*tasks)


async def test_the_held_ones_are_listed_without_what_they_say(
    sender: Sender, partner: Partner
) -> None:
    sender.target = replace(sender.target, ask=None, patience=60.0)
    partner.mood = lambda _: "lost"
    await give(sender, "a", "b")
    for one in (await sender.claim(1))[0]:
        await sender.deliver(one)

    async def verify(token: str) -> Actor:
        return Actor("pemantau", scopes=frozenset({"kinerja:pantau:baca"}))

    app = build_app(
        "kinerja",
        "Uji",
        Module("perintah", (endpoints.router,)),
        sessions=sender.sessions,
        verify=verify,
        checks={},
    )
    async with AsyncClient(
        transport=ASGITransport(app), base_url="http://uji", headers={"Authorization": "Bearer x"}
    ) as http:
        held = (await http.get("/kinerja/v1/perintah")).json()["data"]
        going_on = await http.get("/kinerja/v1/perintah?keadaan=berjalan&batas=1")

    assert [(one["keadaan"], one["sebab"], one["percobaan"]) for one in held] == [
        ("unknown", "RemoteProtocolError", 1)
    ]
    assert [one["keadaan"] for one in going_on.json()["data"]] == ["waiting"]
    assert not {"kunci", "subjek", "isi"} & held[0].keys()
