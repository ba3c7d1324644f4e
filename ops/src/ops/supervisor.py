"""`dinsos up`: starts everything, keeps it running, stops it in order.

The process imports all six programs once and forks them (a third of the time and memory of six
fresh interpreters). Forking is only safe with one thread, so there is no event loop and no thread
here: it waits for signals, looks who ended, and starts that one again after a growing pause.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg
from rich.markup import escape

from gateway.passwords import MIN_PASSWORD, good_enough
from kit import migrations
from ops import announcing, key_marks, keys, launcher, serving
from ops.asking import ask
from ops.claim import Claim
from ops.installation import Installation, State
from ops.processes import Identity, last_lines, open_log, rotate_log, server_account, wait_until
from ops.programs import SERVICES, Addresses, environment
from ops.pulse import LOOK_EVERY, Pulse
from ops.refusals import DatabaseInUse, DataUnusable, PortBusy, Refusal, ServerFailed, SettingsWrong
from ops.screen import note, say, step
from ops.servers import Postgres, PostgresLogin, Redis
from ops.tiruan import folder

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_AFTER = 30.0
READY_WITHIN = 90.0
GIVE_UP_AFTER = 5  # deaths of one part before everything is ready for the first time
STOP_WITHIN = 10.0
NEWER_DATA = 65
SERVERS = ("redis", "postgres")


class Interrupted(BaseException):
    """A signal asked to stop while starting. Not an Exception: nothing may swallow it."""


@dataclass(slots=True)
class Options:
    data: Path
    host: str
    port: int
    anew: bool = False  # of a sandbox


@dataclass(slots=True)
class Part:
    """One supervised process: how to start it again, and since when it runs."""

    name: str
    start: Callable[[], int]
    ended: Callable[[], int | None]
    pulse: Pulse | None = None
    pid: int = 0
    since: float = 0.0
    failures: int = 0
    due: float | None = None

    def run(self) -> None:
        self.pid = self.start()
        self.since = time.monotonic()
        self.due = None
        if self.pulse is not None:
            self.pulse.forget()

    def pause(self) -> float:
        """How long to wait before the next start; a part that ran steadily starts afresh, one
        that could not be started at all has run for no time."""
        if self.due is None and time.monotonic() - self.since > STEADY_AFTER:
            self.failures = 0
        pause = PAUSES[min(self.failures, len(PAUSES) - 1)]
        self.failures += 1
        return pause


@dataclass(slots=True)
class Supervisor:
    options: Options
    installation: Installation
    lock: int
    postgres: Postgres | None = None
    redis: Redis | None = None
    parts: dict[str, Part] = field(default_factory=dict)
    listeners: list[socket.socket] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    since: float = field(default_factory=time.time)
    run_folder: Path = Path()
    keys: Mapping[str, str] = field(default_factory=dict)
    admin_password: str = ""
    addresses: Addresses | None = None
    codes: dict[str, int] = field(default_factory=dict)
    next_look: float = 0.0
    claim: Claim | None = None
    claim_lost: bool = False
    stopping: bool = False

    # --- starting -------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        host = self.options.host
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104
        if ":" in shown and not shown.startswith("["):
            shown = f"[{shown}]"
        return f"http://{shown}:{self.options.port}"

    def start(self) -> None:
        self.begin()
        left = self.installation.stop_leftovers()
        if left:
            note(f"Sisa jalan sebelumnya dihentikan: {', '.join(left)}")
        self.run_folder = self.installation.new_run_folder()
        self._listen()
        self._claim_databases()
        has_data = self.installation.has_data or self._data_elsewhere()
        self.keys, new_keys = keys.load_or_make(self.installation.secrets, has_data=has_data)
        given = os.environ.get("DINSOS_ADMIN_PASSWORD")
        if given and not has_data and not good_enough(given, "admin"):
            raise SettingsWrong(
                f"DINSOS_ADMIN_PASSWORD harus paling sedikit {MIN_PASSWORD} karakter dan bukan "
                "kata sandi yang umum dipakai."
            )
        self.admin_password, new_password = keys.admin_password(self.installation.secrets, given)
        self._servers()
        with step("Program dimuat"):
            serving.load()
            serving.settle_memory()  # a page that nobody writes to stays shared
        with step("PostgreSQL dan Redis berjalan"):
            login, redis_urls = self._servers_ready()
            roles = keys.role_passwords(self.keys)
            try:
                key_marks.refuse_other_keys(login, self.keys)
                login.prepare(roles)
                key_marks.record(login, self.keys)
            except psycopg.Error as error:
                raise ServerFailed(f"PostgreSQL tidak dapat disiapkan: {error}") from None
        self.addresses = Addresses(
            run=self.run_folder,
            redis_urls=redis_urls,
            database_urls={s: login.url(s, roles[s], s) for s in SERVICES},
            owner_urls={s: login.url(f"{s}_owner", roles[f"{s}_owner"], s) for s in SERVICES},
            data=self.installation.data,
            settings=self.more_settings(),
        )
        with step("Basis data mutakhir"):
            self._migrate()
        with step("Enam program siap"):
            for service in SERVICES:
                self._add_program(service)
            self._wait_ready()
        self.after_ready()
        say("\n".join(self.announced(new_password=new_password, new_keys=new_keys)))

    @classmethod
    def refuse(cls, installation: Installation) -> None:
        """Another kind of installation than this."""
        folder.refuse_sandbox(installation)

    def begin(self) -> None:
        """First of all, with the folder locked."""

    def more_settings(self) -> dict[str, str]:
        """What the six programs are told beside what every installation tells them."""
        return {}

    def after_ready(self) -> None:
        """What is done once all programs are ready, before that is said."""

    def announced(self, *, new_password: bool, new_keys: bool) -> list[str]:
        password = self.admin_password if new_password else None
        return announcing.lines(self.installation, self.address, self.started, password, new_keys)

    def _claim_databases(self) -> None:
        """Before anything is read or changed on a server that others may use too."""
        if "DINSOS_DATABASE_URL" not in os.environ:
            return
        self.claim = Claim(PostgresLogin.from_url(os.environ["DINSOS_DATABASE_URL"]))
        try:
            self.claim.take()
        except psycopg.Error as error:
            raise ServerFailed(f"PostgreSQL tidak dapat ditanyai: {error}") from None

    def _keep_claim(self) -> None:
        if self.claim is None:
            return
        try:
            self.claim.keep()
            self.claim_lost = False
        except DatabaseInUse as other:
            if not self.claim_lost:
                note(f"[red]{escape(str(other))}[/]")
            self.claim_lost = True
        except psycopg.Error:
            return  # the server is away; asked again at the next look

    def _data_elsewhere(self) -> bool:
        """Whether the server of DINSOS_DATABASE_URL has data, which this folder knows nothing of.

        Asked before there are keys, so that old records never meet new ones.
        """
        if "DINSOS_DATABASE_URL" not in os.environ:
            return False
        login = PostgresLogin.from_url(os.environ["DINSOS_DATABASE_URL"])
        try:
            return bool(key_marks.databases_with_tables(login))
        except psycopg.Error as error:
            raise ServerFailed(f"PostgreSQL tidak dapat ditanyai: {error}") from None

    def _listen(self) -> None:
        """Held here and not in the gateway, so that no connection is refused while it restarts."""
        host, port = self.options.host, self.options.port
        try:
            family, _, _, _, where = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            listener = socket.socket(family, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
        except socket.gaierror:
            raise SettingsWrong(f"Alamat --host {host} tidak dikenal.") from None
        except OSError as error:
            raise PortBusy(_why_no_port(error, host, port)) from None
        listener.listen(2048)
        if port == 0:
            self.options.port = listener.getsockname()[1]
        inside = serving.listen(self.run_folder / "gateway.sock")
        inside.listen(512)
        self.listeners = [listener, inside]

    def _servers(self) -> None:
        data, account = self.installation.data, self.installation.account
        if "DINSOS_DATABASE_URL" not in os.environ:
            self.postgres = Postgres(
                data=self.installation.postgres,
                sockets=self.run_folder,
                log=self.installation.logs / "postgres.log",
                password=self.keys["POSTGRES_PASSWORD"],
                account=account,
                copies=data / "binaries",
            )
            self.postgres.begin()
        if "DINSOS_REDIS_URL" not in os.environ:
            self.redis = Redis(
                data=data / "redis",
                sockets=self.run_folder,
                log=self.installation.logs / "redis.log",
                password=self.keys["REDIS_PASSWORD"],
                users=keys.redis_passwords(self.keys),
                account=account,
                copies=data / "binaries",
            )
            self._add_server("redis", self.redis)

    def _servers_ready(self) -> tuple[PostgresLogin, dict[str, str]]:
        if self.postgres is not None:
            self._add_server("postgres", self.postgres)
            self._wait_for_postgres(self.postgres)
            login = self.postgres.login
        else:
            login = PostgresLogin.from_url(os.environ["DINSOS_DATABASE_URL"])
        if self.redis is not None:
            try:
                self.redis.wait()
            except ServerFailed:
                if not self._set_aside_damaged_log():
                    raise
                self.parts["redis"].run()
                self.redis.wait()
            return login, {service: self.redis.url_of(service) for service in SERVICES}
        shared = os.environ["DINSOS_REDIS_URL"]
        return login, {s: os.environ.get(f"{s.upper()}_REDIS_URL", shared) for s in SERVICES}

    def _set_aside_damaged_log(self) -> bool:
        aside = self.redis.set_aside_log() if self.redis is not None else None
        if aside is not None:
            note(
                "[yellow]Redis menolak berjalan dengan catatannya (append-only), yang karena itu "
                f"disisihkan ke {escape(str(aside))}. Tidak ada yang hilang: peristiwanya dibaca "
                "lagi dari catatan setiap bidang.[/]"
            )
        return aside is not None

    def _wait_for_postgres(self, postgres: Postgres) -> None:
        """A killed server's processes may need a moment to let go of its memory."""
        for attempt in range(5):
            try:
                postgres.wait()
            except ServerFailed as error:
                if attempt == 4 or "still in use" not in str(error):
                    raise
                time.sleep(1)
                self.parts["postgres"].run()
            else:
                return

    def _migrate(self) -> None:
        """Each service in a forked process of its own, two at a time."""
        waiting = list(SERVICES)
        running: dict[int, str] = {}
        log = self.installation.logs / "migrasi.log"
        while waiting or running:
            while waiting and len(running) < 2:
                service = waiting.pop(0)
                pid = self._fork(log, partial(self._upgrade, service))
                running[pid] = service
            pid, status = _wait_any(running)
            service = running.pop(pid)
            code = os.waitstatus_to_exitcode(status)
            if code == NEWER_DATA:
                raise DataUnusable(
                    f"Data {service} dibuat oleh Dinsos versi yang lebih baru daripada program "
                    "ini.\nJalankan versi yang lebih baru; data tidak diubah."
                )
            if code != 0:
                raise ServerFailed(f"Basis data {service} gagal disiapkan:\n{last_lines(log, 12)}")

    def _upgrade(self, service: str) -> int:
        assert self.addresses is not None  # noqa: S101  (set just before)
        try:
            migrations.upgrade(service, self.addresses.owner_urls[service], service)
        except migrations.NewerData:
            return NEWER_DATA
        return 0

    def _wait_ready(self) -> None:
        limit = time.monotonic() + READY_WITHIN
        # The gateway is the last and speaks for all; asked too early, it would answer "no" for as
        # long as it remembers its answer.
        late = list(SERVICES)
        while True:
            self._look_after_parts(quietly=True)
            for name, code in self.codes.items():
                words = last_lines(self.installation.logs / f"{name}.log")
                if code == SettingsWrong.code:
                    raise SettingsWrong(f"{name} tidak dapat dimulai:\n{words}")
                if self.parts[name].failures >= GIVE_UP_AFTER:
                    raise ServerFailed(f"{name} terus berhenti saat dimulai:\n{words}")
            while late and ask(self._socket(late[0]), "/health", timeout=2).is_ready:
                late.pop(0)
            if not late:
                return
            if time.monotonic() > limit:
                raise ServerFailed(self._who_is_not_ready())
            time.sleep(0.05)

    def _who_is_not_ready(self) -> str:
        late = [s for s in SERVICES if not ask(self._socket(s), "/health").is_ready]
        words = "\n".join(
            f"{s} ({self.installation.logs / s}.log):\n"
            f"{last_lines(self.installation.logs / f'{s}.log', 4)}"
            for s in late
        )
        return f"Belum siap setelah {READY_WITHIN:.0f} detik: {', '.join(late)}\n{words}"

    def _socket(self, service: str) -> Path:
        return self.run_folder / f"{service}.sock"

    # --- parts ----------------------------------------------------------------------------------

    def _add_server(self, name: str, server: Postgres | Redis) -> None:
        def start() -> int:
            server.start()
            return server.process.pid

        pulse = Pulse.of(name, self.run_folder)
        self._add(Part(name, start, lambda: server.process.poll(), pulse))

    def _add_program(self, service: str) -> None:
        def start() -> int:
            log = self.installation.logs / f"{service}.log"
            return self._fork(log, partial(self._serve, service))

        def ended() -> int | None:
            try:
                pid, status = os.waitpid(part.pid, os.WNOHANG)
            except ChildProcessError:
                return -signal.SIGKILL
            return None if pid == 0 else os.waitstatus_to_exitcode(status)

        part = Part(service, start, ended, Pulse.of(service, self.run_folder))
        self._add(part)

    def _add(self, part: Part) -> None:
        part.run()
        self.parts[part.name] = part
        self._write_state()

    def _serve(self, service: str) -> int:
        assert self.addresses is not None  # noqa: S101  (set before any program starts)
        wanted = environment(service, self.addresses, self.keys, self.admin_password)
        os.environ.clear()
        os.environ.update(wanted)
        if service == "gateway":
            return serving.main(service, self.listeners)
        for listener in self.listeners:
            listener.close()
        return serving.main(service, [serving.listen(self._socket(service))])

    def _fork(self, log: Path, body: Callable[[], int]) -> int:
        """Run `body` in a process that ends with this one; its output goes to the log."""
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_child(parent, log, body)
        return pid

    def _become_child(self, parent: int, log: Path, body: Callable[[], int]) -> NoReturn:
        code = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.set_wakeup_fd(-1)
            for part in self.parts.values():
                if part.pulse is not None:
                    part.pulse.forget()  # a question of the supervisor's
            if self.claim is not None:
                self.claim.leave()
            os.close(self.lock)  # else the data folder stays locked while any child lives
            os.setpgid(0, 0)  # a Ctrl-C is for the supervisor, which stops its parts in order
            launcher.end_with_parent(parent, signal.SIGTERM)
            with open_log(log) as file, Path(os.devnull).open("rb") as nothing:
                os.dup2(nothing.fileno(), 0)
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
            code = body()
        except BaseException:  # the last frame of this process: nothing is above to handle it
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            # Not sys.exit: the parent's clean-up must not run here.
            os._exit(code)

    def _write_state(self) -> None:
        me = Identity.of(os.getpid())
        if me is None:
            return
        found = {name: Identity.of(part.pid) for name, part in self.parts.items() if part.pid}
        state = State(
            supervisor=me,
            address=self.address,
            run=str(self.run_folder),
            since=self.since,
            processes={name: one for name, one in found.items() if one is not None},
        )
        try:
            self.installation.write_state(state)
        except OSError as error:  # a full disk must not end what still runs
            note(f"[yellow]Keadaan tidak dapat dicatat: {error.strerror}[/]")

    def _look_after_parts(self, *, quietly: bool = False) -> None:
        for part in self.parts.values():
            if part.due is None:
                code = part.ended()
                if code is None:
                    continue
                self.codes[part.name] = code
                if part.name == "redis":
                    self._set_aside_damaged_log()
                pause = part.pause()
                part.pid = 0
                part.due = time.monotonic() + pause
                if not quietly:
                    note(
                        f"[yellow]{part.name} {_how(code)}; dijalankan lagi dalam "
                        f"{pause:.1f} detik[/]"
                    )
            if part.due is not None and time.monotonic() >= part.due:
                try:
                    part.run()
                except (Refusal, OSError) as error:
                    pause = part.pause()
                    part.due = time.monotonic() + pause
                    note(
                        f"[red]{part.name} tidak dapat dijalankan: {escape(str(error))}; dicoba "
                        f"lagi dalam {pause:.1f} detik[/]"
                    )
                else:
                    if not quietly:
                        note(f"[green]{part.name} dijalankan lagi[/]")
                self._write_state()

    def _end_what_hangs(self) -> None:
        """A part that runs and does not answer is killed; it is then started like any dead one."""
        for part in self.parts.values():
            if part.due is not None or part.pulse is None or part.pulse.look():
                continue
            note(
                f"[yellow]{part.name} tidak menjawab selama {part.pulse.seconds:.0f} detik; "
                "dihentikan paksa agar dimulai lagi[/]"
            )
            part.pulse.forget()
            with contextlib.suppress(ProcessLookupError):
                os.kill(part.pid, signal.SIGKILL)

    # --- running and stopping -------------------------------------------------------------------

    def watch(self, wakeup: int) -> None:
        """Until a signal asks to stop."""
        while not self.stopping:
            self._look_after_parts()
            if time.monotonic() >= self.next_look:
                self.next_look = time.monotonic() + LOOK_EVERY
                self._end_what_hangs()
                self._keep_claim()
                for log in self.installation.logs.glob("*.log"):
                    rotate_log(log)
            due = [part.due for part in self.parts.values() if part.due is not None]
            # A signal wakes this at once; the slow tick is only a safety net.
            pause = max(0.0, min([*due, self.next_look]) - time.monotonic())
            readable, _, _ = select.select([wakeup], [], [], pause)
            if readable:
                with contextlib.suppress(BlockingIOError):
                    os.read(wakeup, 4096)

    def stop(self) -> None:
        """Gateway first, then the services, then Redis and PostgreSQL: nobody loses its server."""
        for listener in self.listeners:
            listener.close()
        self._stop_programs(["gateway"])
        self._stop_programs([name for name in self.parts if name not in ("gateway", *SERVERS)])
        for server in (self.redis, self.postgres):
            if server is not None:
                server.ask_to_stop()
        for server in (self.redis, self.postgres):
            if server is not None:
                server.stop()
        if self.claim is not None:
            self.claim.release()
        self.installation.forget_state()

    def _stop_programs(self, names: list[str]) -> None:
        running = [self.parts[n] for n in names if n in self.parts and self.parts[n].due is None]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for part in running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(part.pid, number)

            def all_ended() -> bool:
                running[:] = [part for part in running if part.ended() is None]
                return not running

            if wait_until(all_ended, STOP_WITHIN):
                return


