"""A new noun is one value and one line in the app of its division; all else derives from it."""

from __future__ import annotations

import asyncio
import json
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.util import CommandError
from httpx import AsyncClient
from joserfc.jwk import KeySet, OKPKey
from redis.asyncio import Redis
from sqlalchemy import select, text

import rehsos.app
from gateway.peran.rules import scopes_of
from gateway.tokens import SigningKey, Subject, access_token
from kantor.peran import Peran
from kit import brought, migrations, module
from kit.auth import Verifier
from kit.db import Sessions, make_engine, make_sessions, new_id, reading, transaction
from kit.dead_letters import count_open
from kit.module import Running
from kit.relay import FIELD, relay_once
from kit.streams import connect
from kit.wake import Listener, stop
from ops import derive, redis_users
from ops.servers import redis_url
from pelayanan.bidang import Bidang
from tests.databases import Database, Servers
from tests.flows.mainan import CHANNEL, MAINAN, PICTURE_BYTES, Mainan
from tests.gateway.conftest import living, serving
from tests.kit.dispatch.rig import until
from tests.pelayanan.conftest import loket_untuk

# The one line.
BIDANG = Bidang("rehsos", (*rehsos.app.BIDANG.sendiri, MAINAN))


@pytest.fixture(scope="module")
def before(servers: Servers) -> Iterator[Database]:
    """A database of the division as it was without toys."""
    database = servers.clone("rehsos")
    yield database
    servers.drop(database)


@pytest.fixture(scope="module")
def one_line(before: Database) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rehsos.app, "MODUL", BIDANG.modul)
        yield


@dataclass(frozen=True)
class House:
    """The division with its toys behind a gateway, and what is in its database."""

    sessions: Sessions
    database: Database
    client: AsyncClient
    token: dict[str, str]

    async def toys(self) -> set[tuple[str, str]]:
        async with self.sessions() as session:
            found = await session.execute(select(Mainan.nama, Mainan.dari))
            return {(row.nama, row.dari) for row in found}


@pytest.fixture(scope="module")
def migrated(
    one_line: None, before: Database, tmp_path_factory: pytest.TempPathFactory
) -> Database:
    """The same with the migration that Alembic writes from what the modules say."""
    folder = tmp_path_factory.mktemp("versions")
    alembic = migrations.config("rehsos")
    places = alembic.get_main_option("version_locations")
    alembic.set_main_option("version_locations", f"{places}:{folder}")
    alembic.attributes["url"] = before.owner_url
    with pytest.raises(CommandError, match="mainan"):
        command.check(alembic)
    command.revision(alembic, "mainan", autogenerate=True, head="base", version_path=str(folder))
    alembic.attributes["runtime_role"] = "rehsos"
    command.upgrade(alembic, "heads")
    command.check(alembic)
    return before


@pytest.fixture(scope="module")
async def house(migrated: Database, servers: Servers) -> AsyncIterator[House]:
    signing = SigningKey(OKPKey.generate_key("Ed25519", auto_kid=True))
    services = brought.read(brought.written(derive.services()))
    scopes = scopes_of([Peran.PETUGAS], ["rehsos"], services)
    subject = Subject("petugas", "", "akun", ("petugas",), ("rehsos",), ("*",), scopes)
    own = servers.clone("gateway")
    engine, door = make_engine(migrated.url), make_engine(own.url)

    async def keys() -> KeySet:
        return signing.key_set()

    app = BIDANG.create_app(
        sessions=make_sessions(engine), verify=Verifier(keys), loket=loket_untuk("rehsos")
    )
    with tempfile.TemporaryDirectory(prefix="mn-") as folder:
        async with (
            serving(app, uds=f"{folder}/rehsos.sock") as address,
            living(make_sessions(door), signing, {"rehsos": address}, services=services) as gateway,
        ):
            token = {"Authorization": f"Bearer {access_token(signing, subject)}"}
            yield House(make_sessions(engine), migrated, gateway.client, token)
    for one in (engine, door):
        await one.dispose()
    servers.drop(own)


@asynccontextmanager
async def working(house: House, redis: Redis, loop: str) -> AsyncIterator[None]:
    """One loop of the division's worker, and the listener that wakes it."""
    listener = Listener(house.database.url, module.channels(BIDANG.modul))
    running = Running("rehsos", house.sessions, redis, listener, loket_untuk("rehsos"))
    loops = module.loops(BIDANG.modul, running, {"listener": listener.run})
    tasks = [asyncio.ensure_future(loops[name]()) for name in ("listener", loop)]
    try:
        yield
    finally:
        await stop(*tasks)


