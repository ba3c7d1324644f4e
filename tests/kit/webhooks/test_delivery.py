"""Each event of a partner's records reaches it, at least once and by one worker at a time."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from kit.crypto import Keyring
from kit.db import Sessions, make_engine, make_sessions, transaction
from kit.wake import stop
from kit.webhooks import signing
from kit.webhooks.courier import LEASE, Courier
from kit.webhooks.rules import Fault
from kit.webhooks.spread import spread
from kit.webhooks.subscriptions import check
from kit.webhooks.tables import delivery
from tests.databases import Database
from tests.kit.webhooks.receiver import Receiver, receiving, reply
from tests.kit.webhooks.rig import (
    CLIENT,
    a_courier,
    carry,
    deliveries,
    happen,
    pass_time,
    subscribe,
    subscription,
)


def test_the_published_example_of_a_signature() -> None:
    """From the Standard Webhooks specification."""
    made = signing.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_an_event_arrives_signed_and_tells_of_nobody(
    courier: Courier, receiver: Receiver
) -> None:
    _, secret = await subscribe(courier, receiver.url())
    (event_id,) = await happen(courier.sessions)

    await carry(courier)

    (one,) = receiver.came
    assert one.id == str(event_id)
    told = Webhook(secret).verify(one.body, one.headers)
    assert told == one.told
    assert told["type"] == "nota.rekam.v1"
    assert told["timestamp"].endswith("Z")
    record = told["data"].pop("rekam_id")
    assert told["data"] == {
        "peristiwa": str(event_id),
        "jenis": "nota",
        "versi": 1,
        "tautan": f"/rumah/v1/nota/{record}",
    }
    assert b"6271" not in one.body
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(one.body, one.headers)
    ((state, status),) = await deliveries(courier.sessions, delivery.c.state, delivery.c.status)
    assert (state, status) == ("terkirim", 204)


async def test_only_what_is_its_own(courier: Courier, receiver: Receiver) -> None:
    await subscribe(courier, receiver.url("/satu"))
    await subscribe(courier, receiver.url("/dua"), "mitra-dua")
    mine = await happen(courier.sessions, 2)
    await happen(courier.sessions, 3, "petugas-1")

    await carry(courier)

    assert sorted(receiver.ids) == sorted(map(str, mine))


async def test_an_event_that_commits_late_is_not_passed_over(
    courier: Courier, receiver: Receiver
) -> None:
    """INVARIANT: the log is read by transaction, below the oldest that still runs."""
    await subscribe(courier, receiver.url())
    early, late = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with transaction(courier.sessions) as session:
            await session.execute(text("SELECT pg_current_xact_id()"))
            early.set()
            await late.wait()
            await session.execute(
                text(
                    "INSERT INTO event_log (type, subject, version, request_id, data) VALUES"
                    " ('nota.rekam.v1', gen_random_uuid(), 1, :client, '{}')"
                ),
                {"client": CLIENT},
            )

    task = asyncio.create_task(slow())
    await early.wait()
    await happen(courier.sessions)
    await carry(courier)
    before = len(receiver.came)
    late.set()
    await task
    await carry(courier)

    assert (before, len(set(receiver.ids))) == (0, 2)


async def test_what_happened_before_anybody_subscribed_is_not_told(
    courier: Courier, receiver: Receiver
) -> None:
    await happen(courier.sessions)
    async with transaction(courier.sessions) as session:
        await session.execute(text("UPDATE webhook_position SET at = at - interval '2 minutes'"))
    await carry(courier)
    await subscribe(courier, receiver.url())
    (then,) = await happen(courier.sessions)

    await carry(courier)

    assert receiver.ids == [str(then)]


async def test_a_restored_database_goes_on(
    host_database: Database, keyring: Keyring, receiver: Receiver
) -> None:
    """A new server counts its transactions from the beginning: what was in the log is ahead of it,
    and so is the place that was reached."""
    engine, owner = make_engine(host_database.url), make_engine(host_database.owner_url)
    courier = a_courier(make_sessions(engine), keyring)
    await subscribe(courier, receiver.url())
    told = await happen(courier.sessions)
    await carry(courier)
    untold = await happen(courier.sessions)
    async with transaction(make_sessions(owner)) as session:
        for table in ("event_log", "webhook_position"):
            await session.execute(text(f"UPDATE {table} SET xact = xact + 1000000000"))  # noqa: S608
    later = await happen(courier.sessions)

    await carry(courier)
    await carry(courier)

    assert sorted(receiver.ids) == sorted(map(str, (*told, *untold, *later)))
    for one in (engine, owner):
        await one.dispose()


async def test_several_workers_never_send_the_same_at_once(
    courier: Courier, keyring: Keyring, receiver: Receiver
) -> None:
    await subscribe(courier, receiver.url())
    sent = await happen(courier.sessions, 60)
    others = [a_courier(courier.sessions, keyring) for _ in range(2)]
    tasks = [asyncio.create_task(one.run()) for one in (courier, *others)]
    try:
        async with asyncio.timeout(20):
            while len(receiver.came) < len(sent):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)
    finally:
        await stop(*tasks)

    assert sorted(receiver.ids) == sorted(map(str, sent))


async def test_a_worker_that_died_loses_nothing(courier: Courier, receiver: Receiver) -> None:
    """What it had claimed is sent by another when its lease runs out, and not before."""
    await subscribe(courier, receiver.url())
    (event_id,) = await happen(courier.sessions)
    await spread(courier.sessions, courier.webhooks.types)
    (claimed,) = await courier.claim(Counter())

    await carry(courier)
    assert receiver.came == []
    await pass_time(courier.sessions, LEASE)
    await carry(courier)

    assert receiver.ids == [str(event_id)]
    # Who comes back to it too late says nothing of it any more.
    receiver.answer = lambda _: reply(500)
    late = await courier.deliver(claimed)
    assert late is not None
    await courier.record([late])
    ((state,),) = await deliveries(courier.sessions, delivery.c.state)
    assert state == "terkirim"


async def test_a_worker_killed_while_the_receiver_works(
    sessions: Sessions, receiver: Receiver
) -> None:
    """The real thing: a process of its own, SIGKILL between the request and its answer."""
    key = f"1:{base64.b64encode(b'k' * 32).decode()}"
    courier = a_courier(sessions, Keyring(key))
    await subscribe(courier, receiver.url())
    (event_id,) = await happen(sessions)
    receiver.answer = lambda _: None
    url = sessions.kw["bind"].url.render_as_string(hide_password=False)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kit.webhooks.worker",
        env={**os.environ, "DATABASE_URL": url, "KEY": key},
    )
    async with asyncio.timeout(60):
        while not receiver.came:  # noqa: ASYNC110  (another process brings it)
            await asyncio.sleep(0.02)
    child.kill()
    await child.wait()
    receiver.answer = lambda _: reply(204)

    await carry(courier)
    assert receiver.ids == [str(event_id)]
    await pass_time(sessions, LEASE)
    await carry(courier)

    assert receiver.ids == [str(event_id)] * 2
    assert await deliveries(sessions, delivery.c.state) == [("terkirim",)]


async def test_a_delivery_that_waited_too_long_in_a_worker_is_not_sent_by_it(
    courier: Courier, receiver: Receiver
) -> None:
    await subscribe(courier, receiver.url())
    await happen(courier.sessions)
    await spread(courier.sessions, courier.webhooks.types)
    (claimed,) = await courier.claim(Counter())
    old = replace(claimed, began=claimed.began - LEASE)

    assert await courier.deliver(old) is None
    assert receiver.came == []


async def test_a_dead_receiver_holds_up_nobody(courier: Courier, receiver: Receiver) -> None:
    """Its deliveries fill its own hand only, and what never answers is waited for alone."""
    async with receiving() as dead:
        dead.answer = lambda _: None
        await subscribe(courier, dead.url())
        await subscribe(courier, receiver.url(), "mitra-dua")
        await happen(courier.sessions, 100)
        await happen(courier.sessions, 100, "mitra-dua")
        task = asyncio.create_task(courier.run())
        try:
            async with asyncio.timeout(4):  # less than the dead one is waited for
                while len(receiver.came) < 100:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        finally:
            await stop(task)
    assert receiver.at_once <= 8


async def test_what_fails_comes_again_later_and_later_by_the_same_id(
    courier: Courier, receiver: Receiver
) -> None:
    webhook_id, _ = await subscribe(courier, receiver.url())
    (event_id,) = await happen(courier.sessions)
    receiver.answer = lambda _: reply(500)
    waits = []
    for seconds in (0, 6, 72, 360):
        await pass_time(courier.sessions, seconds)
        await carry(courier, 2)
        ((wait,),) = await deliveries(
            courier.sessions, delivery.c.next_at - delivery.c.attempted_at
        )
        waits.append(wait.total_seconds())
    receiver.answer = lambda _: reply(200)
    await pass_time(courier.sessions, 2_200)
    await carry(courier)

    assert receiver.ids == [str(event_id)] * 5
    for wait, least in zip(waits, (5, 60, 300, 1800), strict=True):
        assert least * 0.99 <= wait <= least * 1.25
    assert (await subscription(courier.sessions, webhook_id)).failing_since is None


async def test_the_receiver_says_when_to_come_back(courier: Courier, receiver: Receiver) -> None:
    await subscribe(courier, receiver.url())
    await happen(courier.sessions)
    receiver.answer = lambda _: reply(503, Retry_After="3600")
    await carry(courier)
    await happen(courier.sessions)
    await carry(courier)  # neither the same nor another
    assert len(receiver.came) == 1
    await pass_time(courier.sessions, 3_700)
    receiver.answer = lambda _: reply(200)

    await carry(courier)

    assert len(receiver.came) == 3


async def test_410_ends_the_subscription(courier: Courier, receiver: Receiver) -> None:
    webhook_id, _ = await subscribe(courier, receiver.url())
    await happen(courier.sessions, 3)
    receiver.answer = lambda _: reply(410)
    await carry(courier)
    await happen(courier.sessions)

    await carry(courier)

    found = await subscription(courier.sessions, webhook_id)
    assert (found.state, found.reason) == ("mati", Fault.GONE)
    assert {state for (state,) in await deliveries(courier.sessions, delivery.c.state)} == {"gagal"}
    assert len(receiver.came) == 3
    words = f"1 langganan klien {CLIENT} berakhir sendiri"
    assert await check(courier.sessions)() == {"berakhir": 1, "perhatian": [words]}


async def test_who_is_dead_for_days_is_left_alone_then_ended(
    courier: Courier, receiver: Receiver
) -> None:
    webhook_id, _ = await subscribe(courier, receiver.url())
    receiver.answer = lambda _: reply(500)
    for _ in range(7):
        await happen(courier.sessions)
        await carry(courier)
    found = await subscription(courier.sessions, webhook_id)
    assert found.paused_until is not None
    seen = len(receiver.came)
    await carry(courier, 3)
    assert len(receiver.came) == seen  # nobody knocks while it is left alone
    await pass_time(courier.sessions, timedelta(days=5, hours=1).total_seconds())
    await carry(courier)

    found = await subscription(courier.sessions, webhook_id)
    assert (found.state, found.reason) == ("mati", Fault.STATUS)
    assert len(receiver.came) == seen + 1  # one alone was tried


async def test_while_a_secret_changes_both_are_good(courier: Courier, receiver: Receiver) -> None:
    webhook_id, old = await subscribe(courier, receiver.url())
    new = signing.new_secret()
    async with transaction(courier.sessions) as session:
        await session.execute(
            text(
                "UPDATE webhook SET old_secret = secret, secret = :new,"
                " old_until = now() + interval '1 day'"
            ),
            {"new": courier.webhooks.seal(webhook_id, new)},
        )
    await happen(courier.sessions)
    await carry(courier)
    await pass_time(courier.sessions, 90_000)
    await happen(courier.sessions)
    await carry(courier)

    first, second = receiver.came
    for secret in (old, new):
        Webhook(secret).verify(first.body, first.headers)
    Webhook(new).verify(second.body, second.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(second.body, second.headers)


async def test_a_secret_of_another_subscription_does_not_open(
    courier: Courier, receiver: Receiver
) -> None:
    await subscribe(courier, receiver.url())
    await subscribe(courier, receiver.url())
    async with transaction(courier.sessions) as session:
        await session.execute(
            text("UPDATE webhook SET secret = (SELECT secret FROM webhook ORDER BY id LIMIT 1)")
        )
    await happen(courier.sessions)
    await carry(courier)

    found = await deliveries(courier.sessions, delivery.c.fault)
    assert sorted(str(fault) for (fault,) in found) == ["None", "rahasia-tak-terbaca"]
    assert len(receiver.came) == 1
