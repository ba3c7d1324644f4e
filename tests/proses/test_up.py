"""`./dinsos up` from nothing to running, and everything that may go wrong on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from redis import Redis

from ops import keys
from ops.processes import Identity, wait_until
from ops.programs import SERVICES, WITH_WORKER
from ops.servers import PostgresLogin, redis_url
from ops.throwaway import ThrowawayServers
from tests.proses.system import DINSOS, System, clean_environment, dinsos

pytestmark = [pytest.mark.proses, pytest.mark.timeout(300)]

NewSystem = Callable[..., System]


def gone(processes: dict[str, Identity]) -> bool:
    return not any(one.is_alive() for one in processes.values())


# --- it runs ------------------------------------------------------------------------------------


def test_a_person_sees_where_to_go(system: System) -> None:
    password = (system.data / "secrets" / "admin-password").read_text().strip()

    for words in (system.url, f"{system.url}/docs", "admin", password, str(system.data), "Ctrl-C"):
        assert words in system.said


def test_the_first_account_gets_a_token_and_the_reference_page_is_there(system: System) -> None:
    assert system.token()
    for path in ("/docs", "/openapi.json", "/health"):
        assert httpx.get(system.url + path, timeout=30, trust_env=False).status_code == 200


def test_every_service_is_described_once(system: System) -> None:
    described: dict[str, Any] = {}

    def whole() -> bool:
        answer = httpx.get(f"{system.url}/openapi.json", timeout=30, trust_env=False)
        described.update(answer.json())
        return "x-tidak-tersedia" not in answer.json()

    assert wait_until(whole, 60, pause=0.5)
    ids = [
        operation["operationId"]
        for item in described["paths"].values()
        for method, operation in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    ]

    assert described["openapi"].startswith("3.1")
    assert len(ids) == len(set(ids))
    assert {name.split("_")[0] for name in ids} == set(SERVICES)
    wanted = {part.split('"')[0] for part in json.dumps(described).split('"#/components/')[1:]}
    found = {f"{kind}/{name}" for kind, named in described["components"].items() for name in named}
    assert wanted <= found, "every reference leads somewhere"


def test_status_shows_every_part(system: System) -> None:
    answer = dinsos("status", "--data-dir", system.data)

    assert answer.returncode == 0, answer.stdout
    for part in ("postgres", "redis", *SERVICES):
        assert part in answer.stdout
    assert dinsos("status", "--url", system.url).returncode == 0


def test_status_of_what_does_not_run(tmp_path: Path) -> None:
    answer = dinsos("status", "--data-dir", tmp_path / "tidak-ada")

    assert answer.returncode == 3
    assert "tidak berjalan" in answer.stdout


def test_secrets_are_read_by_the_owner_only(system: System) -> None:
    for file in (system.data / "secrets").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
    for log in (system.data / "log").iterdir():
        assert log.stat().st_mode & 0o077 == 0
    for socket in Path(system.state.run).glob("*.sock"):
        assert socket.stat().st_mode & 0o077 == 0


def test_no_secret_is_seen_in_the_list_of_processes(system: System) -> None:
    secrets = system.installation.secrets
    values, _ = keys.load_or_make(secrets, has_data=True)

    for one in system.processes().values():
        shown = Path(f"/proc/{one.pid}/cmdline").read_text()
        shown += Path(f"/proc/{one.pid}/environ").read_text(errors="replace")
        assert not [name for name, value in values.items() if value in shown]


def test_a_second_up_on_the_same_data_is_refused(system: System) -> None:
    answer = dinsos("up", "--data-dir", system.data, "--port", "0")

    assert answer.returncode == 3
    assert "sudah berjalan" in answer.stderr
    assert system.url in answer.stderr
    assert "Traceback" not in answer.stderr
    assert system.is_well()


def test_a_busy_port_is_refused(system: System, new_system: NewSystem) -> None:
    port = system.url.rpartition(":")[2]
    other = new_system("--port", port)

    assert other.launch().wait(60) == 4
    assert f"Port {port}" in other.said
    assert "Traceback" not in other.said


# --- parts that die -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SERVICES, "redis", "postgres"])
def test_a_killed_part_comes_back(system: System, name: str) -> None:
    killed = system.kill(name)

    assert wait_until(lambda: not killed.is_alive(), 5)
    assert wait_until(
        lambda: name in system.state.processes and system.state.processes[name].is_alive(), 30
    )
    assert wait_until(system.is_well, 30, pause=0.1), system.said
    assert wait_until(lambda: f"{name} dihentikan sinyal SIGKILL" in system.said, 5)
    # The gateway remembers its health for a second, so "well" may be from before the kill.
    assert wait_until(system.lets_the_admin_in, 30, pause=0.1), system.said


@pytest.mark.lama
def test_a_hung_part_is_told_at_once_and_replaced(system: System) -> None:
    """SIGSTOP: its socket still takes connections, and nobody answers."""
    hung = system.processes()["rehsos"]
    os.kill(hung.pid, signal.SIGSTOP)

    def told() -> httpx.Response:
        return httpx.get(f"{system.url}/rehsos/health", timeout=30, trust_env=False)

    told()  # the first waits until the gateway has asked whether anybody is there
    begin = time.monotonic()
    answer = told()
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert time.monotonic() - begin < 10  # a client's own patience is 60 s
    status = dinsos("status", "--data-dir", system.data)
    assert status.returncode == 1
    assert "tidak menjawab" in status.stdout

    assert wait_until(lambda: not hung.is_alive(), 60, pause=0.1)
    assert "rehsos tidak menjawab selama 20 detik" in system.said
    assert wait_until(system.is_well, 30, pause=0.1), system.said


def test_ctrl_c_stops_everything_and_up_finds_the_data_again(system: System) -> None:
    processes = system.processes()
    run = Path(system.state.run)
    password = (system.data / "secrets" / "admin-password").read_text()

    begin = time.monotonic()
    code = system.press_ctrl_c()

    assert code == 0, system.said
    assert time.monotonic() - begin < 15
    assert gone(processes)
    assert not (system.data / "state.json").exists()
    assert "Traceback" not in system.said
    assert dinsos("status", "--data-dir", system.data).returncode == 3

    system.start()

    assert (system.data / "secrets" / "admin-password").read_text() == password
    assert password.strip() not in system.said, "it is shown once"
    assert system.token(password.strip())
    assert run.exists()


@pytest.mark.parametrize("leave", ["at once", "later"])
def test_after_a_killed_supervisor_the_next_up_takes_over(system: System, leave: str) -> None:
    before = system.processes()

    system.kill("supervisor")
    if leave == "later":
        assert wait_until(lambda: gone(before), 20), "parts must end with their parent"
    system.start()

    assert gone(before)
    assert system.is_well()
    assert system.token()


@pytest.mark.lama
def test_a_process_with_a_remembered_number_but_another_start_is_left_alone(
    installed: System,
) -> None:
    system = installed
    system.start()
    state = system.state
    system.kill("supervisor")
    assert wait_until(lambda: gone(system.processes()), 20)
    with subprocess.Popen(["/bin/sleep", "300"]) as stranger:
        reused = Identity(stranger.pid, 1, state.supervisor.boot)
        system.installation.write_state(
            type(state)(state.supervisor, state.address, state.run, 0, {"rehsos": reused})
        )
        system.start()

        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(0.5, marks=pytest.mark.lama),
        1.5,
        pytest.param(3.0, marks=pytest.mark.lama),
    ],
)
def test_a_first_start_killed_half_way_is_finished_by_the_next(
    new_system: NewSystem, seconds: float
) -> None:
    system = new_system()
    process = system.launch()
    time.sleep(seconds)
    process.kill()
    process.wait()

    system.start()

    assert system.is_well()


def test_a_signal_while_starting_stops_what_was_started(new_system: NewSystem) -> None:
    system = new_system()
    process = system.launch()
    assert wait_until(lambda: (system.data / "state.json").exists(), 60)
    processes = system.processes()

    process.send_signal(signal.SIGTERM)

    assert process.wait(60) == 0, system.said
    assert gone(processes)
    assert "Traceback" not in system.said


@pytest.mark.lama
def test_a_copy_starts_beside_the_original(installed: System, new_system: NewSystem) -> None:
    system = installed
    system.start()
    before = system.processes()
    copy = new_system()
    subprocess.run(["cp", "-a", system.data, copy.data], check=True)

    copy.start()

    assert system.processes() == before
    assert all(one.is_alive() for one in before.values())
    assert system.is_well()
    assert copy.is_well()
    assert copy.url != system.url
    assert copy.press_ctrl_c() == 0, copy.said
    assert system.is_well()
    assert system.token()


@pytest.fixture(scope="module")
def mended(system: System) -> System:
    """The system on damaged data of an earlier version: Redis's log is not one, and its keys hold
    one password for all programs."""
    assert system.press_ctrl_c() == 0, system.said
    for log in (system.data / "redis" / "appendonlydir").iterdir():
        log.write_bytes(b"rusak\n" * 100)
    file = system.data / "secrets" / "keys.json"
    held = json.loads(file.read_text())
    older = {name: held[name] for name in held if not name.endswith("_REDIS_PASSWORD")}
    keys.write_private(file, json.dumps(older))
    system.start()
    return system


def test_a_damaged_redis_log_is_set_aside(mended: System) -> None:
    assert mended.is_well()
    (aside,) = (mended.data / "redis").glob("appendonlydir.rusak-*")
    assert aside.name in mended.said.replace("\n", "")


def test_an_installation_of_one_redis_password_gets_a_user_for_each_program(
    mended: System,
) -> None:
    held = json.loads((mended.data / "secrets" / "keys.json").read_text())
    socket = Path(mended.state.run) / "redis" / "redis.sock"
    assert _redis_users(redis_url(socket, held["REDIS_PASSWORD"])) == {"ops", *WITH_WORKER}


def _redis_users(url: str) -> set[str]:
    """Under which names somebody is connected now, this question too. (`default`, which may do
    nothing, is whoever has not yet said its name.)"""
    with Redis.from_url(url) as redis:
        return {str(one["user"]) for one in redis.client_list()} - {"default"}


# --- refusals -----------------------------------------------------------------------------------


def refused(system: System, code: int) -> str:
    assert system.launch().wait(60) == code, system.said
    assert "Traceback" not in system.said
    return system.said


def test_data_of_another_postgresql_major_are_refused(new_system: NewSystem) -> None:
    system = new_system()
    cluster = system.data / "postgres"
    cluster.mkdir(parents=True)
    system.data.chmod(0o711)
    (cluster / "PG_VERSION").write_text("17\n")
    keys.load_or_make(_folder(system.data / "secrets"), has_data=False)

    assert "PostgreSQL 17" in refused(system, 5)


def test_data_whose_keys_are_lost_are_refused(new_system: NewSystem) -> None:
    system = new_system()
    cluster = system.data / "postgres"
    cluster.mkdir(parents=True)
    system.data.chmod(0o711)
    (cluster / "PG_VERSION").write_text("18\n")

    assert "keys.json hilang" in refused(system, 5)


def test_data_of_a_newer_version_are_refused(system: System) -> None:
    """The last that this system sees."""
    found, _ = keys.load_or_make(system.installation.secrets, has_data=True)
    login = PostgresLogin(
        psycopg.conninfo.make_conninfo(
            host=f"{system.state.run}/postgres", user="postgres", dbname="postgres",
            password=found["POSTGRES_PASSWORD"],
        )
    )  # fmt: skip
    with login.connect("rehsos") as admin:
        admin.execute("INSERT INTO alembic_version VALUES ('dari_masa_depan')")
    system.press_ctrl_c()

    assert "lebih baru" in refused(system, 5)


def test_a_data_folder_that_is_a_file_is_refused(new_system: NewSystem) -> None:
    system = new_system()
    system.data.write_text("")

    assert "bukan folder" in refused(system, 5)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_that_cannot_be_written_is_refused(new_system: NewSystem) -> None:
    system = new_system()
    system.data.mkdir()
    system.data.chmod(0o500)

    assert "tidak dapat ditulis" in refused(system, 5)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the servers as another user")
def test_root_is_told_when_the_servers_user_cannot_get_in(
    new_system: NewSystem, tmp_path: Path
) -> None:
    system = new_system()
    closed = tmp_path / "tertutup"
    closed.mkdir(mode=0o700)
    system.data = closed / "data"

    assert "/var/lib" in refused(system, 5)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_full_disk_is_refused(open_folder: Path) -> None:
    place = open_folder / "kecil"
    place.mkdir()
    unshare = [
        "unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--",
        "sh", "-c", 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"', "sh",
    ]  # fmt: skip
    can = subprocess.run([*unshare, "1m", place, "true"], capture_output=True, check=False)
    if can.returncode != 0 or shutil.which("unshare") is None:
        pytest.skip("this machine does not let a test mount a small disk")

    answer = subprocess.run(
        [*unshare, "30m", place, DINSOS, "up", "--data-dir", place / "data", "--port", "0"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert answer.returncode == 5, answer.stdout + answer.stderr
    assert "Tempat" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_short_admin_password_is_refused(new_system: NewSystem) -> None:
    said = refused(new_system(DINSOS_ADMIN_PASSWORD="kuda-delap"), 78)

    assert "DINSOS_ADMIN_PASSWORD harus paling sedikit 12 karakter" in " ".join(said.split())


def test_an_unknown_office_is_refused_with_its_name(new_system: NewSystem) -> None:
    said = refused(new_system(DINSOS_PROFIL="kota-antah"), 78)

    assert "kota-antah" in said


# --- settings -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(open_folder: Path) -> Iterator[System]:
    """One whose admin password was given, in a folder with a long path."""
    data = Path(tempfile.mkdtemp(dir=open_folder)) / ("panjang-" * 12) / "data"
    data.parent.mkdir()
    for folder in (data.parent, data.parent.parent):
        folder.chmod(0o711)
    system = System(data, clean_environment(DINSOS_ADMIN_PASSWORD="rahasia-yang-panjang"))
    try:
        system.start()
        yield system
    finally:
        system.end()


def test_a_given_admin_password_is_used_and_not_kept(told: System) -> None:
    assert told.token("rahasia-yang-panjang")
    assert "rahasia-yang-panjang" not in told.said
    assert not (told.data / "secrets" / "admin-password").exists()


def test_a_long_path_gets_its_sockets_elsewhere(told: System) -> None:
    run = Path(told.state.run)

    assert run.parent == Path("/tmp")
    assert told.is_well()
    told.press_ctrl_c()
    assert not run.exists()


@pytest.mark.lama
def test_existing_servers_are_used_instead_of_the_embedded(new_system: NewSystem) -> None:
    # Servers of its own: `up` sets the passwords of the roles there.
    with ThrowawayServers() as servers:
        login, redis = servers.postgres.login, servers.redis
        address = login.url("postgres", servers.postgres.password, "postgres")
        system = new_system(
            DINSOS_DATABASE_URL=address,
            DINSOS_REDIS_URL=redis.url,
            REHSOS_REDIS_URL=redis.url_of("rehsos"),
        )

        system.start()

        assert "postgres" not in system.state.processes
        assert "redis" not in system.state.processes
        assert not (system.data / "postgres").exists()
        assert system.token()
        assert _redis_users(redis.url) == {"ops", "rehsos"}
        said = refused(new_system(**_servers_of(system)), 3)
        assert "Pemasangan Dinsos lain sedang berjalan" in said
        assert system.is_well()
        system.end()

        _assert_other_keys_change_nothing(system, new_system, login)


def _assert_other_keys_change_nothing(
    system: System, new_system: NewSystem, login: PostgresLogin
) -> None:
    """INVARIANT: keys that did not write the records there never come to them, nor new roles."""
    with login.connect() as admin:
        passwords = _passwords(admin)

        without_keys = new_system(**_servers_of(system))
        assert "hilang" in refused(without_keys, 5)
        assert not (without_keys.data / "secrets" / "keys.json").exists()

        with_others = new_system(**_servers_of(system))
        keys.load_or_make(_folder(with_others.data / "secrets"), has_data=False)
        with_others.data.chmod(0o711)
        assert "kunci lain" in refused(with_others, 5)

        assert _passwords(admin) == passwords
    system.start()
    assert system.token()
    system.end()


def _servers_of(system: System) -> dict[str, str]:
    return {name: system.environment[name] for name in ("DINSOS_DATABASE_URL", "DINSOS_REDIS_URL")}


def _passwords(admin: psycopg.Connection) -> list[tuple[object, ...]]:
    return admin.execute("SELECT rolname, rolpassword FROM pg_authid ORDER BY 1").fetchall()


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
