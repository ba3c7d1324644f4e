"""A command is done at most once and none is forgotten, whatever breaks on the way."""

from __future__ import annotations

import asyncio
import base64
import os
import random
import sys
from dataclasses import replace

import pytest

from kit.crypto import Keyring
from kit.db import Session, Sessions
from kit.dispatch.sender import Sender
from kit.dispatch.targets import Command, Final, Outcome
from kit.wake import stop
from tests.kit.dispatch.partner import Client, Partner
from tests.kit.dispatch.rig import (
    audited,
    give,
    going,
    hurry,
    nobody,
    run_until,
    states,
    target,
    took,
    until,
)


@pytest.mark.parametrize("mood", ["lost", "answers late", "slow", "nonsense"])
async def test_no_clear_answer_is_asked_about_and_never_sent_again(
    sender: Sender, partner: Partner, mood: str
) -> None:
    partner.mood = lambda what: mood if what == "kirim" else "ok"
    await give(sender, "a")

    await run_until(sender)

    assert partner.done["a"] == 1
    assert partner.seen == ["a"]
    assert partner.asked
    assert "perintah.tidak-pasti" in await audited(sender.sessions)


async def test_never_arrived_is_believed_only_when_nothing_can_still_arrive(
    sender: Sender, partner: Partner
) -> None:
    """INVARIANT: what the partner does not know yet may be on its way to it."""
    moods = iter(["slow"])
    partner.slow = 0.5
    partner.mood = lambda what: next(moods, "ok") if what == "kirim" else "ok"
    await give(sender, "a")

    await run_until(sender)

    assert partner.done["a"] == 1
    assert partner.seen == ["a"]


async def test_a_question_from_before_it_settled_proves_nothing_after(
    sender: Sender, partner: Partner, client: Client
) -> None:
    """Breaks if the partner's "unknown" is judged by when it is recorded, not when it was asked."""
    partner.slow = 2.5
    partner.mood = lambda what: "slow" if what == "kirim" else "ok"
    sender.target = replace(sender.target, patience=2.0, settles=60.0)
    await give(sender, "a")
    (first,), _ = await sender.claim(1)
    await sender.deliver(first)
    await hurry(sender.sessions)
    (asking,), _ = await sender.claim(1)
    held_back = asyncio.Event()

    async def late_news(command: Command) -> Outcome:
        said = await client.ask(command)
        await held_back.wait()
        return said

    sender.target = replace(sender.target, ask=late_news, patience=60.0)
    telling = asyncio.create_task(sender.deliver(asking))
    await until(lambda: done(partner, "a"), 20)
    await hurry(sender.sessions, sent_ago=3600)
    held_back.set()
    await telling

    assert (await states(sender.sessions))["a"] == ("unknown", "tidak-dikenal")
    assert partner.seen == ["a"]


async def done(partner: Partner, key: str) -> bool:
    return partner.done[key] == 1


async def test_what_never_arrived_is_sent_again(sender: Sender, partner: Partner) -> None:
    moods = iter(["dropped", "busy"])
    partner.mood = lambda what: next(moods, "ok") if what == "kirim" else "ok"
    await give(sender, "a")

    await run_until(sender)

    assert partner.seen == ["a", "a", "a"]
    assert partner.done["a"] == 1


MOODS = {
    "kirim": ["ok", "lost", "dropped", "busy", "refused", "slow", "answers late", "nonsense"],
    "tanya": ["ok", "dropped", "busy", "pending", "answers late"],
}


@pytest.mark.parametrize("seed", range(2))
async def test_each_command_is_done_at_most_once_and_none_is_lost(
    sender: Sender, partner: Partner, seed: int
) -> None:
    """INVARIANT: whatever partner and workers do, and whenever they die, a command ends answered
    (done exactly once) or refused (done never), and its outcome is taken exactly once."""
    chance = random.Random(seed)  # noqa: S311
    partner.mood = lambda what: chance.choice(MOODS[what])
    await give(sender, *(f"k{number}" for number in range(40)))
    for _ in range(5):
        workers = [*going(sender), *going(sender)]
        await asyncio.sleep(chance.uniform(0.05, 0.3))
        await stop(*workers)  # wherever it happens to be: nothing of it is recorded
        if chance.random() < 0.5:
            await partner.die()
            await asyncio.sleep(0.05)
            await partner.start()
    partner.mood = lambda _: "ok"

    await run_until(sender)

    for key, (state, _) in (await states(sender.sessions)).items():
        expected = (1, False) if state == "answered" else (0, True)
        assert (partner.done[key], key in partner.refused) == expected, key
    taken = [deed for deed in await audited(sender.sessions) if deed.startswith("hasil.")]
    assert len(taken) == 40


async def test_a_worker_killed_while_the_partner_works(
    sessions: Sessions, partner: Partner, client: Client
) -> None:
    """The real thing: a process of its own, SIGKILL between the sending and the answer."""
    key = f"1:{base64.b64encode(b'k' * 32).decode()}"
    sender = Sender(sessions, Keyring(key), target(client), nobody())
    await give(sender, "a")
    partner.slow = 60.0
    partner.mood = lambda _: "answers late"
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kit.dispatch.worker",
        env={**os.environ, "DATABASE_URL": url, "PARTNER": partner.url, "KEY": key},
    )
    async with asyncio.timeout(60):
        await partner.arrived.wait()
    child.kill()
    await child.wait()
    assert (await states(sessions))["a"] == ("sent", None)
    await hurry(sessions)
    partner.mood = lambda _: "ok"

    await run_until(sender)

    assert partner.done["a"] == 1
    assert partner.seen == ["a"]


async def test_a_worker_that_was_held_up_does_not_send_any_more(
    sender: Sender, partner: Partner
) -> None:
    """Breaks if a machine that slept sends what others have begun to ask about."""
    await give(sender, "a")
    (claimed,), _ = await sender.claim(1)

    await sender.deliver(replace(claimed, began=claimed.began - 1))

    assert partner.seen == []
    assert (await states(sender.sessions))["a"] == ("waiting", "terlambat-dikirim")


async def test_only_who_holds_it_last_says_that_it_failed(sender: Sender, partner: Partner) -> None:
    sender.target = replace(sender.target, patience=60.0)
    partner.mood = lambda _: "busy"
    await give(sender, "a")
    (first,), _ = await sender.claim(1)
    await hurry(sender.sessions)
    (second,), _ = await sender.claim(1)
    assert (first.asks, second.asks) == (False, True)

    await sender.deliver(first)
    assert (await states(sender.sessions))["a"] == ("unknown", None)
    partner.mood = lambda _: "ok"
    partner.done["a"] = 1
    await sender.deliver(second)

    assert partner.seen == ["a"]
    assert (await states(sender.sessions))["a"] == ("answered", None)


async def test_an_outcome_that_cannot_be_taken_is_asked_for_again(
    sender: Sender, partner: Partner
) -> None:
    failing = iter([True])

    async def shaky(session: Session, done: Command, outcome: Final) -> None:
        await took(session, done, outcome)
        if next(failing, False):
            raise ZeroDivisionError

    sender.target = replace(sender.target, took=shaky)
    await give(sender, "a")

    await run_until(sender)

    assert partner.done["a"] == 1
    assert (await audited(sender.sessions)).count("hasil.Answered") == 1