async def test_its_operations_answer_whom_its_scopes_name(house: House) -> None:
    made = await house.client.post(
        "/rehsos/v1/mainan", json={"nama": "gasing"}, headers=house.token
    )
    listed = await house.client.get("/rehsos/v1/mainan", headers=house.token)
    described = (await house.client.get("/rehsos/openapi.json")).json()

    assert made.status_code == 201, made.text
    assert "gasing" in listed.json()
    assert (await house.client.get("/rehsos/v1/mainan")).status_code == 401
    assert "/rehsos/v1/mainan" in described["paths"]
    for role, held in ((Peran.PETUGAS, True), (Peran.KEPALA_DINAS, False)):
        assert ("rehsos:mainan:tulis" in scopes_of([role], ["rehsos"], derive.services())) is held


async def test_its_limit_holds_at_the_gateway(house: House) -> None:
    path = f"/rehsos/v1/mainan/{uuid.uuid4()}/gambar"
    fits = await house.client.post(path, content=b"x" * PICTURE_BYTES, headers=house.token)
    larger = await house.client.post(path, content=b"x" * (PICTURE_BYTES + 1), headers=house.token)

    assert fits.json() == PICTURE_BYTES
    assert larger.status_code == 413
    assert f"{PICTURE_BYTES} byte" in larger.json()["detail"]


async def test_of_its_pages_one_is_for_everybody(house: House) -> None:
    shop, store = await house.client.get("/rehsos/etalase"), "/rehsos/gudang"
    assert (shop.status_code, shop.text) == (200, "boneka di etalase")
    assert (await house.client.get(store)).status_code == 401
    assert (await house.client.get(store, headers=house.token)).text == "gudang bagi petugas"


async def test_its_import_is_worked_off(house: House) -> None:
    csv = {"Content-Type": "text/csv", **house.token}
    sent = await house.client.post(
        "/rehsos/v1/mainan/impor", content=b"nama\nlayangan\n", headers=csv
    )
    assert sent.status_code == 202, sent.text
    listener = Listener(house.database.url, ())
    worker = BIDANG.import_worker(house.sessions, loket_untuk("rehsos"), listener)
    while await worker.step():
        pass
    assert ("layangan", "berkas") in await house.toys()


async def test_its_loop_is_woken(house: House, redis: Redis) -> None:
    async with transaction(house.sessions) as session:
        session.add(Mainan(id=new_id(), nama="yoyo", dari="uji"))

    async def seen() -> bool:
        async with house.sessions() as session:
            found = await session.scalar(select(Mainan.dilihat).where(Mainan.nama == "yoyo"))
        return found is not None

    async with working(house, redis, "lihat"):
        async with transaction(house.sessions) as session:
            await session.execute(text(f"NOTIFY {CHANNEL}"))
        await until(seen, 5)


async def test_the_event_of_a_neighbour_is_consumed_by_a_user_who_may_do_no_more(
    house: House, redis: Redis, servers: Servers
) -> None:
    """It is published here as well: what the form records, the relay carries out as dayasos."""
    await house.client.post("/rehsos/v1/mainan", json={"nama": "congklak"}, headers=house.token)
    while await relay_once(house.sessions, redis, "dayasos"):
        pass
    another = {
        "specversion": "1.0", "id": str(uuid.uuid4()), "source": "/dayasos",
        "type": "lain.rekam.v1", "subject": str(uuid.uuid4()),
        "time": "2026-01-01T00:00:00Z", "data": {},
    }  # fmt: skip
    await redis.xadd("dayasos", {FIELD: json.dumps(another)})
    rules = redis_users.rules(derive.services())["rehsos"]
    ops: Any = redis
    await ops.execute_command("ACL", "SETUSER", "mainan", "reset", "on", ">x", *rules.split())
    follower = connect(redis_url(Path(servers.redis_socket), "x", "mainan"))

    async def came() -> bool:
        return ("congklak", "/dayasos") in await house.toys()

    async with follower, working(house, follower, "tetangga"):
        await until(came, 5)
    await ops.execute_command("ACL", "DELUSER", "mainan")
    async with reading(house.sessions) as session:
        assert await count_open(session) == 0


def test_its_record_is_described_and_the_door_knows_it(one_line: None) -> None:
    files = derive.files()
    schema = json.loads(files[derive.EVENTS / "mainan.rekam.v1.json"])
    assert schema["properties"].keys() == {"nama"}
    streams = json.loads(files[derive.STREAMS / "rehsos.json"])["operations"]
    assert streams["rehsos.tetangga.dayasos"]["action"] == "receive"
    rehsos = brought.read(files[derive.DOOR])["rehsos"]
    assert rehsos.follows == ("dayasos",)
    assert rehsos.scopes["mainan:baca"].title == "Melihat mainan"
    assert files[derive.DOOR] != derive.DOOR.read_text()
