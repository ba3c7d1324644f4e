"""Nobody has to guess whether the loops go on: a late one is named, and why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from kit import heartbeat, wake
from kit.clock import now
from kit.db import Sessions, transaction
from kit.health import Check, Health
from kit.heartbeat import Beat
from kit.outbox import event_queue
from kit.relay import oldest_unsent
from kit.wake import Loop


async def works() -> None:
    heartbeat.succeeded(within=60)
    await asyncio.sleep(60)


async def fails() -> None:
    raise RuntimeError("nama orang")


async def ends() -> None:
    return


@pytest.fixture
def sessions(fresh_sessions: Callable[[str], Sessions]) -> Sessions:
    return fresh_sessions("rehsos")


@asynccontextmanager
async def running(*loops: tuple[Beat, Loop]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(wake.keep_all(loops))
    await asyncio.sleep(0.05)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def written(sessions: Sessions, *beats: Beat, file: Path | None = None) -> None:
    async with running((Beat("detak"), heartbeat.writer(sessions, beats, file))):
        await asyncio.sleep(0.1)


async def test_a_loop_that_fails_is_named_with_the_kind_of_its_fault_only(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "FIRST_WITHIN", -7)
    good, bad, done = Beat("relay"), Beat("impor"), Beat("aturan")
    async with running((good, works), (bad, fails), (done, ends)):
        pass
    await written(sessions, good, bad, done, file=tmp_path / "detak")

    found = await Health("rehsos", {"pekerja": heartbeat.check(sessions)}).now()

    part = found["bagian"]["pekerja"]
    assert not found["siap"]
    assert part["sebab"] == "terhenti: impor"
    assert part["putaran"]["impor"]["terlambat"] >= 7
    assert part["putaran"]["impor"]["gagal"] >= 1
    assert part["putaran"]["impor"]["sebab"] == "RuntimeError"
    assert set(part["putaran"]["relay"]) == set(part["putaran"]["aturan"]) == {"berhasil"}
    assert "nama orang" not in str(found)
    assert not (tmp_path / "detak").exists()


async def test_loops_on_time_are_well_and_a_container_sees_it_too(
    sessions: Sessions, tmp_path: Path
) -> None:
    check = heartbeat.check(sessions)
    assert (await check())["siap"] is False  # nobody ever ran

    await written(sessions, Beat("relay"), Beat("impor"), file=tmp_path / "detak")

    assert "siap" not in await check()
    assert (tmp_path / "detak").exists()


async def test_a_worker_that_is_gone_is_late(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = Beat("relay")
    beat.succeed(60)
    await written(sessions, beat)
    later = now() + timedelta(seconds=100)
    monkeypatch.setattr(heartbeat, "now", lambda: later)

    found = await heartbeat.check(sessions)()

    assert found["sebab"] == "terhenti: relay"
    assert found["putaran"] == {"relay": {"berhasil": 100, "terlambat": 40}}


async def test_of_two_workers_the_one_that_is_further_counts(sessions: Sessions) -> None:
    ahead, behind = Beat("relay"), Beat("relay")
    ahead.succeed(60)
    behind.due_at = now() + timedelta(seconds=1)
    behind.fail(OSError())

    await written(sessions, ahead)
    await written(sessions, behind)
    assert (await heartbeat.check(sessions)())["putaran"] == {"relay": {"berhasil": 0}}

    # Of another version, with other loops.
    await written(sessions, Beat("relay2"))
    assert (await heartbeat.check(sessions)())["putaran"] == {"relay2": {"berhasil": None}}


@pytest.mark.parametrize(("age", "attention"), [(5, 0), (3600, 1)])
async def test_the_oldest_unsent_event_is_known(
    sessions: Sessions, age: int, attention: int
) -> None:
    async with transaction(sessions) as session:
        for number, seconds in enumerate((age, 1)):
            at = now() - timedelta(seconds=seconds)
            await session.execute(insert(event_queue).values(id=number, at=at))

    found = await Health("rehsos", {"peristiwa": oldest_unsent(sessions)}).now()

    assert found["siap"]
    assert found["sehat"] is not bool(attention)
    assert len(found["perhatian"]) == attention
    assert found["bagian"]["peristiwa"]["tertua_belum_terkirim"] in (age, age + 1)


async def test_what_raises_or_hangs_is_not_ready_and_many_askers_cost_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kit.health.SECONDS", 0.01)
    asked: list[int] = []

    async def broken() -> dict[str, object]:
        asked.append(1)
        raise RuntimeError("kata sandi")

    async def hanging() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    checks: dict[str, Check] = {"a": broken, "b": hanging}
    health = Health("rehsos", checks)
    found, *others = await asyncio.gather(*(health.now() for _ in range(50)))

    assert found["bagian"] == {
        "a": {"siap": False, "sebab": "RuntimeError"},
        "b": {"siap": False, "sebab": "TimeoutError"},
    }
    assert all(other is found for other in others)
    assert len(asked) == 1
    assert (await health.answer()).status_code == 503
