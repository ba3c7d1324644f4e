"""Does one version of Dinsos tell the same as another? 0 differences, or exit code 1.

    .venv/bin/python -m bench.sama OLD NEW

OLD and NEW are checkouts with an environment (`./dinsos env`). Each starts whole systems on the
same keys, the same clock and the same data: the demo of 2024; a random history of palangkaraya,
by its API and by events to kinerja; a random history of pontianak. Then every table of every
database, all figures with their cuts, reports, pages and the OpenAPI document are compared. An
installation of OLD with the demo's data is also started with NEW, and must hold and say the same.

The results of OLD and its installation are kept in --tempat, by its commit: later runs cost NEW
only. What is not compared, and why, is told by `bench.sama_baca`.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from psycopg.conninfo import make_conninfo
from redis import Redis

from bench import sama_baca as reading
from bench import sama_riwayat as history
from bench.system import System, folder, started
from kit.profile import office_dir
from ops import keys
from ops.installation import Installation
from ops.other_day import compiled, moved
from ops.servers import PG_PORT, PostgresLogin, redis_url
from ops.throwaway import quick_folder

SEED = 20_240_229
DEMO, FIRST = "demo", "palangkaraya"
OFFICES = {FIRST: 2024, "pontianak": 2022}  # and a year for which it has a plan
RUNS = (DEMO, *OFFICES)
EXAMPLES = 3
PASSWORD = "kuda-baterai-staples-sama"  # noqa: S105  (of accounts that end with their system)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--tempat", type=Path, default=Path(tempfile.gettempdir()) / "dinsos-sama")
    parser.add_argument("--hanya", choices=(*RUNS, "upgrade"), action="append", help="these runs")
    options = parser.parse_args()
    told = _inputs(options.tempat / "inputs.json")
    base = options.tempat / _commit(options.old)
    wanted = options.hanya or [*RUNS, "upgrade"]
    differences = 0
    told["reference"] = base / "reference.json"
    with tempfile.TemporaryDirectory(prefix="dinsos-sama-", dir="/tmp") as place:
        Path(place).chmod(0o755)
        clock = compiled(Path(place))
        needed = {DEMO if run == "upgrade" else run for run in wanted}
        for run in RUNS:
            if run in needed and not (base / run).exists():
                keep = base / "data" if run == DEMO else None
                _measure(options.old, run, told, clock, base, keep)
        for run in wanted:
            found = Path(place) / run
            if run == "upgrade":
                _upgrade(options.new, base / "data", told, clock, found)
            else:
                _measure(options.new, run, told, clock, Path(place))
            differences += compare(run, base / (DEMO if run == "upgrade" else run), found)
    print(f"{differences} differences")
    return 1 if differences else 0


def _inputs(path: Path) -> dict[str, Any]:
    """The same for every version that is ever compared in this place."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = history.inputs(SEED, {name: office_dir(name) for name in OFFICES})
        path.write_text(json.dumps(made | {"keys": keys.generate()}, indent=1))
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def _commit(checkout: Path) -> str:
    told = subprocess.run(  # noqa: S603
        ["git", "-C", checkout, "rev-parse", "--short=10", "HEAD"],  # noqa: S607
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return told.stdout.strip()


@contextlib.contextmanager
def _system(
    checkout: Path, data: Path, office: str, clock: Path, hours: int = 0
) -> Iterator[System]:
    environment = moved(clock, reading.BEGIN + timedelta(hours=hours))
    environment |= {"DINSOS_PROFIL": office, "DINSOS_ADMIN_PASSWORD": PASSWORD}
    with started(data, checkout / "dinsos", **environment) as system:
        yield system


def _measure(
    checkout: Path,
    run: str,
    told: Mapping[str, Any],
    clock: Path,
    to: Path,
    keep: Path | None = None,
) -> None:
    """Start, fill, read; the stopped installation is copied to `keep`."""
    office = FIRST if run == DEMO else run
    with folder(quick_folder()) as data:
        data.mkdir(mode=0o711)
        (data / "secrets").mkdir(mode=0o700)
        keys.write_private(data / "secrets" / "keys.json", json.dumps(told["keys"]))
        with _system(checkout, data, office, clock) as system:
            answers = {}
            if run == DEMO:
                _demo(checkout, system)
            else:
                answers["answers"] = _history(system, told, office)
            _settled(system, told)
            _write(to / run, system, told, answers)
        if keep is not None:
            shutil.rmtree(keep, ignore_errors=True)
            _run("cp", "-a", data, keep)


def _upgrade(checkout: Path, old: Path, told: Mapping[str, Any], clock: Path, to: Path) -> None:
    with folder(quick_folder()) as data:
        _run("cp", "-a", old, data)
        # Later than all that is in it: no account is newer than its token.
        with _system(checkout, data, FIRST, clock, hours=2) as system:
            _settled(system, told)
            _write(to, system, told, {})
            verify = ("kinerja", "verify", "--hitung-ulang", "--data-dir", data)
            _run(checkout / "dinsos", *verify)


def _demo(checkout: Path, system: System) -> None:
    _run(
        checkout / "dinsos", "demo", "2024", "--url", system.url,
        DINSOS_ADMIN_PASSWORD=system.password,
    )  # fmt: skip


def _run(*command: str | Path, **environment: str) -> None:
    known = {**os.environ, **environment}
    subprocess.run(command, env=known, check=True, stdout=sys.stderr)  # noqa: S603


def _history(system: System, told: Mapping[str, Any], office: str) -> list[str]:
    """Bidang first, by API; then events; then kinerja's own books, once all has arrived."""
    with _client(system) as http:
        words = told["offices"][office]
        walk = history.Walk(
            http=http,
            reference=_reference(http, told["reference"]),
            draws=random.Random(told["seed"]),  # noqa: S311
            tokens=_tokens(system, words["layanan"]),
            words=history.first_words(words, OFFICES[office]),
            office=words,
        )
        for bidang in words["layanan"]:
            walk.bidang(bidang, 20)
        if office == FIRST:
            history.tell(_redis(system, told), told["events"])
        _settled(system, told)
        walk.kinerja(16)
        return [reading.normal(line) for line in walk.said]


def _reference(http: httpx.Client, kept: Path) -> Any:  # noqa: ANN401  (JSON)
    """The contract of OLD, by which both are walked."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(reading.reference(http.get)))
    return json.loads(kept.read_text())


def _tokens(system: System, bidang: Iterable[str]) -> dict[str, str]:
    """Two officers of each bidang, who writes down and who approves; made where they are not."""
    roles = {"perencana": "perencana", "kepala-dinas": "kepala_dinas"}
    people = {who: ([role], ["*"]) for who, role in roles.items()}
    for one in bidang:
        people |= {one: (["petugas"], [one]), f"{one}-penilai": (["petugas"], [one])}
    with _client(system) as http:
        http.headers["Authorization"] = f"Bearer {_token(http, 'admin', system.password)}"
        for who, (role, where) in people.items():
            account: dict[str, object] = {
                "nama_pengguna": f"sama.{who}",
                "nama": who,
                "kata_sandi": PASSWORD,
            }
            account |= {"peran": role, "bidang": where, "wilayah": ["*"]}
            http.post("/gateway/v1/akun", json=account)
        return {who: _token(http, f"sama.{who}", PASSWORD) for who in people}


def _token(http: httpx.Client, name: str, password: str) -> str:
    form = {"grant_type": "password", "username": name, "password": password}
    token: str = http.post("/auth/token", data=form).raise_for_status().json()["access_token"]
    return token


def _client(system: System) -> httpx.Client:
    return httpx.Client(base_url=system.url, timeout=120, trust_env=False)


def _sockets(system: System) -> Path:
    state = Installation(system.data).state()
    if state is None:
        raise SystemExit(f"nothing runs from {system.data}")
    return Path(state.run)


def _login(system: System, told: Mapping[str, Any]) -> PostgresLogin:
    password = told["keys"]["POSTGRES_PASSWORD"]
    return PostgresLogin(
        make_conninfo(
            host=str(_sockets(system) / "postgres"), port=PG_PORT, user="postgres",
            dbname="postgres", password=password,
        )
    )  # fmt: skip


def _redis(system: System, told: Mapping[str, Any]) -> Any:  # noqa: ANN401
    socket = _sockets(system) / "redis" / "redis.sock"
    return Redis.from_url(redis_url(socket, told["keys"]["REDIS_PASSWORD"]), decode_responses=True)


def _settled(system: System, told: Mapping[str, Any]) -> None:
    """Until every event is sent, read and acknowledged, twice in a row."""
    redis, login, calm = _redis(system, told), _login(system, told), 0
    services = told["offices"][FIRST]["layanan"]
    while calm < 3:
        time.sleep(1)
        waiting = 0
        for service in services:
            with login.connect(service) as database:
                row = database.execute("SELECT count(*) FROM event_queue").fetchone()
                waiting += row[0] if row else 0
            if redis.exists(service):
                groups = redis.xinfo_groups(service)
                waiting += sum(group["pending"] + (group["lag"] or 0) for group in groups)
        calm = 0 if waiting else calm + 1


def _write(
    to: Path, system: System, told: Mapping[str, Any], more: Mapping[str, list[str]]
) -> None:
    """One file for each kind, its lines in order."""
    draft = to.with_name(to.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    with _client(system) as http:
        kinds = [*more.items(), *reading.tables(_login(system, told))]
        http.headers["Authorization"] = f"Bearer {_tokens(system, [])['perencana']}"
        kinds += [
            *reading.contracts(http.get),
            *reading.figures(http.get, OFFICES.get(to.name, 2024)),
        ]
    for kind, lines in kinds:
        with gzip.open(draft / f"{kind}.gz", "wt", compresslevel=3) as file:
            file.write("\n".join(sorted(lines)))
    draft.rename(to)


def compare(run: str, old: Path, new: Path) -> int:
    """How many lines differ, all kinds together; printed by kind: its lines in the old, how many
    are gone, how many have come, and examples."""
    total = 0
    names = {path.name for path in (*old.iterdir(), *new.iterdir())}
    if run == "upgrade":  # the accounts, and what is written down of who reads, are of each reading
        names -= {name for name in names if re.search(r"^gateway\.|\.(audit|usage)\.gz", name)}
    for name in sorted(names):
        before, after = _lines(old / name), _lines(new / name)
        gone, come = before - after, after - before
        total += max(gone.total(), come.total())
        counts = f"{before.total():>9} {-gone.total():>7} {come.total():>+7}"
        print(f"{run:<13}{name.removesuffix('.gz'):<40}{counts}")
        for sign, some in (("-", gone), ("+", come)):
            for line in list(some)[:EXAMPLES]:
                print(f"    {sign} {line[:600]}")
    return total


def _lines(path: Path) -> Counter[str]:
    if not path.exists():
        return Counter()
    with gzip.open(path, "rt") as file:
        return Counter(file.read().splitlines())


if __name__ == "__main__":
    sys.exit(main())
