"""Sign-ins beside what ends them: whoever comes second sees what the first has done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from httpx import Response
from sqlalchemy import func, select, text, update

from gateway.akun import repository as akun_repository
from gateway.akun.models import Akun
from gateway.klien.models import Klien
from gateway.masuk import repository
from gateway.masuk.models import TokenPenyegar
from gateway.passwords import Passwords
from kit.db import Session, transaction
from tests.gateway.conftest import ADMIN_PASSWORD, KINERJA_SECRET, MEMORY_KIB, House
from tests.gateway.masuk.test_masuk import WRONG, ask, refresh, refusal

NEW = "hujan-sungai-jembatan"
GOOD = WRONG | {"password": ADMIN_PASSWORD}


@dataclass
class Held:
    """The admin's account, locked by somebody who is about to change it."""

    session: Session
    akun: Akun


@asynccontextmanager
async def held(house: House) -> AsyncIterator[Held]:
    async with transaction(house.sessions) as session:
        found = await akun_repository.by_username(session, "admin")
        assert found is not None
        akun = await akun_repository.locked(session, found.id)
        assert akun is not None
        yield Held(session, akun)


async def someone_waits(house: House) -> None:
    """Until a statement of the gateway stands before a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(5):
        while True:
            async with house.sessions() as session:
                if await session.scalar(waiting):
                    return
            await asyncio.sleep(0.01)


async def living_tokens(house: House) -> int:
    async with house.sessions() as session:
        found = await session.scalar(
            select(func.count())
            .select_from(TokenPenyegar)
            .where(TokenPenyegar.dicabut.is_(None), TokenPenyegar.dipakai.is_(None))
        )
    return found or 0


async def hashed(password: str, memory_kib: int = MEMORY_KIB) -> str:
    passwords = Passwords(memory_kib=memory_kib)
    try:
        return await passwords.hash(password)
    finally:
        passwords.close()


async def stored_hash(house: House) -> str:
    async with house.sessions() as session:
        found = await session.scalar(select(Akun.kata_sandi).where(Akun.nama_pengguna == "admin"))
    assert found is not None
    return found


async def test_a_sign_in_beside_a_change_of_password_gets_nothing(office: House) -> None:
    """INVARIANT: no session outlives the password that it was opened with."""
    new = await hashed(NEW)
    async with held(office) as by:
        signing_in = asyncio.create_task(ask(office, **GOOD))
        await someone_waits(office)
        by.akun.kata_sandi = new

    refusal(await signing_in, 400, "invalid_grant")
    assert await living_tokens(office) == 0


async def test_a_sign_in_beside_a_deactivation_gets_nothing(office: House) -> None:
    async with held(office) as by:
        signing_in = asyncio.create_task(ask(office, **GOOD))
        await someone_waits(office)
        by.akun.aktif = False

    refusal(await signing_in, 400, "invalid_grant")
    assert await living_tokens(office) == 0


async def test_an_outdated_hash_never_replaces_a_newer_password(office: House) -> None:
    outdated, new = await hashed(ADMIN_PASSWORD, 2 * MEMORY_KIB), await hashed(NEW)
    async with transaction(office.sessions) as session:
        await session.execute(update(Akun).values(kata_sandi=outdated))

    async with held(office) as by:
        signing_in = asyncio.create_task(ask(office, **GOOD))
        await someone_waits(office)
        by.akun.kata_sandi = new

    refusal(await signing_in, 400, "invalid_grant")
    assert await stored_hash(office) == new


async def test_two_sign_ins_that_renew_the_same_outdated_hash_both_succeed(office: House) -> None:
    outdated, renewed = await hashed(ADMIN_PASSWORD, 2 * MEMORY_KIB), await hashed(ADMIN_PASSWORD)
    async with transaction(office.sessions) as session:
        await session.execute(update(Akun).values(kata_sandi=outdated))

    async with held(office) as by:
        signing_in = asyncio.create_task(ask(office, **GOOD))
        await someone_waits(office)
        await akun_repository.renew_password_hash(by.session, by.akun.id, outdated, renewed)

    assert (await signing_in).status_code == 200
    assert await stored_hash(office) == renewed


async def test_a_sign_in_renews_an_outdated_hash(office: House) -> None:
    outdated = await hashed(ADMIN_PASSWORD, 2 * MEMORY_KIB)
    async with transaction(office.sessions) as session:
        await session.execute(update(Akun).values(kata_sandi=outdated))

    await office.sign_in()

    assert await stored_hash(office) != outdated
    await office.sign_in()


async def test_a_refresh_beside_the_end_of_all_sign_ins_gets_nothing(office: House) -> None:
    """INVARIANT: what ends every sign-in leaves no token, not even one made at the same time."""
    granted = await office.sign_in()
    async with held(office) as by:
        refreshing = asyncio.create_task(refresh(office, granted["refresh_token"]))
        await someone_waits(office)
        await repository.revoke_all(by.session, by.akun.id)

    refusal(await refreshing, 400, "invalid_grant")
    assert await living_tokens(office) == 0


async def test_whatever_runs_beside_a_change_of_password_is_dead_after_it(office: House) -> None:
    granted = [await office.sign_in() for _ in range(4)]
    headers = {"Authorization": f"Bearer {granted[0]['access_token']}"}

    async def change() -> Response:
        return await office.client.put(
            "/auth/kata-sandi", json={"lama": ADMIN_PASSWORD, "baru": NEW}, headers=headers
        )

    changed, *others = await asyncio.gather(
        change(),
        *(refresh(office, one["refresh_token"]) for one in granted),
        *(ask(office, **GOOD) for _ in range(3)),
        *(
            office.client.post("/auth/cabut", data={"token": one["refresh_token"]})
            for one in granted[2:]
        ),
    )

    assert changed.status_code == 204, changed.text
    assert {answer.status_code for answer in others} <= {200, 400}
    assert await living_tokens(office) == 0
    for answer in others:
        if answer.content and answer.status_code == 200:
            mine = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            assert (await office.client.get("/auth/saya", headers=mine)).status_code == 401


async def test_two_changes_of_password_from_the_same_old_one_make_one(office: House) -> None:
    headers = await office.bearer()

    found = await asyncio.gather(
        *(
            office.client.put(
                "/auth/kata-sandi",
                json={"lama": ADMIN_PASSWORD, "baru": f"{NEW}-{number}"},
                headers=headers,
            )
            for number in range(3)
        )
    )

    statuses = [answer.status_code for answer in found]
    assert statuses.count(204) == 1
    # The token has ended, or the old password is already wrong: by how far each had come.
    assert set(statuses) <= {204, 401, 422}
    number = statuses.index(204)
    await office.sign_in("admin", f"{NEW}-{number}")


async def test_a_client_beside_a_new_secret_gets_nothing(office: House) -> None:
    new = await hashed("rahasia-lain")
    async with transaction(office.sessions) as session:
        await session.execute(select(Klien).where(Klien.kode == "kinerja").with_for_update())
        signing_in = asyncio.create_task(
            ask(
                office,
                grant_type="client_credentials",
                client_id="kinerja",
                client_secret=KINERJA_SECRET,
            )
        )
        await someone_waits(office)
        await session.execute(update(Klien).values(rahasia=new))

    refusal(await signing_in, 401, "invalid_client")


async def test_two_admins_cannot_dismiss_each_other(office: House) -> None:
    admin = await office.bearer()
    other = await office.client.post(
        "/gateway/v1/akun",
        json={"nama_pengguna": "admin.dua", "nama": "B", "peran": ["admin"], "kata_sandi": NEW},
        headers=admin,
    )
    first = (await office.client.get("/auth/saya", headers=admin)).json()["id"]

    found = await asyncio.gather(
        *(
            office.client.patch(
                f"/gateway/v1/akun/{one}",
                json={"aktif": False},
                headers=headers | {"If-Match": '"1"'},
            )
            for one, headers in (
                (other.json()["id"], admin),
                (first, await office.bearer("admin.dua", NEW)),
            )
        )
    )

    assert sorted(answer.status_code for answer in found)[0] == 200
    assert sorted(answer.status_code for answer in found)[1] in (401, 409, 422)