def _wait_any(running: Mapping[int, str]) -> tuple[int, int]:
    """The first of the forked processes that ended; others of ours are left to their owners."""
    while True:
        for pid in running:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                return found, status
        time.sleep(0.01)


def _how(code: int) -> str:
    if code < 0:
        return f"dihentikan sinyal {signal.Signals(-code).name}"
    return f"berhenti dengan kode {code}"


def _why_no_port(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} di {host} sedang dipakai program lain. Pilih yang lain: --port 8080"
    if error.errno == errno.EACCES:
        return f"Port {port} hanya boleh dipakai root. Pilih yang lain: --port 8000"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"Alamat {host} bukan milik mesin ini. Pilih --host lain."
    return f"Alamat {host}:{port} tidak dapat dipakai: {error.strerror}"


@contextmanager
def _signals(supervisor: Supervisor) -> Iterator[int]:
    """While starting, a signal interrupts; while running, it ends the watch. Yields what wakes."""
    reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def asked(_: int, __: FrameType | None) -> None:
        if supervisor.stopping:
            return
        supervisor.stopping = True
        raise Interrupted

    def child(_: int, __: FrameType | None) -> None:
        """Only to wake the watch."""

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, asked)
    signal.signal(signal.SIGCHLD, child)
    try:
        yield reading
    finally:
        signal.set_wakeup_fd(-1)
        os.close(reading)
        os.close(writing)


def up(options: Options, kind: type[Supervisor] = Supervisor) -> int:
    """Run until told to stop; the exit code."""
    os.umask(0o077)
    say("[bold]Dinsos[/] mulai ...")
    with ExitStack() as stack:
        installation = Installation(options.data.absolute(), server_account())
        kind.refuse(installation)  # before anything is made
        installation.prepare()
        lock = stack.enter_context(installation.locked())
        kind.refuse(installation)  # and what somebody else has made meanwhile
        supervisor = kind(options, installation, lock)
        wakeup = stack.enter_context(_signals(supervisor))
        try:
            supervisor.start()
            supervisor.watch(wakeup)
        except Interrupted:
            say("\nMenghentikan ...")
        finally:
            supervisor.stopping = True
            supervisor.stop()
        say(f"Semua berhenti. Data tetap ada di {escape(str(installation.data))}.")
    return 0
