"""Starting, recognising and stopping processes. A process is known by pid, start time and boot."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ops.refusals import Refusal

LAUNCHER = Path(__file__).with_name("launcher.py")
LOG_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Account:
    """The user that runs PostgreSQL and Redis when the command is run by root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Tells a process from a later one that got the same pid, also after a reboot."""

    pid: int
    started: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        started = _start_time(pid)
        return None if started is None else cls(pid, started, _boot_id())

    def is_alive(self) -> bool:
        return self.boot == _boot_id() and _start_time(self.pid) == self.started

    def signal(self, number: int) -> None:
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, number)


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _start_time(pid: int) -> int | None:
    """Clock ticks since boot at which the process started; None for none and for a zombie."""
    try:
        # The name in parentheses may itself contain spaces and parentheses.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def server_account() -> Account | None:
    """Who runs the servers: nobody else for an ordinary user; for root an unprivileged account.

    PostgreSQL refuses to run as root. An existing `dinsos` or `postgres` user is taken, else a
    system user `dinsos` is made.
    """
    if os.geteuid() != 0:
        return None
    for name in ("dinsos", "postgres"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return Account(name, entry.pw_uid, entry.pw_gid)
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    adduser = shutil.which("adduser") or shutil.which("adduser", path="/usr/sbin:/sbin")
    if useradd:
        command = [useradd, "--system", "--no-create-home", "--shell", "/bin/false", "dinsos"]
    elif adduser:
        command = [adduser, "-S", "-D", "-H", "-s", "/bin/false", "dinsos"]
    else:
        raise Refusal(
            "PostgreSQL tidak boleh berjalan sebagai root, dan di mesin ini tidak ada useradd.\n"
            "Buat pengguna sistem bernama dinsos, atau jalankan sebagai pengguna biasa."
        )
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        entry = pwd.getpwnam("dinsos")
    except KeyError:
        raise Refusal(f"Pengguna sistem dinsos tidak dapat dibuat: {made.stderr.strip()}") from None
    return Account("dinsos", entry.pw_uid, entry.pw_gid)


def command_line(
    program: Sequence[str | Path], account: Account | None, death_signal: int
) -> list[str]:
    """The same program, started through the launcher."""
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    return [
        sys.executable, "-I", "-S", str(LAUNCHER),
        str(os.getpid()), str(int(death_signal)), str(uid), str(gid),
        *(str(part) for part in program),
    ]  # fmt: skip


def spawn(
    program: Sequence[str | Path],
    *,
    account: Account | None,
    death_signal: int,
    log: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that ends when this process does."""
    return subprocess.Popen(
        command_line(program, account, death_signal),
        stdin=subprocess.DEVNULL,
        stdout=log if log is not None else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        env=_plain_environment(),
    )


def run(
    program: Sequence[str | Path], *, account: Account | None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command_line(program, account, 0),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=_plain_environment(),
        timeout=timeout,
        check=False,
    )


# What moves the clock of a test run (`ops.other_day`) reaches the servers too.
_CLOCK = ("LD_PRELOAD", "DINSOS_CLOCK_OFFSET")


def _plain_environment() -> dict[str, str]:
    """Servers get no secret of ours and no PG* setting of the user's."""
    keep = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", *_CLOCK)
    return {name: os.environ[name] for name in keep if name in os.environ}


def wait_until(done: Callable[[], bool], seconds: float, *, pause: float = 0.01) -> bool:
    """Ask until the answer is yes; False when the time is over."""
    limit = time.monotonic() + seconds
    while not done():
        if time.monotonic() > limit:
            return False
        time.sleep(pause)
    return True


def stop(process: subprocess.Popen[bytes], *signals: tuple[signal.Signals, float]) -> None:
    """Send each signal and wait its seconds until the process has ended; kill it at last."""
    for number, seconds in signals:
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
        process.wait()


def open_log(path: Path) -> IO[bytes]:
    """A log that only the owner reads."""
    rotate_log(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    return os.fdopen(handle, "ab", buffering=0)


def rotate_log(path: Path) -> None:
    """Empty a log that grew too large; its content is kept as the one older part.

    Its writers hold it open for appending, so they go on at its new beginning. What they write
    while it is copied (some milliseconds) may be lost; on a full disk the content is.
    """
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size <= LOG_LIMIT:
            return
        older = path.with_suffix(path.suffix + ".1")
        try:
            shutil.copy2(path, older)
        except OSError:
            older.unlink(missing_ok=True)
        os.truncate(path, 0)


def last_lines(path: Path, count: int = 8) -> str:
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 8192))
            text = log.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-count:])
