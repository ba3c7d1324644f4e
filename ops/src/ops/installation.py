"""One data folder: who may use it now, what runs from it, and what a killed run left behind.

<data>/lock            held (flock) by the one supervisor
<data>/state.json      what runs: pid and start time of each process, address, socket folder
<data>/secrets/        keys.json and admin-password; only the owner reads them
<data>/postgres/ redis/  the servers' data
<data>/run/            sockets (or a private folder in /tmp when the path would be too long)
<data>/log/            one log per process
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from psycopg.conninfo import make_conninfo

from ops.processes import Account, Identity, run, wait_until
from ops.refusals import AlreadyRunning, DataUnusable
from ops.servers import PG_PORT, PostgresLogin, socket_folder

FIRST_START_NEEDS = 400 * 1024 * 1024
LATER_START_NEEDS = 64 * 1024 * 1024
END_BY_THEMSELVES = 10.0


def default_data_dir() -> Path:
    if given := os.environ.get("DINSOS_DATA_DIR"):
        return Path(given)
    if os.geteuid() == 0:
        return Path("/var/lib/dinsos")
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "dinsos"


def default_sandbox_dir() -> Path:
    """Beside the usual one; DINSOS_DATA_DIR names it as it names the other."""
    usual = default_data_dir()
    if "DINSOS_DATA_DIR" in os.environ:
        return usual
    return usual.with_name(f"{usual.name}-tiruan")


@dataclass(frozen=True, slots=True)
class State:
    """What a running supervisor tells about itself; written anew whenever a process changes."""

    supervisor: Identity
    address: str
    run: str
    since: float
    processes: Mapping[str, Identity] = field(default_factory=dict)
    # Device and inode of the data folder: a copy of this file lies in another folder.
    folder: str = ""

    def dump(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def load(cls, text: str) -> State:
        raw = json.loads(text)
        return cls(
            supervisor=Identity(**raw["supervisor"]),
            address=raw["address"],
            run=raw["run"],
            since=raw["since"],
            processes={name: Identity(**one) for name, one in raw["processes"].items()},
            folder=raw.get("folder", ""),
        )


@dataclass(slots=True)
class Installation:
    data: Path
    account: Account | None = None

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def has_data(self) -> bool:
        return (self.postgres / "PG_VERSION").exists()

    @property
    def _state(self) -> Path:
        return self.data / "state.json"

    def prepare(self) -> None:
        """Make the folder, or refuse with the reason. Nothing that exists gets other rights."""
        with refusing(self.data):
            if not self.data.exists():
                self.data.mkdir(parents=True, mode=0o700)
                if self.account is not None:
                    # The servers' user passes through to its own folders; it lists nothing.
                    self.data.chmod(0o711)
            if not self.data.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "", str(self.data))
            if not os.access(self.data, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, "", str(self.data))
            for folder in (self.secrets, self.logs):
                folder.mkdir(mode=0o700, exist_ok=True)
        if self.data.stat().st_uid != os.geteuid():
            raise DataUnusable(
                f"{self.data} milik pengguna lain (uid {self.data.stat().st_uid}). "
                "Jalankan sebagai pengguna itu, atau pilih --data-dir lain."
            )
        if self.account is not None:
            test = run(["/bin/sh", "-c", 'cd -- "$0"', self.data], account=self.account)
            if test.returncode != 0:
                raise DataUnusable(
                    f"PostgreSQL akan berjalan sebagai pengguna {self.account.name}, yang tidak "
                    f"dapat masuk ke {self.data}.\n"
                    "Pilih --data-dir yang terjangkau, misalnya /var/lib/dinsos. Izin folder yang "
                    "sudah ada tidak diubah."
                )
        self._check_space()

    def _check_space(self) -> None:
        needed = LATER_START_NEEDS if self.has_data else FIRST_START_NEEDS
        free = shutil.disk_usage(self.data).free
        if free < needed:
            raise DataUnusable(
                f"Tempat di {self.data} tinggal {free // 1024**2} MB; "
                f"paling sedikit {needed // 1024**2} MB diperlukan."
            )

    @contextmanager
    def locked(self) -> Iterator[int]:
        """Hold the folder as the only supervisor; refuse when another one does."""
        with refusing(self.data):
            handle = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning(self._who_runs()) from None
            yield handle
        finally:
            os.close(handle)

    def _who_runs(self) -> str:
        state = self.state()
        known = ""
        if state is not None and state.supervisor.is_alive():
            known = f" (proses {state.supervisor.pid}, {state.address})"
        return (
            f"Dinsos sudah berjalan dengan data di {self.data}{known}.\n"
            "Lihat keadaannya dengan ./dinsos status, atau pilih --data-dir dan --port lain."
        )

    def is_locked(self) -> bool:
        try:
            handle = os.open(self.data / "lock", os.O_RDWR | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
        return False

    def state(self) -> State | None:
        """What runs, or ran, from this very folder; what was copied into it tells of another."""
        try:
            found = State.load(self._state.read_text())
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None
        return found if found.folder == folder_identity(self.data) else None

    def write_state(self, state: State) -> None:
        state = replace(state, folder=folder_identity(self.data))
        draft = self._state.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(state.dump())
        draft.replace(self._state)

    def forget_state(self) -> None:
        state = self.state()
        self._state.unlink(missing_ok=True)
        if state is not None and Path(state.run) != self.data / "run":
            shutil.rmtree(state.run, ignore_errors=True)

    def stop_leftovers(self) -> list[str]:
        """End what a killed supervisor left running; the names of what was still there.

        Only of this folder (`state`): the programs of the original of a copy go on.

        The kernel has already told those processes that their parent ended, so most only need a
        moment. Each is known by pid, start time and boot: no other program is ever signalled.
        """
        state = self.state()
        if state is None:
            if self.data.is_dir():
                self._state.unlink(missing_ok=True)
            return []
        alive = {name: one for name, one in state.processes.items() if one.is_alive()}
        if alive:
            _end(alive)
        self.forget_state()
        return list(alive)

    def new_run_folder(self) -> Path:
        """Of this run alone: the caller holds the lock, so what lies there is dead or a copy."""
        with refusing(self.data):
            existed = (self.data / "run").exists()
            for left in (self.data / "run").glob("*"):
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
            folder = socket_folder(self.data / "run")
            if self.account is not None and not (existed and folder == self.data / "run"):
                folder.chmod(0o711)
        return folder


def _end(alive: Mapping[str, Identity]) -> None:
    def gone() -> bool:
        return not any(one.is_alive() for one in alive.values())

    asked = {"postgres": signal.SIGINT}  # fast shutdown
    forced = {"postgres": signal.SIGQUIT}  # SIGKILL would leave its children and shared memory
    for name, one in alive.items():
        one.signal(asked.get(name, signal.SIGTERM))
    if wait_until(gone, END_BY_THEMSELVES, pause=0.05):
        return
    for name, one in alive.items():
        one.signal(forced.get(name, signal.SIGKILL))
    if wait_until(gone, 5, pause=0.05):
        return
    for one in alive.values():
        one.signal(signal.SIGKILL)
    wait_until(gone, 5, pause=0.05)


@contextmanager
def refusing(data: Path) -> Iterator[None]:
    """Turn what the file system says no to into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            why = "tidak dapat ditulis oleh pengguna ini"
        elif error.errno in (errno.ENOSPC, errno.EDQUOT):
            why = "tidak punya tempat lagi"
        elif error.errno in (errno.ENOTDIR, errno.EEXIST):
            why = "bukan folder"
        else:
            raise
        raise DataUnusable(f"Folder data {data} {why}. Pilih yang lain: --data-dir") from None


def folder_identity(path: Path) -> str:
    """What a copy of a folder does not share with it, and a moved or renamed one does."""
    with contextlib.suppress(OSError):
        found = path.stat()
        return f"{found.st_dev}:{found.st_ino}"
    return ""


def uptime(state: State) -> str:
    seconds = max(0, int(time.time() - state.since))
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(days, "hari"), (hours, "jam"), (minutes, "menit"), (seconds, "detik")]
    shown = [f"{count} {name}" for count, name in parts if count][:2]
    return " ".join(shown) or "0 detik"


def running_login(installation: Installation) -> PostgresLogin | None:
    """To PostgreSQL as DINSOS_DATABASE_URL says, else of what runs from this data; None if nothing
    does."""
    if given := os.environ.get("DINSOS_DATABASE_URL"):
        return PostgresLogin.from_url(given)
    state = installation.state()
    if state is None or not state.supervisor.is_alive():
        return None
    return PostgresLogin(make_conninfo(host=str(Path(state.run) / "postgres"), port=PG_PORT))
